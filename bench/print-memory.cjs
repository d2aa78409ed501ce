// Loaded before a program: prints at its end how much memory it has had, in KB.
process.on("exit", () => process.stderr.write(`\n${process.resourceUsage().maxRSS}\n`));

import { COMMANDS } from "../../commands/index.ts";
import { EXIT } from "../command-error.ts";
import { describeError } from "../describe-error.ts";
import { quickLint } from "./quick-lint.ts";
import { settle } from "./settle.ts";

/** Runs a command line, and leaves the exit status in `process.exitCode`. */
export function run(argv: readonly string[]): void {
  // Output that is piped into `head` ends early; that is no error.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(process.exitCode ?? 0);
    console.error(`muster: cannot write what there is to print: ${describeError(error)}`);
    console.error("  Make room for it, or send it elsewhere.");
    process.exit(argv[0] === "lint" ? EXIT.usage : EXIT.refused);
  });
  // There is nowhere to say so, and it is no reason to stop what goes on.
  process.stderr.on("error", () => undefined);
  const names = Object.keys(COMMANDS).map((id) => id.replaceAll(":", " "));
  void settle(runCommand(argv), argv, names);
}

async function runCommand(argv: readonly string[]): Promise<void> {
  const quick = quickLint(argv);
  if (quick) {
    await quick();
    return;
  }
  const { runOclif } = await import("./oclif.ts");
  await runOclif(argv);
}

const argv = withoutExp(process.argv.slice(2));
void main();

/** Each way loads only what it needs: sockets alone take some 3 ms to load under Node. */
async function main(): Promise<void> {
  if (argv[0] === "sync") {
    const { quickSync } = await import("./program/quick-sync.ts");
    const quick = quickSync(argv);
    if (quick) {
      const { settle } = await import("./program/settle.ts");
      await settle(quick(), argv);
      return;
    }
  }
  const { loadProgram } = await import("./program/load-program.ts");
  (await loadProgram()).run(argv);
}

/** `exp sync …`, as Coder's own program has it, is `sync …`; that is all there is of `exp`. */
function withoutExp(given: readonly string[]): string[] {
  const [first, second] = given;
  if (first !== "exp") return [...given];
  if (second === "sync") return given.slice(1);
  return second === undefined || second.startsWith("-") ? ["sync", ...given.slice(1)] : [...given];
}

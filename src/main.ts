import { quickSync } from "./program/quick-sync.ts";
import { settle } from "./program/settle.ts";

const argv = withoutExp(process.argv.slice(2));

const quick = quickSync(argv);
if (quick) void settle(quick(), argv);
else {
  void import("./program/load-program.ts").then(({ loadProgram }) => {
    loadProgram().run(argv);
  });
}

/** `exp sync …`, as Coder's own program has it, is `sync …`; that is all there is of `exp`. */
function withoutExp(given: readonly string[]): string[] {
  const [first, second] = given;
  if (first !== "exp") return [...given];
  if (second === "sync") return given.slice(1);
  return second === undefined || second.startsWith("-") ? ["sync", ...given.slice(1)] : [...given];
}

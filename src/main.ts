import { quickSync } from "./program/quick-sync.ts";
import { settle } from "./program/settle.ts";

const given = process.argv.slice(2);
// `exp sync …`, as Coder's own program has it, is `sync …`.
const argv = given[0] === "exp" && given[1] === "sync" ? given.slice(1) : given;

const quick = quickSync(argv);
if (quick) void settle(quick(), argv);
else {
  void import("./program/load-program.ts").then(({ loadProgram }) => {
    loadProgram().run(argv);
  });
}

import type { Builtin } from "../invocation.ts";
import { FILE_COMMANDS } from "./files.ts";
import { FILTERS } from "./filters.ts";
import { FLOW_BUILTINS } from "./flow.ts";
import { INPUT_BUILTINS } from "./input.ts";
import { PRINT_BUILTINS } from "./print.ts";
import { SETTING_BUILTINS } from "./settings.ts";
import { SHELLS } from "./shells.ts";
import { WRAPPERS } from "./wrappers.ts";
import { testCommand } from "./test-command.ts";

/** All commands that are followed, by name. */
export const BUILTINS: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ...FLOW_BUILTINS,
  ...SETTING_BUILTINS,
  ...INPUT_BUILTINS,
  ...PRINT_BUILTINS,
  ...FILTERS,
  ...FILE_COMMANDS,
  ...SHELLS,
  ...WRAPPERS,
  ["test", ({ args, shell }) => testCommand(args, shell)],
  ["[", ({ args, shell }) => testCommand(args.slice(0, -1), shell)],
]);

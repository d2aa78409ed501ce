import type { Builtin, Invocation } from "../invocation.ts";
import { DEFAULT_OPTIONS, type ShellOptions } from "../environment.ts";
import { runFile, runProcess } from "../new-process.ts";
import { withFlags } from "../shell-options.ts";
import { ASSUMED, type Outcome } from "../status.ts";
import type { Argument } from "../argument.ts";
import { isStandardInput } from "./filter-input.ts";

/** Shells that run a script among their words, in a file or on their standard input. */
export const SHELLS: readonly (readonly [string, Builtin])[] = [
  "bash",
  "sh",
  "dash",
  "ash",
  "ksh",
].map((name) => [name, runShell] as const);

interface ShellCommandLine {
  readonly options: ShellOptions;
  /** `-c` */
  readonly takesString: boolean;
  /** `-s` */
  readonly readsInput: boolean;
  readonly operands: readonly Argument[];
}

function runShell({ args, shell, site }: Invocation): Outcome {
  const line = parseCommandLine(args);
  const { options } = line;
  const { stdin } = shell;
  const [first, ...others] = line.operands;
  return shell.under({ site }, () => {
    if (line.takesString) {
      if (!first) return ASSUMED;
      const [name, ...positional] = others;
      return runProcess(first.text, shell, { options, name: name?.text, positional, stdin });
    }
    if (first && !line.readsInput && !isStandardInput(first.text)) {
      return runFile(line.operands, shell, options) ?? ASSUMED;
    }
    if (!stdin) return ASSUMED;
    const script = stdin.readAll();
    const positional = line.readsInput ? line.operands : line.operands.slice(1);
    return runProcess(script, shell, { options, positional, stdin: undefined });
  });
}

function parseCommandLine(args: readonly Argument[]): ShellCommandLine {
  const line = { takesString: false, readsInput: false };
  let options = DEFAULT_OPTIONS;
  let at = 0;
  for (; at < args.length; at++) {
    const word = args[at]?.text.source ?? "";
    if (word === "--" || word === "-") {
      at++;
      break;
    }
    if (word.startsWith("--")) {
      if (word === "--rcfile" || word === "--init-file") at++;
      continue;
    }
    if (!/^[-+]./.test(word)) break;
    if (word.includes("c")) line.takesString = true;
    if (word.includes("s")) line.readsInput = true;
    options = withFlags(options, word, /[oO]$/.test(word) ? args[++at]?.text.source : undefined);
  }
  return { ...line, options, operands: args.slice(at) };
}

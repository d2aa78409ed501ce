import type { Builtin, Invocation } from "../invocation.ts";
import { runFile, runProcess } from "../new-process.ts";
import { ASSUMED, type Outcome } from "../status.ts";
import type { Argument } from "../sync-arguments.ts";

/** Shells that run a script among their words, in a file or on their standard input. */
export const SHELLS: readonly (readonly [string, Builtin])[] = [
  "bash",
  "sh",
  "dash",
  "ash",
  "ksh",
].map((name) => [name, runShell] as const);

interface ShellCommandLine {
  readonly errexit: boolean;
  readonly pipefail: boolean;
  /** `-c` */
  readonly takesString: boolean;
  /** `-s` */
  readonly readsInput: boolean;
  readonly operands: readonly Argument[];
}

function runShell({ args, shell, site }: Invocation): Outcome {
  const line = parseCommandLine(args);
  const { errexit, pipefail } = line;
  const options = { errexit, pipefail };
  const { stdin } = shell;
  const [first, ...others] = line.operands;
  return shell.under({ site }, () => {
    if (line.takesString) {
      if (!first) return ASSUMED;
      // The word after the string is `$0`.
      return runProcess(first.text, shell, { options, positional: others.slice(1), stdin });
    }
    if (first && !line.readsInput) {
      return runFile(line.operands, shell, options) ?? ASSUMED;
    }
    if (!stdin) return ASSUMED;
    const script = stdin.readAll();
    return runProcess(script, shell, { options, positional: line.operands, stdin: undefined });
  });
}

function parseCommandLine(args: readonly Argument[]): ShellCommandLine {
  const line = { errexit: false, pipefail: false, takesString: false, readsInput: false };
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
    if (word.includes("e")) line.errexit = true;
    if (/[oO]$/.test(word)) {
      const option = args[++at]?.text.source;
      if (option === "errexit") line.errexit = true;
      if (option === "pipefail") line.pipefail = true;
    }
  }
  return { ...line, operands: args.slice(at) };
}

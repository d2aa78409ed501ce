import { Text } from "../../source/text.ts";
import type { Builtin, Invocation } from "../invocation.ts";
import { runText } from "../run-text.ts";
import type { Shell } from "../shell.ts";
import { ASSUMED, FAILURE, outcomeOf, SUCCESS, type Outcome, type Status } from "../status.ts";
import type { Argument } from "../sync-arguments.ts";

const SPACE = Text.of(" ");

/** Builtins that direct what runs. */
export const FLOW_BUILTINS: readonly (readonly [string, Builtin])[] = [
  [":", () => SUCCESS],
  ["true", () => SUCCESS],
  ["false", () => FAILURE],
  ["wait", () => SUCCESS],
  ["exit", ({ args, shell }) => leave("exit", args, shell)],
  ["return", ({ args, shell }) => leave("return", args, shell)],
  ["break", (invocation) => leaveLoop("break", invocation)],
  ["continue", (invocation) => leaveLoop("continue", invocation)],
  ["eval", evaluate],
  ["source", source],
  [".", source],
  ["trap", trap],
];

function leave(kind: "exit" | "return", args: readonly Argument[], shell: Shell): Outcome {
  const status = exitStatus(args[0], shell);
  return { status, jump: kind === "exit" ? { kind, runsTraps: true } : { kind } };
}

function exitStatus(arg: Argument | undefined, shell: Shell): Status {
  if (!arg) return shell.lastStatus;
  const { text } = arg;
  if (text.isKnown) return text.source === "0" ? "success" : "failure";
  return text.display === "${$?}" ? shell.lastStatus : "unknown";
}

function leaveLoop(kind: "break" | "continue", { args, shell }: Invocation): Outcome {
  if (!shell.loop) return SUCCESS;
  const levels = Number(args[0]?.text.known ?? 1);
  return { status: "success", jump: { kind, levels: Number.isInteger(levels) ? levels : 1 } };
}

function evaluate({ args, shell, site }: Invocation): Outcome {
  const text = Text.join(
    args.map((arg) => arg.text),
    SPACE,
  );
  return shell.under({ site }, () => runText(text, shell));
}

/** Runs a file that the script has written, in this shell. */
function source({ args, shell, site }: Invocation): Outcome {
  const [file, ...positional] = args;
  const content = file && shell.session.files.read(file.text);
  if (!content) return ASSUMED;
  const { environment } = shell;
  const before = environment.positional;
  if (positional.length > 0) environment.positional = positional;
  const outcome = shell.under({ site }, () => runText(content, shell));
  environment.positional = before;
  return outcome.jump?.kind === "return" ? { ...outcome, jump: undefined } : outcome;
}

const SIGNALS: Readonly<Record<string, string>> = {
  "0": "EXIT",
  "1": "HUP",
  "2": "INT",
  "3": "QUIT",
  "15": "TERM",
};

/** `trap action signal…`; `-` or no action puts the default back. */
function trap({ args, shell }: Invocation): Outcome {
  const words = args.filter((arg, i) => i > 0 || arg.text.source !== "--");
  const [action, ...signals] = words;
  if (!action || /^-[lp]/.test(action.text.source)) return SUCCESS;
  const resets = signals.length === 0 || action.text.source === "-";
  for (const word of signals.length === 0 ? words : signals) {
    const signal = signalName(word.text.source);
    const traps = resets ? [] : [{ action: action.text, certain: shell.certain }];
    shell.environment.setTraps(signal, traps);
  }
  return outcomeOf(true);
}

function signalName(word: string): string {
  const name = word.toUpperCase().replace(/^SIG/, "");
  return SIGNALS[name] ?? name;
}

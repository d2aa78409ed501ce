import { Text } from "../../source/text.ts";
import type { Builtin, Invocation } from "../invocation.ts";
import { programAt, type ProgramFile } from "../program-file.ts";
import { parseProgram } from "../parse.ts";
import { runText } from "../run-text.ts";
import { syntaxError } from "../syntax-errors.ts";
import type { Range } from "../command-word.ts";
import { Frame } from "../frame.ts";
import { MAX_PERHAPS_TRAPS } from "../limits.ts";
import type { Shell } from "../shell.ts";
import {
  ASSUMED,
  exitOutcome,
  FAILURE,
  outcomeOf,
  perhaps,
  SAFE,
  SUCCESS,
  UNKNOWN,
  type Outcome,
} from "../status.ts";
import type { Argument } from "../sync-arguments.ts";
import { runSentTraps } from "../traps.ts";
import { evaluateText } from "../arithmetic.ts";
import { contentOf, isStandardInput } from "./filter-input.ts";
import { jobOf, wait } from "./wait.ts";

const SPACE = Text.of(" ");

/** Builtins that direct what runs. */
export const FLOW_BUILTINS: readonly (readonly [string, Builtin])[] = [
  [":", () => SUCCESS],
  ["sleep", sleep],
  ["true", () => SUCCESS],
  ["false", () => FAILURE],
  ["wait", wait],
  ["exit", exit],
  ["return", returnFrom],
  ["break", (invocation) => leaveLoop("break", invocation)],
  ["continue", (invocation) => leaveLoop("continue", invocation)],
  ["eval", evaluate],
  ["source", source],
  [".", source],
  ["trap", trap],
  ["kill", kill],
  ["let", calculate],
];

/** Nothing makes it fail. */
function sleep({ args, shell, range }: Invocation): Outcome {
  const { enclosingLoop: loop, job, session } = shell;
  if (loop) loop.sleeps = true;
  const isLasting = args.length > 0 && !args.every(({ text }) => NO_DELAY.test(text.source));
  if (!loop && job === 0 && shell.isCertain && isLasting) {
    const span = shell.locate(range.pos, range.end);
    session.recorder.wait({ kind: "sleep", path: undefined, span });
  }
  return SAFE;
}

/** No time at all, or all that there is. */
const NO_DELAY = /^(?:0*(?:\.0*)?[smhd]?|inf(?:inity)?)$/i;

function exit({ args, shell, range }: Invocation): Outcome {
  shell.noteEnding("exit", range);
  return leave("exit", args, shell);
}

function returnFrom({ args, shell, range }: Invocation): Outcome {
  // Elsewhere it is refused, and the script goes on.
  if (!shell.frame) return FAILURE;
  shell.noteEnding("return", range);
  return leave("return", args, shell);
}

function leave(kind: "exit" | "return", args: readonly Argument[], shell: Shell): Outcome {
  const ending = endingOf(args[0], shell);
  return { ...ending, jump: kind === "exit" ? { kind, runsTraps: true } : { kind } };
}

function endingOf(arg: Argument | undefined, shell: Shell): Outcome {
  if (!arg) return shell.last;
  const { text } = arg;
  if (!text.isKnown) return text.display === "$?" ? shell.last : UNKNOWN;
  const code = Number(text.source);
  // What is no number is refused, with this status.
  return exitOutcome(Number.isInteger(code) ? code & 255 : MISUSE);
}

const MISUSE = 2;

function leaveLoop(kind: "break" | "continue", { args, shell }: Invocation): Outcome {
  if (!shell.loop) return SUCCESS;
  const levels = Number(args[0]?.text.known ?? 1);
  return { ...SUCCESS, jump: { kind, levels: Number.isInteger(levels) ? levels : 1 } };
}

function evaluate({ args, shell, site }: Invocation): Outcome {
  const text = Text.join(
    args.map((arg) => arg.text),
    SPACE,
  );
  return shell.under({ site }, () => runText(text, shell));
}

/** Runs a file that a script of the template has written, in this shell. */
function source({ args, shell, site }: Invocation): Outcome {
  const [file, ...positional] = args;
  const program = file && sourced(file.text, shell);
  if (!program || !(program.text instanceof Text)) return ASSUMED;
  const { text: content, isThere } = program;
  const { environment } = shell;
  const before = environment.positional;
  if (positional.length > 0) environment.positional = positional;
  const { recorder } = shell.session;
  const frame = new Frame(undefined, shell.frame, recorder.callCount);
  const certain = shell.isCertain && isThere;
  const changes = { site, frame, certain, isPerhapsThere: shell.isPerhapsThere || !isThere };
  const outcome = shell.under(changes, () => runText(content, shell));
  frame.calls.to = recorder.callCount;
  environment.positional = before;
  const { jump } = outcome;
  const ending = jump?.kind === "return" ? { ...outcome, jump: undefined } : outcome;
  return isThere ? ending : perhaps(ending);
}

function sourced(name: Text, shell: Shell): ProgramFile | undefined {
  if (!isStandardInput(name)) {
    const path = shell.path(name);
    const program = programAt(path, shell);
    if (program?.text !== "unknown") return program;
    // Of a file such as ~/.bashrc, what the script has added itself is known.
    const added = shell.files.readAppended(path);
    const isWhole = added && !syntaxError(parseProgram(added));
    return isWhole === true ? { text: added, isThere: true } : program;
  }
  return { text: contentOf(name, shell) ?? "unknown", isThere: true };
}

const SIGNALS: Readonly<Record<string, string>> = {
  "0": "EXIT",
  "1": "HUP",
  "2": "INT",
  "3": "QUIT",
  "15": "TERM",
};

/** `trap action signal…`; `-` or no action puts the default back. */
function trap({ args, shell, range }: Invocation): Outcome {
  const words = args.filter((arg, i) => i > 0 || arg.text.source !== "--");
  const [action, ...signals] = words;
  if (action?.text.source === "-p" && signals.length > 0) {
    for (const { text } of signals) printTraps(signalName(text.source), shell, range);
    return SUCCESS;
  }
  if (!action || /^-[lp]/.test(action.text.source)) {
    shell.printUnknown(range.pos, range.end);
    return SUCCESS;
  }
  const { session } = shell;
  // Paths that set traps join theirs, again and again.
  if (!shell.isCertain && ++session.perhapsTraps > MAX_PERHAPS_TRAPS) {
    shell.limit(
      `of the traps that the script perhaps sets, ${MAX_PERHAPS_TRAPS} were followed; the rest were left out`,
    );
    return SUCCESS;
  }
  const resets = signals.length === 0 || action.text.source === "-";
  for (const word of signals.length === 0 ? words : signals) {
    const signal = signalName(word.text.source);
    if (signal === "EXIT") shell.process.isTrapped = !resets;
    const traps = resets ? [] : [{ action: action.text, certain: shell.isCertain }];
    shell.environment.setTraps(signal, traps);
  }
  return SUCCESS;
}

/** Prints the command that sets the trap of a signal, as `trap -p` does. */
function printTraps(signal: string, shell: Shell, range: Range): void {
  const [trap, ...others] = shell.environment.traps(signal);
  if (!trap) return;
  if (!trap.certain || others.length > 0) {
    shell.printUnknown(range.pos, range.end);
    return;
  }
  const name = ["EXIT", "ERR", "DEBUG", "RETURN"].includes(signal) ? signal : `SIG${signal}`;
  const action = Text.join(trap.action.split("'"), Text.of("'\\''"));
  shell.print(Text.concat([Text.of("trap -- '"), action, Text.of(`' ${name}\n`)]));
}

/** A signal to the script itself runs its trap at once. */
function kill({ args, shell }: Invocation): Outcome {
  for (const arg of args) {
    const job = jobOf(arg, shell);
    if (job !== undefined) shell.session.jobOutcomes.delete(job);
  }
  const target = args.at(-1)?.text.display;
  if (target !== "$$" || !shell.isCertain) return ASSUMED;
  const [, option = "TERM"] = /^-(?:s)?(.*)$/.exec(args[0]?.text.source ?? "") ?? [];
  const written = option === "" ? (args[1]?.text.source ?? "") : option;
  // This only asks whether the process is there.
  if (written === "0") return SUCCESS;
  const signal = signalName(written);
  // In a subshell, the script is another process.
  if (!shell.environment.trappedSignals().includes(signal)) return ASSUMED;
  return runSentTraps(signal, shell);
}

/** `let expression…` */
function calculate({ args, shell }: Invocation): Outcome {
  let value: number | undefined;
  for (const { text } of args) value = evaluateText(text, shell);
  return outcomeOf(value === undefined ? undefined : value !== 0);
}

function signalName(word: string): string {
  const name = word.toUpperCase().replace(/^SIG/, "");
  return SIGNALS[name] ?? name;
}

import { Text } from "../../source/text.ts";
import type { Builtin, Invocation } from "../invocation.ts";
import { programAt, type ProgramFile } from "../program-file.ts";
import { parseProgram } from "../parse.ts";
import { runText } from "../run-text.ts";
import { syntaxError } from "../syntax-errors.ts";
import { Frame } from "../frame.ts";
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
import type { Argument } from "../argument.ts";
import { evaluateText } from "../arithmetic.ts";
import { contentOf, isStandardInput } from "./filter-input.ts";
import { kill, trap } from "./signals.ts";
import { wait } from "./wait.ts";

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

/** `let expression…` */
function calculate({ args, shell }: Invocation): Outcome {
  let value: number | undefined;
  for (const { text } of args) value = evaluateText(text, shell);
  return outcomeOf(value === undefined ? undefined : value !== 0);
}

import { suggestion } from "../../close-name.ts";
import { shorten } from "../../shorten.ts";
import { Text } from "../../source/text.ts";
import type { Range } from "../command-word.ts";
import type { Invocation } from "../invocation.ts";
import { MAX_PERHAPS_TRAPS } from "../limits.ts";
import type { Shell } from "../shell.ts";
import { ASSUMED, SUCCESS, type Outcome } from "../status.ts";
import type { Argument } from "../argument.ts";
import { runSentTraps } from "../traps.ts";
import { jobOf } from "./wait.ts";

const SPACE = Text.of(" ");

const SIGNALS: Readonly<Record<string, string>> = {
  "0": "EXIT",
  "1": "HUP",
  "2": "INT",
  "3": "QUIT",
  "15": "TERM",
};

/** What Bash's `trap` takes on Linux, beside numbers and real-time signals. */
const SIGNAL_NAMES: readonly string[] = (
  "EXIT ERR DEBUG RETURN HUP INT QUIT ILL TRAP ABRT IOT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM " +
  "STKFLT CHLD CLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO POLL PWR SYS"
).split(" ");

const MAX_SIGNAL = 64;

/** `trap action signal…`; `-` or no action puts the default back. */
export function trap({ args, shell, range }: Invocation): Outcome {
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
  const wrong = signals.find(({ text }) => text.isKnown && !isSignal(text.source));
  if (wrong) {
    const isUnquoted = signals.length > 1 && !/\s/.test(action.text.source);
    noteNoSignal(wrong, isUnquoted, shell, range);
    // Once it is told, the rest is followed as if it were not there.
    const last = words.findLastIndex(({ text }) => !isSignal(text.source));
    const command = words.slice(0, isUnquoted ? last + 1 : 1).map(({ text }) => text);
    return setTrap("EXIT", Text.join(command, SPACE), shell);
  }
  const resets = signals.length === 0 || action.text.source === "-";
  for (const word of signals.length === 0 ? words : signals) {
    setTrap(signalName(word.text.source), resets ? undefined : action.text, shell);
  }
  return SUCCESS;
}

function setTrap(signal: string, action: Text | undefined, shell: Shell): Outcome {
  if (signal === "EXIT") shell.process.isTrapped = action !== undefined;
  shell.environment.setTraps(signal, action ? [{ action, certain: shell.isCertain }] : []);
  return SUCCESS;
}

/** Bash then sets no trap, and `trap` fails. */
function noteNoSignal(wrong: Argument, isUnquoted: boolean, shell: Shell, range: Range): void {
  const { display } = wrong.text;
  const advice = isUnquoted
    ? "; put the commands of a trap in quotes"
    : suggestion(display.toUpperCase(), SIGNAL_NAMES);
  const message = `"${shorten(display)}" is no signal, so that this \`trap\` fails${advice}`;
  const span = wrong.span ?? shell.locate(range.pos, range.end);
  shell.session.recorder.error({ message, span });
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
export function kill({ args, shell }: Invocation): Outcome {
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

function signalName(word: string): string {
  const name = word.toUpperCase().replace(/^SIG/, "");
  return SIGNALS[name] ?? name;
}

function isSignal(word: string): boolean {
  const name = signalName(word);
  return SIGNAL_NAMES.includes(name) || /^RTM(?:IN|AX)/.test(name) || Number(name) <= MAX_SIGNAL;
}

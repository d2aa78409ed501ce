import type { Trap } from "./environment.ts";
import { runText } from "./run-text.ts";
import type { Shell } from "./shell.ts";
import { outcomeWith, type Outcome } from "./status.ts";

/** Signals whose traps run at points of the script of their own, not at its end. */
const RUN_ELSEWHERE = new Set(["RETURN", "DEBUG"]);

/**
 * Runs what a shell has set for its end, when it ends with an outcome. Traps
 * of other signals run there too, as something that may have happened, unless
 * the same commands run at the end anyway.
 * @returns the outcome, which a trap may change
 */
export function runExitTraps(shell: Shell, ending: Outcome): Outcome {
  const signals = shell.environment.trappedSignals();
  if (signals.length === 0) return ending;
  const done = new Set<string>();
  // A trap that ends the shell does not run again.
  const traps = signals.map((signal) => [signal, shell.environment.traps(signal)] as const);
  for (const signal of signals) shell.environment.setTraps(signal, []);
  const atExit = traps.filter(([signal]) => signal === "EXIT");
  const others = traps.filter(([signal]) => signal !== "EXIT" && !RUN_ELSEWHERE.has(signal));
  let outcome = ending;
  for (const [signal, actions] of [...atExit, ...others]) {
    for (const trap of actions) {
      if (done.has(trap.action.key)) continue;
      if (signal === "ERR" && !shell.session.possibleTraps.has(trap)) continue;
      if (shell.session.sentTraps.has(trap)) continue;
      done.add(trap.action.key);
      const certain = trap.certain && shell.certain && signal === "EXIT";
      const { process } = shell;
      const { mayEnd, isTrapped } = process;
      // Every path comes here, also one that has ended the process before the others.
      process.mayEnd = false;
      process.runsTraps = true;
      const result = runTrap(signal, trap, { ...ending, jump: undefined }, certain, shell);
      Object.assign(process, { mayEnd, isTrapped, runsTraps: false });
      if (certain && result.jump?.kind === "exit") outcome = { ...result, jump: undefined };
    }
  }
  return outcome;
}

/** Runs the ERR trap for a command that has failed, or notes that it may have. */
export function runErrorTrap(outcome: Outcome, shell: Shell): Outcome {
  const traps = shell.environment.traps("ERR");
  if (traps.length === 0) return outcome;
  if (outcome.status !== "failure") {
    for (const trap of traps) shell.session.possibleTraps.add(trap);
    return outcome;
  }
  shell.environment.setTraps("ERR", []);
  let result = outcome;
  for (const trap of traps) {
    const certain = trap.certain && shell.isCertain;
    const { jump, status, code } = runTrap("ERR", trap, outcome, certain, shell);
    if (jump) result = outcomeWith(status, jump, code);
  }
  if (shell.environment.traps("ERR").length === 0) shell.environment.setTraps("ERR", traps);
  return result;
}

/** Runs the traps of a signal that the script sends to itself. */
export function runSentTraps(signal: string, shell: Shell): Outcome {
  for (const trap of shell.environment.traps(signal)) shell.session.sentTraps.add(trap);
  return runTraps(signal, shell);
}

/** Runs the traps of RETURN or of a signal now. */
export function runTraps(signal: string, shell: Shell): Outcome {
  let outcome = shell.last;
  for (const trap of shell.environment.traps(signal)) {
    outcome = runTrap(signal, trap, shell.last, trap.certain && shell.isCertain, shell);
    if (outcome.jump) break;
  }
  return outcome;
}

function runTrap(
  signal: string,
  trap: Trap,
  last: Outcome,
  certain: boolean,
  shell: Shell,
): Outcome {
  const changes = { trap: signal, certain, checked: false, loop: undefined };
  const before = shell.last;
  shell.last = last;
  const outcome = shell.under(changes, () => runText(trap.action, shell));
  shell.last = before;
  return outcome;
}

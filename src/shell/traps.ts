import type { Trap } from "./environment.ts";
import { runText } from "./run-text.ts";
import type { Shell } from "./shell.ts";

/**
 * Runs what a shell has set for its end, when it ends. Traps of other signals
 * run there too, as something that may have happened, unless the same commands
 * run at the end anyway.
 */
export function runExitTraps(shell: Shell): void {
  const signals = shell.environment.trappedSignals();
  if (signals.length === 0) return;
  const done = new Set<string>();
  // A trap that ends the shell does not run again.
  const traps = signals.map((signal) => [signal, shell.environment.traps(signal)] as const);
  for (const signal of signals) shell.environment.setTraps(signal, []);
  const atExit = traps.filter(([signal]) => signal === "EXIT");
  const others = traps.filter(([signal]) => signal !== "EXIT");
  for (const [signal, actions] of [...atExit, ...others]) {
    for (const trap of actions) {
      if (done.has(trap.action.key)) continue;
      done.add(trap.action.key);
      runTrap(signal, trap, shell);
    }
  }
}

function runTrap(signal: string, trap: Trap, shell: Shell): void {
  const certain = trap.certain && signal === "EXIT";
  const changes = { trap: signal, certain, checked: false, loop: undefined };
  shell.under(changes, () => runText(trap.action, shell));
}

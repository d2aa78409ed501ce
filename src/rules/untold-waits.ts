import type { Deadlock, Simulation, VainWait, Victims } from "../startup/simulate.ts";
import { NOT_BEGUN } from "../startup/state.ts";

/** What keeps scripts waiting in vain that no finding tells of. */
export interface UntoldWaits {
  readonly deadlocks: readonly Deadlock[];
  readonly vainWaits: readonly VainWait[];
}

/**
 * What is left to explain: of several causes for the same script, the first one.
 * @param told the addresses of the scripts of which findings say that they wait in vain
 */
export function untoldWaits(
  { deadlocks, vainWaits }: Simulation,
  told: ReadonlySet<string>,
): UntoldWaits {
  const known = new Set(told);
  const isUntold = (victims: readonly Victims[]): boolean => {
    const scripts = victims.flatMap(waitingScripts);
    const some = scripts.some((script) => !known.has(script));
    if (some) for (const script of scripts) known.add(script);
    return some;
  };
  return {
    deadlocks: deadlocks.filter(({ state, links, behind, isPerhaps }) => {
      const inside = { state, threads: links.map(({ from }) => from) };
      return !isPerhaps && isUntold([inside, ...behind]);
    }),
    // What is missing altogether says more than a call that fails.
    vainWaits: [false, true].flatMap((isCall) =>
      vainWaits.filter(
        (vain) =>
          (vain.lack.kind === "call") === isCall && !isChecked(vain) && isUntold(vain.victims),
      ),
    ),
  };
}

/** Whether what fails is a call whose script looks at its status: it may try again. */
function isChecked({ lack, program }: VainWait): boolean {
  if (lack.kind !== "call") return false;
  const step = program.threads[lack.thread]?.steps[lack.step];
  return step !== undefined && "call" in step && step.call.checked;
}

/** The scripts that wait in a call, or to begin; not those that are skipped. */
function waitingScripts({ state, threads }: Victims): string[] {
  const { program } = state.run;
  return threads.flatMap((thread) => {
    const { script = 0, parent } = program.threads[thread] ?? {};
    const isHeldBack = state.places[thread] === NOT_BEGUN && parent === undefined;
    const waits = isHeldBack || state.stepOf(thread) !== undefined;
    return waits ? [program.scripts[script]?.script.address ?? ""] : [];
  });
}

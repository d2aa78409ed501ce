import type { Deadlock, Simulation, VainWait, Victims } from "../startup/simulate.ts";
import { NOT_BEGUN, tracesOf } from "../startup/state.ts";

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
    vainWaits: [0, 1, 2].flatMap((rank) =>
      vainWaits.filter(
        (vain) =>
          rankOf(vain, vainWaits) === rank &&
          !isChecked(vain) &&
          !isRefused(vain) &&
          isUntold(vain.victims),
      ),
    ),
  };
}

/**
 * Which of several causes to tell first. What is missing altogether says more than a call
 * that fails, but where a `complete` may come before the `start` beside it, that it fails is
 * plainer than that the `start` may come in between.
 */
function rankOf({ lack, race }: VainWait, all: readonly VainWait[]): number {
  if (lack.kind === "call") return 1;
  if (lack.kind === "script" || !race) return 0;
  return all.some((other) => other.lack.kind === "call" && other.lack.unit === lack.unit) ? 2 : 0;
}

/** Whether it goes back to a call whose script looks at its status: it may try again. */
function isChecked({ lack, program, victims }: VainWait): boolean {
  if (lack.kind === "script") return false;
  if (lack.kind === "unit") return isCheckedBeforeStart(lack.unit, victims);
  const step = program.threads[lack.thread]?.steps[lack.step];
  return step !== undefined && "call" in step && step.call.checked;
}

/** Whether a call on one of its units is written so that Coder refuses it, which is a finding of its own. */
function isRefused({ lack, program }: VainWait): boolean {
  if (lack.kind === "script") return false;
  const step = lack.kind === "call" ? program.threads[lack.thread]?.steps[lack.step] : undefined;
  const units = [lack.unit, step && "unit" in step ? step.unit : undefined];
  const keys = new Set(units.flatMap((unit) => program.units[unit ?? -1]?.key ?? []));
  return program.scripts.some(({ script }) =>
    script.calls.some(({ refused, unit }) => refused && unit && keys.has(unit.text.key)),
  );
}

/** Whether the first call on a unit that has an effect is such a `complete`, which comes before any `start`. */
function isCheckedBeforeStart(unit: number, [first]: readonly Victims[]): boolean {
  if (!first) return false;
  const { threads } = first.state.run.program;
  for (const { thread, step: at, succeeds } of tracesOf(first.state)) {
    const step = threads[thread]?.steps[at];
    if (!succeeds || !step || !("unit" in step) || step.unit !== unit) continue;
    if (step.kind === "start") return false;
    if (step.kind === "complete") return step.call.checked;
  }
  return false;
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

import type { SyncCall } from "../shell/sync-call.ts";
import type { Ending } from "./explore.ts";
import type { StartupScript } from "./model.ts";
import type { Program } from "./program.ts";
import { isSure, raceOf, type Race } from "./race.ts";
import type { Outcome } from "./simulate.ts";
import { UNREGISTERED, type State } from "./state.ts";

/** A call that is made, and fails because of what its unit is like then. */
export interface CallFailure {
  readonly program: Program;
  readonly script: StartupScript;
  readonly call: SyncCall;
  /** See `Unit.key`. */
  readonly unit: string;
  /** Whether it is a `complete` of a unit that nothing has told of before. */
  readonly isUnregistered: boolean;
  /** Undefined where it fails in any order; else the order in which it does. */
  readonly race: Race | undefined;
}

/** The calls that fail in some order, an entry for each reason that they have. */
export function callFailures({ program, exploration }: Outcome): CallFailure[] {
  const found = new Map<string, Omit<CallFailure, "race"> & { endings: Set<Ending> }>();
  const numbers = new Map<SyncCall, number>();
  for (const ending of exploration.endings) {
    for (const failure of failuresOf(ending.state)) {
      const number = numbers.get(failure.call) ?? numbers.size;
      numbers.set(failure.call, number);
      const key = `${number} ${failure.isUnregistered}`;
      const known = found.get(key) ?? { ...failure, endings: new Set<Ending>() };
      known.endings.add(ending);
      found.set(key, known);
    }
  }
  return [...found.values()].flatMap(({ endings, ...failure }) => {
    const always = exploration.isExhaustive && endings.size === exploration.endings.length;
    const race = always ? undefined : raceOf(endings, exploration.endings);
    return race && !isSure(race, program) ? [] : [{ ...failure, race }];
  });
}

function failuresOf({ run, failures }: State): Omit<CallFailure, "race">[] {
  const { program } = run;
  return failures.flatMap((failure) => {
    const [thread = 0, place = 0] = failure.split(":").map(Number);
    const { script: number = 0, steps } = program.threads[thread] ?? {};
    const step = steps?.[place];
    const { script } = program.scripts[number] ?? {};
    if (!step || step.kind === "spawn" || step.kind === "join" || !script) return [];
    const unit = program.units[step.unit]?.key ?? "";
    return [
      { program, script, call: step.call, unit, isUnregistered: failure.endsWith(UNREGISTERED) },
    ];
  });
}

import type { Choice, Ending } from "./explore.ts";
import type { Program } from "./program.ts";

/** An order in which something comes about: one step comes before the other one. */
export interface Race {
  readonly first: Choice | undefined;
  readonly second: Choice | undefined;
}

/** Where the way to one of some endings leaves that to another one for the last time. */
export function raceOf(some: ReadonlySet<Ending>, all: readonly Ending[]): Race {
  const [ending] = some;
  let longest = -1;
  let race: Race = { first: undefined, second: undefined };
  for (const other of all) {
    if (!ending || some.has(other)) continue;
    let length = 0;
    while (isSame(ending.choices[length], other.choices[length])) length++;
    if (length <= longest) continue;
    longest = length;
    race = { first: ending.choices[length], second: other.choices[length] };
  }
  return race;
}

/** Whether both steps of a race are made in any case: else which one comes first decides nothing. */
export function isSure({ first, second }: Race, program: Program): boolean {
  return [first, second].every((choice) => choice === undefined || isCertain(program, choice));
}

function isCertain({ threads }: Program, { thread, step }: Choice): boolean {
  const at = threads[thread]?.steps[step];
  return !at || at.kind === "spawn" || at.kind === "join" || at.call.certain;
}

function isSame(a: Choice | undefined, b: Choice | undefined): boolean {
  return a !== undefined && a.thread === b?.thread && a.step === b.step;
}

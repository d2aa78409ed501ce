import type { SyncCall, Word } from "../shell/sync-call.ts";
import type { StartupAgent, StartupScript } from "./model.ts";
import type { OrderEdge } from "./script-order.ts";
import { groupsOf } from "./script-groups.ts";
import { threadsOf, type Thread } from "./thread-steps.ts";

/** A script that another one waits for before it begins. */
export interface Prerequisite {
  /** Its number. */
  readonly script: number;
  /** Whether it has to end well, so that the other one is skipped if it does not. */
  readonly mustSucceed: boolean;
  readonly edge: OrderEdge;
}

export interface ProgramScript {
  readonly script: StartupScript;
  /** The number of its first thread; its jobs follow. */
  readonly thread: number;
  readonly prerequisites: readonly Prerequisite[];
}

export interface ProgramUnit {
  /** See `Unit.key`. */
  readonly key: string;
  readonly name: string;
}

/**
 * What some start scripts of one agent do together: threads of steps over
 * numbered units. Scripts that have neither units nor order rules in common are
 * in different programs.
 */
export interface Program {
  readonly scripts: readonly ProgramScript[];
  readonly threads: readonly Thread[];
  readonly units: readonly ProgramUnit[];
}

/**
 * The programs of an agent's start scripts.
 * @param order what `coder_script_order` says of scripts at start; what Coder
 *   refuses, such as circles, must not be there
 */
export function programsOf(agent: StartupAgent, order: readonly OrderEdge[]): Program[] {
  const scripts = agent.scripts.filter(({ phases }) => phases.includes("start"));
  return groupsOf(scripts, order).map((group) => programOf(group.scripts, group.order));
}

function programOf(scripts: readonly StartupScript[], order: readonly OrderEdge[]): Program {
  const units: ProgramUnit[] = [];
  const numbers = new Map<string, number>();
  const unitOf = (word: Word | undefined): number | undefined => {
    if (!word || word.text.length === 0) return undefined;
    const { key, display: name } = word.text;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, units.length);
    return units.push({ key, name }) - 1;
  };
  const completed = completedNames(scripts);
  // Whether something completes a name that is not known cannot be said.
  const canWaitFor = ({ text }: Word): boolean => text.isKnown || completed.has(text.key);
  const threads: Thread[] = [];
  const placed = scripts.map((script, i) => {
    const thread = threads.length;
    threads.push(...threadsOf(script, { script: i, thread, unitOf, canWaitFor }));
    return { script, thread };
  });
  const places = new Map(scripts.map((script, i) => [script, i]));
  const prerequisites = scripts.map((): Prerequisite[] => []);
  for (const edge of order) {
    const dependent = places.get(edge.dependent.script);
    const script = places.get(edge.prerequisite.script);
    if (dependent === undefined || script === undefined) continue;
    const mustSucceed = edge.resolved.rule.requires !== "completion";
    prerequisites[dependent]?.push({ script, mustSucceed, edge });
  }
  return {
    scripts: placed.map(({ script, thread }, i) => {
      return { script, thread, prerequisites: prerequisites[i] ?? [] };
    }),
    threads,
    units,
  };
}

function completedNames(scripts: readonly StartupScript[]): ReadonlySet<string> {
  const isEnd = ({ kind }: SyncCall): boolean => kind === "complete" || kind === "fail";
  return new Set(
    scripts.flatMap(({ calls }) =>
      calls.flatMap((call) => (isEnd(call) && call.unit ? [call.unit.text.key] : [])),
    ),
  );
}

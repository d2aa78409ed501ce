import { couldBe } from "../startup/could-be.ts";
import type { AgentUnits } from "../startup/agent-units.ts";
import type { Startup, UnloadedModule } from "../startup/model.ts";
import type { Unit, UnitCall, Want } from "../startup/unit-graph.ts";
import type { Finding } from "./diagnostic.ts";
import { callName, comparable, publishedName } from "./module-names.ts";
import { quote } from "./wording.ts";

/** Why a unit that is waited for does not complete at start. */
export type Lack =
  /** A start script starts it, and none completes it. */
  | "never-completed"
  /** Only scripts that do not run at start complete it. */
  | "later"
  /** Only scripts of other agents complete it. */
  | "other-agent"
  /** Nothing completes it. */
  | "nowhere";

/** A want that is never satisfied. */
export interface UnmetWant {
  readonly want: Want;
  readonly dependency: Unit;
  /** The calls that would complete it if they ran at start on this agent. */
  readonly elsewhere: readonly UnitCall[];
}

/**
 * The wants of an agent's start scripts that lack what they wait for in one
 * way. Names with unknown parts are left out, and so are units that wait for
 * each other: there the cycle is the mistake.
 */
export function unmetWants(
  lack: Lack,
  units: AgentUnits,
  agents: readonly AgentUnits[],
): UnmetWant[] {
  const unmet: UnmetWant[] = [];
  for (const dependency of units.atStart.units.values()) {
    if (dependency.wantedBy.length === 0 || !dependency.isKnown) continue;
    if (dependency.completes.length > 0 && !isUnregistered(dependency)) continue;
    if (units.atStart.isInCycle(dependency)) continue;
    const found = lackOf(dependency, units, agents);
    if (found.lack !== lack) continue;
    for (const want of dependency.wantedBy) {
      unmet.push({ want, dependency, elsewhere: found.elsewhere });
    }
  }
  return unmet;
}

/** Whether nothing starts a unit or lets it want others, so that each `complete` of it is refused. */
export function isUnregistered({ starts, wants, completes }: Unit): boolean {
  return starts.length === 0 && wants.length === 0 && completes.every(({ call }) => !call.isRun);
}

function lackOf(
  dependency: Unit,
  units: AgentUnits,
  agents: readonly AgentUnits[],
): { lack: Lack; elsewhere: readonly UnitCall[] } {
  if (dependency.completes.length > 0) return { lack: "nowhere", elsewhere: dependency.completes };
  if (dependency.starts.length > 0) return { lack: "never-completed", elsewhere: [] };
  const later = completesOf(dependency, [units]);
  if (later.length > 0) return { lack: "later", elsewhere: later };
  const others = completesOf(
    dependency,
    agents.filter((other) => other !== units),
  );
  if (others.length > 0) return { lack: "other-agent", elsewhere: others };
  return { lack: "nowhere", elsewhere: [] };
}

function completesOf({ key }: Unit, agents: readonly AgentUnits[]): UnitCall[] {
  return agents.flatMap(({ atStart, later }) => [
    ...(atStart.units.get(key)?.completes ?? []),
    ...(later.units.get(key)?.completes ?? []),
  ]);
}

/**
 * What `lint` cannot see that may complete a unit after all, a sentence each.
 * Where there is something, a finding that nothing completes it is a warning.
 */
export function doubts(unit: Unit, units: AgentUnits, startup: Startup): string[] {
  const found: string[] = [];
  const complete = units.atStart.unresolvedCompletes.find((call) =>
    couldBe(call.unit.text, unit.name),
  );
  if (complete) {
    found.push(
      `${complete.script.address} completes ${quote(complete.unit.text.display)}, a name that is not known here: it may be ${quote(unit.name)}`,
    );
  }
  const start = unresolvedRegistration(unit, units);
  if (start) {
    found.push(
      `${start.script.address} starts ${quote(start.unit.text.display)}, a name that is not known here: it may be ${quote(unit.name)}`,
    );
  }
  const module = startup.unloadedModules.find((candidate) => mayDeclare(candidate, unit.name));
  if (module) {
    found.push(
      `${module.address} (${module.source}) is not on disk and may complete ${quote(unit.name)}: load it with \`terraform init\` or \`--module-path\` to be sure`,
    );
  }
  if (!units.agent.declared) {
    found.push(
      `the agent is declared outside of what is checked here, where a script may complete ${quote(unit.name)}`,
    );
  }
  found.push(...unreadParts(units, startup, `complete ${quote(unit.name)}`));
  return found;
}

/** A call that may let Coder know of a unit of which only `complete`s are known. */
function unresolvedRegistration(unit: Unit, { atStart }: AgentUnits): UnitCall | undefined {
  if (unit.completes.length === 0) return undefined;
  for (const { isKnown, starts, wants } of atStart.units.values()) {
    const found = isKnown
      ? undefined
      : [...starts, ...wants].find((call) => couldBe(call.unit.text, unit.name));
    if (found) return found;
  }
  return undefined;
}

/** How many parts are named that were not read. */
const MAX_UNREAD = 2;

/** What was not read and may do something on an agent, a sentence each. */
export function unreadParts({ agent }: AgentUnits, { unread }: Startup, what: string): string[] {
  const reasons = unread
    .filter((part) => part.agent === undefined || part.agent === agent.address)
    .map(({ reason }) => `${reason}: it may ${what}`);
  return [...new Set(reasons)].slice(0, MAX_UNREAD);
}

/** The milder severity that doubts call for. */
export function severityWith(found: readonly string[]): Pick<Finding, "severity"> {
  return found.length > 0 ? { severity: "warning" } : {};
}

/** Units of modules carry the module's name in front: its own, or the one that it is called by. */
export function mayDeclare({ address, source }: UnloadedModule, unit: string): boolean {
  const name = comparable(unit);
  return [callName(address), publishedName(source)].some((prefix) => {
    if (prefix === undefined || !name.startsWith(comparable(prefix))) return false;
    return !/^[a-z0-9]/.test(name.slice(prefix.length));
  });
}

import type { Victims } from "../startup/simulate.ts";
import { SKIPPED } from "../startup/state.ts";
import type { SyncCallKind } from "../shell/sync-call.ts";
import type { StartupAgent } from "../startup/model.ts";
import type { AgentUnits } from "../startup/agent-units.ts";
import type { Unit } from "../startup/unit-graph.ts";
import type { Related } from "./diagnostic.ts";
import type { RuleContext } from "./rule.ts";
import { shorten } from "../shorten.ts";
import { listed } from "./wording.ts";

/** How many are shown with their place. */
const MAX_RELATED = 10;

/** How many are named. */
const MAX_NAMED = 4;

/** What a finding says of them. */
interface WaitingBehind {
  /** The addresses of all of them. */
  readonly scripts: ReadonlySet<string>;
  readonly related: readonly Related[];
  readonly notes: readonly string[];
}

/** Who waits behind a unit that is never completed, without those that want it themselves. */
export function waitingBehindUnit(
  unit: Unit,
  { agent }: AgentUnits,
  { simulation }: Pick<RuleContext, "simulation">,
): WaitingBehind {
  const direct = unit.wantedBy.map(({ script }) => script.address);
  return waitingBehind(simulation(agent).victimsOf(unit.key), direct);
}

/** Who waits in vain because calls on a unit fail, without some scripts. */
export function waitingBehindFailure(
  kind: SyncCallKind,
  unit: Unit,
  { agent, except }: { readonly agent: StartupAgent; readonly except: readonly string[] },
  { simulation }: Pick<RuleContext, "simulation">,
): WaitingBehind {
  const victims = simulation(agent).victimsOfFailure(
    (step, key) => step.kind === kind && key === unit.key,
  );
  return waitingBehind(victims, except);
}

/**
 * Who waits behind a mistake, without the scripts that it is about: each with
 * the first place where it waits, and all of them in a line.
 */
export function waitingBehind(
  victims: readonly Victims[],
  except: readonly string[],
): WaitingBehind {
  const scripts = new Map<string, Related>();
  const skipped = new Set<string>();
  for (const { state, threads } of victims) {
    const { program } = state.run;
    for (const thread of threads) {
      const { script: number = 0 } = program.threads[thread] ?? {};
      const { script } = program.scripts[number] ?? {};
      if (!script || except.includes(script.address) || scripts.has(script.address)) continue;
      const step = state.stepOf(thread);
      const call = step?.kind === "start" ? step.call : undefined;
      const where = call ? ` in \`start ${shorten(call.unit?.text.display ?? "")}\`` : "";
      const isSkipped = state.places[thread] === SKIPPED;
      if (isSkipped) skipped.add(script.address);
      const message = `${script.address} ${isSkipped ? "is skipped because of it" : `waits behind it${where}`}`;
      scripts.set(script.address, { message, span: call?.span ?? script.span });
    }
  }
  const waiting = [...scripts.keys()].filter((address) => !skipped.has(address)).sort();
  const notes = [
    { names: waiting, verbs: ["waits behind it", "wait behind it"] },
    { names: [...skipped].sort(), verbs: ["is skipped", "are skipped"] },
  ].flatMap(({ names, verbs }) => {
    const isOne = names.length === 1;
    const noun = isOne ? "script" : "scripts";
    const verb = verbs[isOne ? 0 : 1] ?? "";
    return names.length === 0
      ? []
      : [`${names.length} more ${noun} ${verb}: ${listed(names, MAX_NAMED)}`];
  });
  return {
    scripts: new Set(scripts.keys()),
    related: [...scripts.values()].slice(0, MAX_RELATED),
    notes,
  };
}

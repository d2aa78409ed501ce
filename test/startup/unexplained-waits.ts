// Looks for scripts that wait in vain in random start-ups, and that no finding of the rules tells of.
import type { Diagnostic } from "../../src/rules/diagnostic.ts";
import { runRules } from "../../src/rules/run-rules.ts";
import { interpret } from "../../src/shell/interpret.ts";
import { SourceFile } from "../../src/source/source-file.ts";
import { Text } from "../../src/source/text.ts";
import type { Model, ModelScript } from "../../src/startup/model.ts";
import { scriptOrder } from "../../src/startup/script-order.ts";
import { Simulation } from "../../src/startup/simulate.ts";
import { NOT_BEGUN, tracesOf, type State } from "../../src/startup/state.ts";
import { startupsOf } from "../../src/startup/startups.ts";
import type { OrderRule, Requirement } from "../../src/terraform/script-orders.ts";
import { outlineOf, TUNING } from "./compare-startups.ts";
import { randomStartup, writeScript, type RandomStartup } from "./random-startup.ts";

/** The rules whose findings say that something waits in vain. */
const CLAIMS_VAIN_WAIT = new Set([
  "deadlock",
  "dependency-cycle",
  "never-completed",
  "not-at-startup",
  "other-agent-unit",
  "unknown-unit",
]);

/** The others that say who waits in vain because of what they found. */
const NAMES_VICTIMS = /waits behind it|is skipped because of it|waits for "/;

/** What is said of a `start` that waits in vain. */
const GIVES_UP = /(?:gives up after [^ ]+(?:;|$)|waits for ever)/;

export interface Unexplained {
  readonly seed: number;
  /** The scripts, the findings, and who is in none of them or in one wrongly. */
  readonly difference: string;
}

/** Checks the start-ups of seeds that follow each other. */
export function unexplainedWaits(firstSeed: number, count: number): Unexplained[] {
  const found: Unexplained[] = [];
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    const startup = randomStartup(seed, TUNING);
    const texts = startup.scripts.map((script) => writeScript(script));
    const model = modelOf(startup, texts);
    const states = endStates(model);
    const waiting = new Set(states.flatMap(waitingIn));
    // A script that looks at the status of what fails may try again.
    const surely = new Set(states.filter((state) => !hasCheckedFailure(state)).flatMap(waitingIn));
    const findings = runRules(model, [], "/");
    const told = new Set(findings.flatMap(scriptsIn));
    const untold = [...surely].filter((script) => !told.has(script));
    const wrong = findings.filter(
      ({ notes = [] }) => waiting.size === 0 && notes.some((note) => GIVES_UP.test(note)),
    );
    if (untold.length + wrong.length === 0) continue;
    const lines = [
      outlineOf(startup, texts),
      ...findings.map(({ rule, message }) => `${rule}: ${message}`),
      ...untold.map((script) => `${script} waits in vain, and no finding says so`),
      ...wrong.map(({ rule }) => `nobody waits in vain, and ${rule} says so`),
    ];
    found.push({ seed, difference: lines.join("\n") });
  }
  return found;
}

/** A start-up as the model of a template, its order as one rule for each pair. */
export function modelOf({ scripts }: RandomStartup, texts: readonly string[]): Model {
  const agent = "coder_agent.main";
  const steps = (name: string) => [{ kind: "coder_script" as const, name, suffix: "" }];
  const models = scripts.map(({ name }, i): ModelScript => {
    const file = new SourceFile(`/${name}`, texts[i] ?? "");
    const span = file.span(0, file.text.length);
    const variant = { ...interpret(Text.written(span)), when: [], phases: ["start" as const] };
    const address = `coder_script.${name}`;
    return { address, steps: steps(name), agent, displayName: name, span, variants: [variant] };
  });
  const file = new SourceFile("/order.tf", "order");
  const span = file.span(0, file.text.length);
  const rules = scripts.flatMap(({ name, after }) =>
    after.map(({ script, requires }): OrderRule => {
      const selector = (selected: string) => ({ display: selected, span, steps: steps(selected) });
      return {
        span,
        run: [selector(name)],
        after: [selector(scripts[script]?.name ?? "")],
        requires: requires as Requirement,
        requiresSpan: span,
        phase: "start",
        phaseSpan: span,
      };
    }),
  );
  const variants = [{ when: [], rules }];
  return {
    agents: [agent],
    scripts: models,
    orders: rules.length === 0 ? [] : [{ address: "order", span, variants }],
    unloadedModules: [],
    modules: [],
    socketless: [],
    unread: [],
  };
}

/** Where the scripts are when nobody goes on, in each way that there is. */
function endStates(model: Model): State[] {
  return startupsOf(model).startups.flatMap((startup) =>
    startup.agents.flatMap((agent) =>
      new Simulation(agent, scriptOrder(startup).start).outcomes.flatMap(({ exploration }) =>
        exploration.endings.map(({ state }) => state),
      ),
    ),
  );
}

/**
 * Whether a script that looks at the status of a call may have more to say: the
 * call has failed, or it has completed a unit that was not started yet.
 */
function hasCheckedFailure(state: State): boolean {
  const started = new Set<number>();
  for (const { thread, step: at, succeeds } of tracesOf(state)) {
    const step = state.run.program.threads[thread]?.steps[at];
    if (!step || !("unit" in step)) continue;
    if (step.kind === "start") started.add(step.unit);
    const isEarly = step.kind === "complete" && !started.has(step.unit);
    if (step.call.checked && (isEarly || !succeeds)) return true;
  }
  return false;
}

/** The addresses of those that wait in vain, or never begin. */
function waitingIn(state: State): string[] {
  const { threads, scripts } = state.run.program;
  return threads.flatMap(({ script, parent }, thread) => {
    const kind = state.stepOf(thread)?.kind;
    const isHeldBack = state.places[thread] === NOT_BEGUN && parent === undefined;
    const waits = kind === "start" || kind === "wait" || kind === "join" || isHeldBack;
    return waits ? [scripts[script]?.script.address ?? ""] : [];
  });
}

/** The scripts that a finding says wait in vain. */
function scriptsIn({ rule, script, related = [], message }: Diagnostic): string[] {
  const behind = related.flatMap(({ message, span }) =>
    NAMES_VICTIMS.test(message)
      ? [`coder_script.${span.file.path.slice(1)}`, ...addressesIn(message)]
      : [],
  );
  if (!CLAIMS_VAIN_WAIT.has(rule)) return behind;
  return [...behind, ...addressesIn(message), ...(script === undefined ? [] : [script])];
}

function addressesIn(text: string): string[] {
  return text.match(/coder_script\.s\d+/g) ?? [];
}

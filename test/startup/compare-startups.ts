// Compares what the simulator says of random start-ups with what every order of their steps leads to.
import { interpret } from "../../src/shell/interpret.ts";
import { SourceFile } from "../../src/source/source-file.ts";
import { Text } from "../../src/source/text.ts";
import { Conflicts } from "../../src/startup/conflicts.ts";
import { explore, type Ending } from "../../src/startup/explore.ts";
import type { StartupScript } from "../../src/startup/model.ts";
import { programsOf } from "../../src/startup/program.ts";
import type { OrderEdge } from "../../src/startup/script-order.ts";
import { NOT_BEGUN, SKIPPED } from "../../src/startup/state.ts";
import { ENDED_WELL } from "../../src/startup/steps.ts";
import type { OrderRule } from "../../src/terraform/script-orders.ts";
import { allEndings } from "./naive-startup.ts";
import { randomStartup, writeScript, type RandomStartup, type Tuning } from "./random-startup.ts";

/** Beyond, a start-up is not compared. */
const MAX_STATES = 20_000;

export const TUNING: Tuning = { maxScripts: 8, maxUnits: 12, maxProduct: 1500, isOrderly: false };

export interface Comparison {
  readonly compared: number;
  readonly disagreements: readonly { readonly seed: number; readonly difference: string }[];
}

/** Compares the start-ups of seeds that follow each other. */
export function compareStartups(firstSeed: number, count: number): Comparison {
  let compared = 0;
  const disagreements = [];
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    const startup = randomStartup(seed, TUNING);
    const texts = startup.scripts.map((script) => writeScript(script));
    const expected = allEndings(startup, MAX_STATES);
    if (!expected) continue;
    compared++;
    const found = simulatedEndings(startup, texts);
    if (JSON.stringify(found) === JSON.stringify(expected)) continue;
    const lists = [...expected.map((ending) => `expected: ${ending}`)];
    lists.push(...found.map((ending) => `found:    ${ending}`));
    disagreements.push({ seed, difference: [outlineOf(startup, texts), ...lists].join("\n") });
  }
  return { compared, disagreements };
}

/** The scripts, and what they begin after. */
export function outlineOf({ scripts }: RandomStartup, texts: readonly string[]): string {
  return scripts
    .map(({ name, after }, i) => {
      const order = after.map(({ script, requires }) => ` after s${script} (${requires})`);
      return `--- ${name}${order.join("")}\n${texts[i] ?? ""}`;
    })
    .join("");
}

/** A start-up as the simulator takes it. */
export function modelled({ scripts }: RandomStartup, texts: readonly string[]) {
  const starting = scripts.map(({ name }, i): StartupScript => {
    const file = new SourceFile(name, texts[i] ?? "");
    const span = file.span(0, file.text.length);
    const behaviour = interpret(Text.written(span));
    return { ...behaviour, address: name, displayName: name, phases: ["start"], span };
  });
  const order = scripts.flatMap(({ after }, i) =>
    after.map(({ script, requires }) =>
      orderEdge(starting[i], starting[script], requires as OrderRule["requires"]),
    ),
  );
  const agent = {
    address: "coder_agent.main",
    declared: true,
    startScripts: [],
    scripts: starting,
  };
  return { agent, order };
}

function orderEdge(
  dependent: StartupScript | undefined,
  prerequisite: StartupScript | undefined,
  requires: OrderRule["requires"],
): OrderEdge {
  if (!dependent || !prerequisite) throw new Error("an order needs two scripts");
  const { span } = dependent;
  const selector = { display: "", span, steps: undefined };
  const selected = { agent: "coder_agent.main", selector };
  const phases = { phase: "start", phaseSpan: span } as const;
  const rule: OrderRule = { span, run: [], after: [], requires, requiresSpan: span, ...phases };
  const order = { address: "order", span, rules: [rule] };
  return {
    dependent: { ...selected, script: dependent },
    prerequisite: { ...selected, script: prerequisite },
    resolved: { order, rule, run: [], after: [], phase: "start" },
  };
}

function simulatedEndings(startup: RandomStartup, texts: readonly string[]): string[] {
  const { agent, order } = modelled(startup, texts);
  // Each program comes to its endings by itself: together they are all combinations.
  let combined: string[][] = [[]];
  for (const program of programsOf(agent, order)) {
    const conflicts = new Conflicts(program);
    const { endings, isExhaustive } = explore({ program, conflicts, policy: "favourable" });
    if (!isExhaustive) throw new Error("there are too many orders");
    const each = new Set(endings.map((ending) => describe(ending)));
    combined = combined.flatMap((before) =>
      [...each].map((ending) => [...before, ...ending.split("; ")]),
    );
  }
  return combined.map((ending) => ending.sort().join("; ")).sort();
}

function describe({ state }: Ending): string {
  const { program } = state.run;
  const lines = program.threads.map(({ script, job }, thread) => {
    const { address = "" } = program.scripts[script]?.script ?? {};
    const name = job === 0 ? address : `${address} job ${job}`;
    const place = state.places[thread] ?? NOT_BEGUN;
    const failures = state.failures
      .map((failure) => failure.split(":").map(Number))
      .flatMap(([of, step = 0]) => (of === thread ? (lineOf(stepAt(thread, step)) ?? []) : []))
      .sort();
    const failed = failures.length > 0 ? `, failed at ${failures.join(" ")}` : "";
    const step = state.stepOf(thread);
    if (step) return `${name} at ${lineOf(step) ?? "wait"}${failed}`;
    if (place === NOT_BEGUN) return `${name} waits${failed}`;
    if (place === SKIPPED) return `${name} skipped${failed}`;
    return `${name} ${place === ENDED_WELL ? "ended" : "failed"}${failed}`;
  });
  return lines.sort().join("; ");

  function stepAt(thread: number, step: number) {
    return program.threads[thread]?.steps[step];
  }
}

function lineOf(step: ReturnType<Ending["state"]["stepOf"]>): string | undefined {
  if (!step || step.kind === "spawn" || step.kind === "join") return undefined;
  const { span } = step.call;
  return span && String(span.file.positionAt(span.start).line);
}

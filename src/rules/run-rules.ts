import { compareSpans } from "../source/source-file.ts";
import { agentUnits } from "../startup/agent-units.ts";
import { mergeConditions } from "../startup/merge-conditions.ts";
import type { Model, StartupAgent } from "../startup/model.ts";
import type { Question } from "../startup/questions.ts";
import { scriptOrder } from "../startup/script-order.ts";
import { Simulation } from "../startup/simulate.ts";
import { startupsOf, type Startups } from "../startup/startups.ts";
import { describeCondition, type Condition } from "../terraform/condition.ts";
import {
  isAtLeast,
  milder,
  type Diagnostic,
  type Finding,
  type ReadingFinding,
  type Severity,
} from "./diagnostic.ts";
import { ruleById, rules } from "./index.ts";
import type { PossibleComplete, RuleContext, StartupFinding, StartupRule } from "./rule.ts";
import { untoldWaits, type UntoldWaits } from "./untold-waits.ts";
import { CaseWording, MAX_ALTERNATIVES, type Cases } from "./when.ts";

/**
 * Checks all start-ups of a template and says under which conditions each
 * finding appears. A finding that does not always appear is one step milder.
 * @param reading what the steps before have found
 * @param template the template's directory, absolute
 * @param narrowed what there is under some conditions, asked for where questions have too many combinations of answers
 * @returns sorted by file, place and rule
 */
export function runRules(
  model: Model,
  reading: readonly ReadingFinding[],
  template: string,
  narrowed?: (questions: readonly Question[]) => readonly NarrowedModel[],
): Diagnostic[] {
  const { diagnostics: first, untried } = checkStartups(model, template);
  const diagnostics = [...readingDiagnostics(reading, template), ...first];
  const known = new Set(first.map(placeKey));
  for (const { model, given } of untried.length > 0 ? (narrowed?.(untried) ?? []) : []) {
    for (const found of checkStartups(model, template, given).diagnostics) {
      const key = placeKey(found);
      if (!known.has(key)) diagnostics.push(found);
      known.add(key);
    }
  }
  return diagnostics.sort(compareDiagnostics);
}

/** What a template does under a condition. */
export interface NarrowedModel {
  readonly model: Model;
  readonly given: Condition;
}

/** Equal for findings of one rule at one place. */
function placeKey({ rule, span, agent, script }: Diagnostic): string {
  return JSON.stringify([rule, span.file.path, span.start, span.end, agent, script]);
}

/** What the rules find in the start-ups of a template. */
interface CheckedStartups {
  /** In no order. */
  readonly diagnostics: readonly Diagnostic[];
  /** The questions whose combinations of answers are too many to try each; else none. */
  readonly untried: readonly Question[];
}

/** By file, place, rule and message. */
export function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  return compareSpans(a.span, b.span) || compare(a.rule, b.rule) || compare(a.message, b.message);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function readingDiagnostics(reading: readonly ReadingFinding[], template: string): Diagnostic[] {
  const found = new Map<string, { finding: ReadingFinding; conditions: Condition[] }>();
  for (const { when = [], ...finding } of reading) {
    const entry = entryFor(found, finding.rule, finding, () => ({ finding, conditions: [] }));
    entry.conditions.push(when);
  }
  return [...found.values()].map(({ finding, conditions }) => {
    const when = describeConditions(conditions);
    const severity = finding.severity ?? severityOf(finding.rule);
    return { ...finding, severity: when === null ? severity : milder(severity), template, when };
  });
}

/** A finding of a rule, and for each severity that it has the start-ups where it has it. */
interface Found {
  readonly rule: string;
  readonly finding: Finding;
  readonly cases: Map<Severity, Cases>;
}

/** @param given what holds in all of them: where that is anything, nothing always appears */
function checkStartups(model: Model, template: string, given: Condition = []): CheckedStartups {
  const result = startupsOf(model);
  const completes = possibleCompletes(model);
  const possibleComplete: RuleContext["possibleComplete"] = (agent, unit) =>
    completes.get(agent)?.get(unit.key);
  const found = new Map<string, Found>();
  for (const [i, startup] of result.startups.entries()) {
    const order = scriptOrder(startup);
    const agents = agentUnits(startup);
    const simulations = new Map<StartupAgent, Simulation>();
    const simulation = (agent: StartupAgent): Simulation => {
      const known = simulations.get(agent) ?? new Simulation(agent, order.start);
      simulations.set(agent, known);
      return known;
    };
    const context = { startup, agents, order, simulation, possibleComplete };
    for (const { rule, finding } of findingsIn(context)) {
      const severity = finding.severity ?? rule.severity;
      const { cases } = entryFor(found, rule.id, finding, () => ({
        rule: rule.id,
        finding: withDetails(finding),
        cases: new Map<Severity, Cases>(),
      }));
      cases.set(severity, (cases.get(severity) ?? 0n) | (1n << BigInt(i)));
    }
  }
  const conditionsOf = result.exhaustive
    ? exhaustiveConditions(result)
    : conditionsOfScripts(model);
  const diagnostics = [...found.values()].flatMap((entry) => {
    const { rule, finding } = entry;
    const appearance = appearanceUnder(given, conditionsOf(entry));
    if (onlyAlways.has(rule) && appearance.when !== null) return [];
    return [{ ...finding, rule, template, ...appearance }];
  });
  return { diagnostics, untried: result.exhaustive ? [] : result.questions };
}

function appearanceUnder(given: Condition, appearance: Appearance): Appearance {
  if (given.length === 0) return appearance;
  const { when, severity, notes } = appearance;
  const words = describeCondition(given);
  if (when === null) return { severity: milder(severity), when: words, notes };
  const rest = when.includes(" || ") ? `(${when})` : when;
  return { severity, when: `${words} && ${rest}`, notes };
}

/** Without what only rules need to know. */
function withDetails({ details, ...finding }: StartupFinding): Finding {
  const whole: StartupFinding = { ...finding, ...details?.() };
  delete whole.waiting;
  return whole;
}

interface RuleFinding {
  readonly rule: StartupRule;
  readonly finding: StartupFinding;
}

/** What all rules find in one start-up, and what is left to say then. */
function findingsIn(context: RuleContext): RuleFinding[] {
  const startupRules = rules.filter((rule) => rule.from === "startup");
  const found = startupRules.flatMap((rule) =>
    rule.check(context).map((finding): RuleFinding => ({ rule, finding })),
  );
  const told = new Set<string>();
  // Findings about one unit share what they tell.
  for (const scripts of new Set(found.map(({ finding }) => finding.waiting))) {
    for (const script of scripts ?? []) told.add(script);
  }
  const untoldOf = new Map<StartupAgent, UntoldWaits>();
  const untold = (agent: StartupAgent): UntoldWaits => {
    const known = untoldOf.get(agent) ?? untoldWaits(context.simulation(agent), told);
    untoldOf.set(agent, known);
    return known;
  };
  const restContext = { ...context, untold };
  const rest = startupRules.flatMap((rule) =>
    (rule.checkRest?.(restContext) ?? []).map((finding): RuleFinding => ({ rule, finding })),
  );
  return [...found, ...rest];
}

/** The rules whose findings are dropped where they appear only under a condition. */
const onlyAlways: ReadonlySet<string> = new Set(
  rules.flatMap((rule) => (rule.from === "startup" && rule.onlyAlways ? [rule.id] : [])),
);

/** For each agent and unit, the first call of a start script that completes it under any condition. */
function possibleCompletes({ scripts }: Model): Map<string, Map<string, PossibleComplete>> {
  const completes = new Map<string, Map<string, PossibleComplete>>();
  for (const { agent, address, span, variants } of scripts) {
    const ofAgent = completes.get(agent) ?? new Map<string, PossibleComplete>();
    completes.set(agent, ofAgent);
    for (const { phases, calls } of variants) {
      if (!phases.includes("start")) continue;
      for (const { kind, unit, span: place = span } of calls) {
        if (kind !== "complete" || !unit || ofAgent.has(unit.text.key)) continue;
        ofAgent.set(unit.text.key, { script: address, span: place });
      }
    }
  }
  return completes;
}

/** What is added to a finding when it is known where it appears. */
type Appearance = Pick<Diagnostic, "severity" | "when" | "notes" | "cases">;

function exhaustiveConditions({ startups }: Startups): (found: Found) => Appearance {
  const wording = new CaseWording(startups);
  return ({ finding, cases }) => {
    const graded = [...cases].map(([severity, some]) =>
      wording.describe(some) === null ? severity : milder(severity),
    );
    const severity = graded.reduce((a, b) => (isAtLeast(a, b) ? a : b));
    const all = [...cases.values()].reduce((union, some) => union | some, 0n);
    return { severity, when: wording.describe(all), notes: finding.notes ?? [], cases: all };
  };
}

/** Where not all combinations were tried, a finding is as conditional as its script. */
function conditionsOfScripts({ scripts }: Model): (found: Found) => Appearance {
  const conditions = new Map(
    scripts.map(({ address, variants }) => [address, variants.map(({ when }) => when)]),
  );
  return ({ finding, cases }) => {
    const when = describeConditions(conditions.get(finding.script ?? "") ?? []);
    const severity = [...cases.keys()].reduce((a, b) => (isAtLeast(a, b) ? a : b));
    const notes = finding.notes ?? [];
    if (when === null) return { severity, when, notes };
    const note = "the conditions of this template have too many combinations to try each of them";
    return { severity: milder(severity), when, notes: [...notes, note] };
  };
}

/** Conditions of which one holds, in the template's words; null where that is always so. */
export function describeConditions(conditions: readonly Condition[]): string | null {
  const merged = mergeConditions(conditions);
  if (merged.length === 0 || merged.some((condition) => condition.length === 0)) return null;
  const alternatives = merged.slice(0, MAX_ALTERNATIVES).map(describeCondition);
  if (merged.length > MAX_ALTERNATIVES) alternatives.push("…");
  return alternatives.join(" || ");
}

/** The entry for findings that say the same about the same place. */
function entryFor<T>(
  entries: Map<string, T>,
  rule: string,
  { span, agent, message }: Finding,
  create: () => T,
): T {
  const key = JSON.stringify([rule, span.file.path, span.start, span.end, agent, message]);
  const known = entries.get(key);
  if (known !== undefined) return known;
  const entry = create();
  entries.set(key, entry);
  return entry;
}

function severityOf(rule: string): Severity {
  return ruleById(rule)?.severity ?? "error";
}

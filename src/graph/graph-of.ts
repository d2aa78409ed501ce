import { placeOf, shownPath, type Place } from "../report/places.ts";
import type { Diagnostic } from "../rules/diagnostic.ts";
import type { Span } from "../source/source-file.ts";
import type { Model } from "../startup/model.ts";
import type { Question } from "../startup/questions.ts";
import { startupsOf, type Startups } from "../startup/startups.ts";
import type { UnitCall } from "../startup/unit-graph.ts";
import { describeCondition } from "../terraform/condition.ts";
import { FindingTargets } from "./finding-targets.ts";
import type { Graph, GraphCall, GraphQuestion, GraphUnit } from "./graph.ts";
import { partsOf, type Parts, type UnitPart } from "./parts.ts";
import { keyOf, presences } from "./presence.ts";

/** A graph with the start-ups that it is made of. */
export interface GraphOfStartups {
  readonly graph: Graph;
  readonly startups: Startups;
}

/**
 * @param diagnostics what `lint` has found in the same model
 * @param template its directory, absolute
 * @param cwd what paths are relative to
 */
export function graphOf(
  model: Model,
  diagnostics: readonly Diagnostic[],
  template: string,
  cwd: string,
): GraphOfStartups {
  const startups = startupsOf(model);
  const parts = partsOf(startups);
  const presence = presences(model, startups);
  const ids = idsOf(parts);
  const placed = (span: Span): Place => {
    const { file, line, column, endLine, endColumn } = placeOf(span, cwd);
    return { file, line, column, endLine, endColumn };
  };
  const call = (agent: string, { call: { kind }, script, span }: UnitCall): GraphCall => {
    return { kind, script: ids(keyOf.script(agent, script.address)), place: placed(span) };
  };
  const targets = new FindingTargets(parts);
  const graph: Graph = {
    template: shownPath(template, cwd),
    questions: startups.exhaustive ? startups.questions.map(questionOf) : [],
    isExhaustive: startups.exhaustive,
    agents: [...new Set([...model.agents, ...parts.units.map(({ agent }) => agent)])],
    scripts: parts.scripts.map(({ id, key, agent, cases, script }) => ({
      id,
      agent,
      address: script.address,
      displayName: script.displayName,
      place: placed(script.span),
      ...presence(key, cases),
    })),
    units: parts.units.map((part): GraphUnit => ({
      id: part.id,
      agent: part.agent,
      name: part.word.text.display,
      masked: part.word.text.masked,
      scripts: holders(part).map((address) => ids(keyOf.script(part.agent, address))),
      place: placed(part.place),
      calls: part.calls.map((made) => call(part.agent, made)),
      ...presence(part.key, part.cases),
    })),
    dependencies: parts.wants.map(({ id, key, agent, cases, unit, dependency, wants }) => ({
      id,
      unit: ids(unit),
      dependency: ids(dependency),
      certain: wants.some((want) => want.call.certain),
      wants: wants.map((want) => call(agent, want)),
      ...presence(key, cases),
    })),
    orders: parts.orders.map(({ id, key, cases, dependent, prerequisite, edge }) => ({
      id,
      script: ids(dependent),
      after: ids(prerequisite),
      requires: edge.resolved.rule.requires ?? null,
      place: placed(edge.resolved.rule.span),
      ...presence(key, cases),
    })),
    findings: diagnostics.map((diagnostic, i) => {
      const { rule, severity, message, notes = [], span, agent = "", when, cases } = diagnostic;
      return {
        id: `f${i + 1}`,
        rule,
        severity,
        message,
        notes,
        place: placed(span),
        agent: agent === "" ? null : agent,
        when,
        cases: when === null || cases === undefined ? null : cases.toString(16),
        ...targets.of(diagnostic),
      };
    }),
  };
  return { graph, startups };
}

function idsOf({ scripts, units }: Parts): (key: string) => string {
  const ids = new Map([...scripts, ...units].map(({ key, id }) => [key, id]));
  return (key) => ids.get(key) ?? "";
}

const ROLES = ["start", "complete", "want"] as const;

/** The addresses of the scripts that may hold a unit, the one that starts it first. */
function holders({ calls }: UnitPart): string[] {
  const inOrder = ROLES.flatMap((role) => calls.filter(({ call: { kind } }) => kind === role));
  return [...new Set(inOrder.map(({ script }) => script.address))];
}

function questionOf(answers: Question): GraphQuestion {
  const [first] = answers[0] ?? [];
  const subject = first?.atom.equality?.subject ?? first?.atom.whenTrue ?? "";
  return { subject, answers: answers.map((answer) => describeCondition(answer)) };
}

import type { Graph, GraphCall, GraphFinding } from "../graph/graph.ts";
import { printableJson } from "../report/json.ts";

const SCHEMA_VERSION = 1;

/**
 * The graph for programs. Units, scripts, dependencies and orders have ids, for two
 * names that are not wholly known may read the same: unknown parts are `${…}`.
 */
export function renderGraphJson(graph: Graph): string {
  return printableJson({
    schemaVersion: SCHEMA_VERSION,
    template: graph.template,
    exhaustive: graph.isExhaustive,
    conditions: graph.questions,
    agents: graph.agents.map((address) => ({
      address,
      scripts: graph.scripts
        .filter(({ agent }) => agent === address)
        .map(({ id, address, displayName, when, place }) => {
          return { id, address, displayName, when, location: place };
        }),
      units: graph.units
        .filter(({ agent }) => agent === address)
        .map(({ id, masked, scripts, when, place, calls }) => {
          return { id, name: masked, scripts, when, location: place, calls: calls.map(callJson) };
        }),
    })),
    dependencies: graph.dependencies.map(({ id, unit, dependency, when, certain, wants }) => {
      return { id, unit, dependency, when, certain, wants: wants.map(callJson) };
    }),
    orders: graph.orders.map(({ id, script, after, requires, when, place }) => {
      return { id, script, after, requires, when, location: place };
    }),
    findings: graph.findings.map(findingJson),
  });
}

function callJson({ kind, script, place }: GraphCall) {
  return { kind, script, location: place };
}

function findingJson({ rule, severity, message, when, place, ...targets }: GraphFinding) {
  const { scripts, units, dependencies, orders } = targets;
  return { rule, severity, message, when, location: place, scripts, units, dependencies, orders };
}

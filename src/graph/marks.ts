import { isAtLeast, type Severity } from "../rules/diagnostic.ts";
import type { GraphFinding } from "./graph.ts";

/** What is marked on a part of a graph. */
export interface Mark {
  /** The gravest of its findings. */
  readonly severity: Severity;
  /** The rules of its findings, each once. */
  readonly rules: readonly string[];
  /** Its number in a circle: `2`, or `1.2` where there are several circles. */
  readonly step: string | undefined;
}

/**
 * The marks of units, dependencies, scripts and orders, by their ids.
 * @param least what is milder is not marked
 */
export function marksOf(
  findings: readonly GraphFinding[],
  least: Severity = "warning",
): ReadonlyMap<string, Mark> {
  const marks = new Map<string, Mark>();
  const circles = findings.filter(isCircle);
  for (const finding of findings.filter(({ severity }) => isAtLeast(severity, least))) {
    const { severity, rule } = finding;
    const circle = circles.indexOf(finding);
    for (const id of targetsOf(finding)) {
      const known = marks.get(id);
      const place = circle < 0 ? -1 : finding.dependencies.indexOf(id);
      const step = circles.length > 1 ? `${circle + 1}.${place + 1}` : `${place + 1}`;
      marks.set(id, {
        severity: known && isAtLeast(known.severity, severity) ? known.severity : severity,
        rules: [...new Set([...(known?.rules ?? []), rule])],
        step: place < 0 ? known?.step : (known?.step ?? step),
      });
    }
  }
  return marks;
}

/** A script is marked only by what is about nothing smaller. */
export function targetsOf({ scripts, units, dependencies, orders }: GraphFinding): string[] {
  const small = [...units, ...dependencies, ...orders];
  return small.length > 0 ? small : [...scripts];
}

/** Whether a finding is about units that wait for each other in a circle. */
function isCircle({ rule }: GraphFinding): boolean {
  return rule === "dependency-cycle";
}

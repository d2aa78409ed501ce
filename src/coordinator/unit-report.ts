import type { Unit, UnitStatus } from "./unit.ts";

export interface UnitInfo {
  readonly unit: string;
  readonly status: UnitStatus;
  /** Whether everything that it depends on is completed. */
  readonly isReady: boolean;
}

export interface UnitDetail extends UnitInfo {
  /** Why it failed, else "". */
  readonly reason: string;
}

export interface UnitReport extends UnitDetail {
  /** Sorted by `dependsOn`. */
  readonly dependencies: readonly Dependency[];
}

export interface Dependency {
  readonly unit: string;
  readonly dependsOn: string;
  readonly requiredStatus: "completed";
  readonly currentStatus: UnitStatus;
  readonly isSatisfied: boolean;
}

export function infoOf({ name, status, isReady }: Unit): UnitInfo {
  return { unit: name, status, isReady };
}

export function detailOf(unit: Unit): UnitDetail {
  return { ...infoOf(unit), reason: unit.reason };
}

export function reportOf(unit: Unit): UnitReport {
  const dependencies = unit.successors.map((dependency) => dependencyOf(unit, dependency));
  dependencies.sort((a, b) => (a.dependsOn < b.dependsOn ? -1 : 1));
  return { ...detailOf(unit), dependencies };
}

function dependencyOf(unit: Unit, { name, status }: Unit): Dependency {
  return {
    unit: unit.name,
    dependsOn: name,
    requiredStatus: "completed",
    currentStatus: status,
    isSatisfied: status === "completed",
  };
}

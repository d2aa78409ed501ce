import type {
  SyncStatusResponse,
  UnitInfo,
} from "../socket/gen/coder/agentsocket/v1/agentsocket.ts";
import { visible } from "../visible.ts";
import { json } from "./json.ts";
import { statusName } from "./missing.ts";
import { table } from "../table.ts";

export type OutputFormat = "table" | "json";

/**
 * What `sync status` prints of a unit, as Coder's command does.
 * @param reason why it has failed, "" where that is not known
 */
export function statusOutput(
  format: OutputFormat,
  unit: string,
  { status, isReady, dependencies: unsorted }: SyncStatusResponse,
  reason: string,
): string {
  const dependencies = [...unsorted].sort((a, b) => (a.dependsOn < b.dependsOn ? -1 : 1));
  if (format === "json") {
    return json({
      unit_name: unit,
      status,
      is_ready: isReady,
      ...(reason !== "" && { reason }),
      dependencies: dependencies.map((dependency) => ({
        depends_on: dependency.dependsOn,
        required_status: dependency.requiredStatus,
        current_status: dependency.currentStatus,
        is_satisfied: dependency.isSatisfied,
      })),
    });
  }
  const lines = [
    `Unit: ${visible(unit)}`,
    `Status: ${visible(statusName(status))}`,
    ...(reason === "" ? [] : [`Reason: ${visible(reason)}`]),
    `Ready: ${isReady}`,
  ];
  const head = `${lines.join("\n")}\n`;
  if (dependencies.length === 0) return head;
  return `${head}\n${table(
    ["DEPENDS ON", "REQUIRED STATUS", "CURRENT STATUS", "SATISFIED"],
    dependencies.map((dependency) => [
      dependency.dependsOn,
      dependency.requiredStatus,
      statusName(dependency.currentStatus),
      String(dependency.isSatisfied),
    ]),
  )}`;
}

/** What `sync list` prints of all units, as Coder's command does. */
export function listOutput(format: OutputFormat, units: readonly UnitInfo[]): string {
  const sorted = [...units].sort((a, b) => (a.unit < b.unit ? -1 : 1));
  if (format === "json") {
    return json(
      sorted.map(({ unit, status, isReady }) => ({ unit_name: unit, status, is_ready: isReady })),
    );
  }
  if (sorted.length === 0) return "No units registered\n";
  return table(
    ["UNIT", "STATUS", "READY"],
    sorted.map(({ unit, status, isReady }) => [unit, statusName(status), String(isReady)]),
  );
}

import { jsonFindings, printableJson, SCHEMA_VERSION } from "../report/json.ts";
import { renderFindings } from "../report/pretty.ts";
import { useColor } from "../report/colors.ts";
import type { Diagnostic } from "../rules/diagnostic.ts";
import { timelineOutput, timelineUnits } from "../sync/timeline-output.ts";
import type { Timeline } from "../sync/timeline.ts";
import { plural } from "../plural.ts";
import { table } from "../table.ts";
import { visible } from "../visible.ts";
import { describeDifference, type Difference, type UnitComparison } from "./compare.ts";
import type { Conclusion } from "./conductor.ts";
import { criticalPathOf } from "./critical-path.ts";
import type { Rehearsal } from "./rehearsal.ts";
import { markOf, shownTime } from "./script-line.ts";
import type { ScriptRecord } from "./script-record.ts";

/** All that is known of a rehearsal when it is over. */
export interface Result {
  readonly rehearsal: Rehearsal;
  readonly onlySync: boolean;
  readonly conclusion: Conclusion;
  /** In milliseconds. */
  readonly duration: number;
  readonly records: readonly ScriptRecord[];
  readonly timeline: Timeline;
  readonly units: readonly UnitComparison[];
  readonly differences: readonly Difference[];
  /** Who waits in vain, a sentence each; none where nobody does. */
  readonly standstill: readonly string[];
  /** What `lint` says of that. */
  readonly diagnosis: readonly Diagnostic[];
  /** Where the logs are; undefined where nothing was run. */
  readonly logs: string | undefined;
}

/** More differences than these are counted. */
const MAX_DIFFERENCES = 20;

/** What a rehearsal prints on stdout. */
export function renderResult(format: "text" | "json", result: Result): string {
  return format === "json" ? resultJson(result) : resultText(result);
}

/** Whether all went well: a difference from what was predicted is no failure. */
export function hasSucceeded({ conclusion, records, units }: Result): boolean {
  return (
    conclusion === "ended" &&
    records.every(({ state }) => state === "succeeded") &&
    units.every(({ happened }) => happened !== "blocked")
  );
}

function resultText(result: Result): string {
  const { records, timeline, standstill, diagnosis, logs } = result;
  const cwd = process.cwd();
  const now = timeline.now;
  const rows = records.map((record) => [
    `${markOf(record)[0]} ${record.name}`,
    `${record.state}${record.reason === "" ? "" : ` (${record.reason})`}`,
    record.began === undefined ? "" : shownTime(record.elapsed(now) ?? 0),
  ]);
  const parts = [table(["SCRIPT", "RESULT", "TIME"], rows)];
  if (timeline.units.length > 0) {
    const path = criticalPathOf(timeline, records);
    const line = path.length === 0 ? "" : `critical path: ${visible(path.join(" → "))}\n`;
    parts.push(`${timelineOutput("table", timeline, process.stdout.columns || 100)}${line}`);
  }
  if (standstill.length > 0) {
    parts.push(
      `Nothing can release those that wait any more:\n${standstill.map((line) => `  ${visible(line)}\n`).join("")}`,
      ...renderFindings(diagnosis, { cwd, color: useColor(process.stdout, process.env) }),
    );
  }
  const open = records.filter(({ leavesOutputOpen }) => leavesOutputOpen);
  if (open.length > 0) parts.push(openOutputText(open));
  parts.push(`${differencesText(result)}${logsText(logs)}${conclusionText(result)}\n`);
  return parts.join("\n");
}

/** What Coder makes of scripts that leave processes behind which have their output open. */
function openOutputText(records: readonly ScriptRecord[]): string {
  const names = records.map(({ name }) => `  ${visible(name)}\n`).join("");
  return `Something that these scripts leave behind still has their output open:\n${names}Coder waits 10s for that to be closed, and then says that the script has failed.\nSend the output of what is to go on elsewhere: COMMAND > FILE 2>&1 &\n`;
}

function differencesText({ differences, conclusion, units }: Result): string {
  if (differences.length === 0) {
    const isWhole = conclusion === "ended" || conclusion === "blocked";
    return isWhole && units.length > 0 ? "All units and calls came out as predicted.\n" : "";
  }
  const shown = differences.slice(0, MAX_DIFFERENCES).map(describeDifference);
  const more = differences.length - shown.length;
  if (more > 0) shown.push(`and ${more} more`);
  return `Different from what was predicted:\n${shown.map((line) => `  ${visible(line)}\n`).join("")}`;
}

function logsText(logs: string | undefined): string {
  return logs === undefined ? "" : `The output of the scripts is in ${visible(logs)}\n`;
}

const CONCLUSIONS: Readonly<Record<Conclusion, string>> = {
  ended: "",
  blocked: "blocked: ",
  deadline: "stopped at the deadline: ",
  interrupted: "interrupted: ",
};

function conclusionText({ conclusion, records, duration }: Result): string {
  const counts = new Map<string, number>();
  for (const { state } of records) counts.set(state, (counts.get(state) ?? 0) + 1);
  const states = [...counts].map(([state, count]) => `${count} ${state}`).join(", ");
  const scripts = plural(records.length, "script");
  return `${CONCLUSIONS[conclusion]}${scripts} in ${shownTime(duration)}: ${states}`;
}

function resultJson(result: Result): string {
  const { rehearsal, records, timeline, units } = result;
  const start = timeline.now - result.duration;
  const comparisons = new Map(units.map((unit) => [unit.unit, unit]));
  return printableJson({
    schemaVersion: SCHEMA_VERSION,
    agent: rehearsal.agent === "" ? null : rehearsal.agent,
    when: rehearsal.when === "" ? null : rehearsal.when,
    onlySync: result.onlySync,
    conclusion: result.conclusion,
    succeeded: hasSucceeded(result),
    durationMs: result.duration,
    logs: result.logs ?? null,
    scripts: records.map((record) => ({
      address: record.name,
      displayName: record.rehearsed.script.displayName,
      state: record.state,
      exitStatus: record.exitStatus,
      reason: record.reason === "" ? null : record.reason,
      startedMs: record.began === undefined ? null : record.began - start,
      durationMs: record.elapsed(timeline.now) ?? null,
      log: record.log ?? null,
      leavesOutputOpen: record.leavesOutputOpen,
      waitsFor: record.calls.missing.map(({ dependency }) => dependency),
      calls: record.calls.made.map(({ kind, unit, dependency, result }) => ({
        kind,
        unit,
        dependency: dependency ?? null,
        result,
      })),
    })),
    units: timelineUnits(timeline).map((unit) => {
      const { predicted = null, happened = null } = comparisons.get(unit.unit) ?? {};
      return { ...unit, predicted, happened };
    }),
    criticalPath: criticalPathOf(timeline, records),
    standstill: result.standstill,
    diagnostics: jsonFindings(result.diagnosis, process.cwd()),
    differences: result.differences.map((difference) => ({
      ...difference,
      message: describeDifference(difference),
    })),
  });
}

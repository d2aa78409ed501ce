import { formatDuration } from "../duration.ts";
import type { Plan, PlanAgent, PlanCall, PlanScript, PlanUnit } from "../plan/plan.ts";
import type { Schedule } from "../plan/schedule.ts";
import { placeOf } from "../report/places.ts";
import { listed } from "../rules/wording.ts";
import { shorten } from "../shorten.ts";
import type { Phase } from "../startup/model.ts";
import { table } from "../table.ts";
import { visible } from "../visible.ts";
import { pathText } from "./path-text.ts";
import { plural } from "../plural.ts";

const INDENT = "  ";

/** How many units or scripts are named beside another. */
const MAX_NAMED = 4;

/** How many dependencies of a unit are named. */
const MAX_DEPENDENCIES = 12;

/** How many columns a bar of the schedule takes at most. */
const BAR = 40;

const AT: Readonly<Record<Phase, string>> = {
  start: "",
  stop: "when the workspace stops",
  cron: "on a schedule",
  never: "never",
};

/** The plan for people: for each agent its scripts with their calls, then its units by waves. */
export function renderPlanTable({ agents, when }: Plan, cwd: string): string {
  if (agents.length === 0) return "The template has no agent.\n";
  const assumed = when === "" ? "" : `when ${visible(when)}\n\n`;
  return assumed + agents.map((agent) => renderAgent(agent, cwd)).join("\n");
}

function renderAgent(agent: PlanAgent, cwd: string): string {
  const { scripts, units, waves, criticalPath, schedule } = agent;
  const inWaves = waves.length === 0 ? "" : ` in ${plural(waves.length, "wave")}`;
  const name = agent.address === "" ? "an agent that is not known" : visible(agent.address);
  const blocks = [
    `${name}: ${plural(scripts.length, "script")}, ${plural(units.length, "unit")}${inWaves}\n`,
    ...renderScripts(scripts, cwd),
  ];
  if (units.length > 0) blocks.push(indented(unitTable(units)));
  if (criticalPath.length > 1) {
    blocks.push(`${INDENT}critical path: ${pathText(criticalPath)}\n`);
  }
  if (schedule) blocks.push(renderSchedule(schedule));
  return blocks.join("\n");
}

function renderScripts(scripts: readonly PlanScript[], cwd: string): string[] {
  const [calling, others] = [true, false].map((calls) =>
    scripts.filter((script) => script.calls.length + script.after.length > 0 === calls),
  );
  const blocks = (calling ?? []).map((script) => renderScript(script, cwd));
  const silent = (others ?? []).map(({ address }) => visible(address));
  if (silent.length > 0) blocks.push(`${INDENT}without sync calls: ${silent.join(", ")}\n`);
  return blocks;
}

function renderScript(
  { address, displayName, phase, when, after, calls }: PlanScript,
  cwd: string,
): string {
  const title = displayName === "" ? "" : ` "${displayName}"`;
  const remarks = [
    AT[phase],
    after.length === 0 ? "" : `after ${named(after)}`,
    when === null ? "" : `when ${when}`,
  ].filter((words) => words !== "");
  const remark = remarks.length === 0 ? "" : ` (${remarks.join(", ")})`;
  const [head, ...rest] = calls.map((call) => callRow(call, cwd));
  const rows = head ? indented(table(head, rest), 2) : "";
  return `${INDENT}${visible(`${address}${title}${remark}`)}\n${rows}`;
}

/** Where a call is, what it says, and what is special about it. */
function callRow({ call, span }: PlanCall, cwd: string): string[] {
  const { file, line } = placeOf(span, cwd);
  const { kind, unit, dependencies, timeout, trap, job, certain, refused } = call;
  const words = [unit, ...dependencies].flatMap((word) => word?.text.display ?? []);
  const limit = timeout ? ["--timeout", timeout.text.display] : [];
  const remarks = [
    ...(certain ? [] : ["perhaps"]),
    ...(trap === undefined ? [] : [trap === "EXIT" ? "at its end" : `on ${trap}`]),
    ...(job === 0 ? [] : [`in background job ${job}`]),
    ...(refused ? ["refused"] : []),
  ];
  const remark = remarks.length === 0 ? "" : `   (${remarks.join(", ")})`;
  return [`${file}:${line}`, `${[kind, ...words, ...limit].join(" ")}${remark}`];
}

function unitTable(units: readonly PlanUnit[]): string {
  const sorted = [...units].sort((a, b) => (a.wave ?? Infinity) - (b.wave ?? Infinity) || 0);
  const rows = sorted.map((unit) => [
    unit.wave === undefined ? "-" : String(unit.wave + 1),
    shorten(unit.name),
    outcomeOf(unit),
    named(unit.scripts),
    listed(unit.dependencies, MAX_DEPENDENCIES),
  ]);
  // What may be long comes last.
  return table(["WAVE", "UNIT", "OUTCOME", "SCRIPT", "WAITS FOR"], rows);
}

function outcomeOf({ outcome, mayComplete, waitsFor }: PlanUnit): string {
  if (outcome === "completes") return outcome;
  if (outcome !== "blocked") {
    const words = outcome.replace("-", " ");
    return mayComplete ? `perhaps ${words}` : words;
  }
  const by = waitsFor.length === 0 ? "" : ` by ${named(waitsFor)}`;
  return `${mayComplete ? "may be " : ""}blocked${by}`;
}

function renderSchedule(schedule: Schedule): string {
  const { units, total, sequential, bestRemoval, unmeasured, givingUp, left } = schedule;
  const column = (time: number) => Math.round((time / Math.max(total, 1)) * BAR);
  const rows = units.map(({ name, start, end }) => {
    const from = column(start);
    const bar = end > start ? Math.max(1, column(end) - from) : 0;
    return [
      shorten(name),
      formatDuration(start),
      formatDuration(end),
      " ".repeat(from) + "█".repeat(bar),
    ];
  });
  const scale = `0s${formatDuration(total).padStart(BAR - 2)}`;
  const lines = givingUp
    .slice(0, MAX_NAMED)
    .map(
      ({ unit, waits, timeout }) =>
        `too late: \`start ${unit}\` gives up after ${formatDuration(timeout)}, and would have to wait for ${formatDuration(waits)}`,
    );
  lines.push(
    `total: ${formatDuration(total)}; one after the other it would be ${formatDuration(sequential)}`,
  );
  if (bestRemoval) {
    const { unit, dependency } = bestRemoval;
    const less = formatDuration(total - bestRemoval.total);
    lines.push(
      `to gain most: if "${unit}" did not wait for "${dependency}", it would be ${formatDuration(bestRemoval.total)} (${less} less)`,
    );
  }
  if (unmeasured.length > 0) {
    lines.push(`without a duration, taken as 0s: ${named(unmeasured)}`);
  }
  if (left.length > 0) lines.push(`never completed, and not in the schedule: ${named(left)}`);
  const words = lines.map((line) => `${INDENT}${visible(line)}\n`).join("");
  return `${indented(table(["UNIT", "STARTS", "ENDS", scale], rows))}\n${words}`;
}

/** Some of several names, so that a line stays readable. */
function named(names: readonly string[]): string {
  return listed(names, MAX_NAMED);
}

function indented(text: string, levels = 1): string {
  return text.replace(/^(?=.)/gm, INDENT.repeat(levels));
}

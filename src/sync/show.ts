import type { UnitInfo } from "../socket/gen/coder/agentsocket/v1/agentsocket.ts";
import { WaitRequest_Until } from "../socket/gen/muster/v1/coordinator.ts";
import { listOutput, statusOutput, type OutputFormat } from "./status-output.ts";
import { withAgent, type Target } from "./connect.ts";
import { isLimit, isUnimplemented, type AgentClient } from "./agent-client.ts";
import { savedTimeline } from "./saved-timeline.ts";
import { TimelineBuilder, type Timeline } from "./timeline.ts";
import { timelineOutput } from "./timeline-output.ts";
import { watch, watchTimeline } from "./watch.ts";

/** What the commands that show something have in common. */
interface ShowFlags {
  readonly output: "table" | "text" | "json";
  readonly watch: boolean;
}

/** The columns of what is no terminal. */
const DEFAULT_WIDTH = 100;

/** Prints a unit's status, once or whenever it changes. */
export function showStatus(target: Target, flags: ShowFlags, unit: string): Promise<void> {
  return show(target, flags, async (client) => {
    const status = await client.status(unit);
    const reason = status.status === "failed" ? await reasonOf(client, unit) : "";
    return statusOutput(formatOf(flags), unit, status, reason);
  });
}

/** Prints all units, once or whenever one changes. */
export function showList(target: Target, flags: ShowFlags): Promise<void> {
  return show(target, flags, async (client) => {
    return listOutput(formatOf(flags), await unitsOf(client));
  });
}

interface TimelineFlags extends ShowFlags {
  /** As a picture or a page; undefined for as text. */
  readonly format: "svg" | "html" | undefined;
  /** A file that an earlier timeline was saved in, instead of an agent. */
  readonly from: string | undefined;
}

/** Prints the timeline, once or with every event. */
export async function showTimeline(target: Target, flags: TimelineFlags): Promise<void> {
  const render = (timeline: Timeline) =>
    timelineOutput(formatOf(flags), timeline, process.stdout.columns || DEFAULT_WIDTH);
  if (flags.watch) {
    await watchTimeline(target, render);
    return;
  }
  const timeline =
    flags.from === undefined ? await withAgent(target, timelineOf) : savedTimeline(flags.from);
  if (flags.format === "svg") {
    const { renderTimelineSvg } = await import("../render/timeline-svg.ts");
    process.stdout.write(renderTimelineSvg(timeline));
  } else if (flags.format === "html") {
    const { renderTimelineHtml } = await import("../render/timeline-html.ts");
    process.stdout.write(renderTimelineHtml(timeline));
  } else process.stdout.write(render(timeline));
}

async function show(
  target: Target,
  flags: ShowFlags,
  render: (client: AgentClient) => Promise<string>,
): Promise<void> {
  if (flags.watch) await watch(target, render);
  else process.stdout.write(await withAgent(target, render));
}

function formatOf({ output }: ShowFlags): OutputFormat {
  return output === "json" ? "json" : "table";
}

async function timelineOf(client: AgentClient): Promise<Timeline> {
  const builder = new TimelineBuilder();
  for await (const batch of client.timeline()) builder.add(batch);
  return builder.timeline(Date.now());
}

/** All registered units; out of the graph where they do not fit into one answer. */
async function unitsOf(client: AgentClient): Promise<UnitInfo[]> {
  try {
    return (await client.list()).units;
  } catch (tooMany) {
    if (!isLimit(tooMany)) throw tooMany;
    try {
      const units: UnitInfo[] = [];
      for await (const chunk of client.graph()) units.push(...chunk.units);
      return units.filter(({ status }) => status !== "");
    } catch (error) {
      throw isUnimplemented(error) ? tooMany : error;
    }
  }
}

/** Why a unit has failed, which Coder's service has no word for. */
async function reasonOf(client: AgentClient, unit: string): Promise<string> {
  try {
    // Whoever waits for a failed unit is told at once.
    const until = WaitRequest_Until.COMPLETED;
    return (await client.wait({ units: [unit], until, timeoutMs: 1, goesOn: false })).reason;
  } catch (error) {
    if (isUnimplemented(error)) return "";
    throw error;
  }
}

import type { Graph, GraphDependency, GraphOrder, GraphScript, GraphUnit } from "../graph/graph.ts";
import type { Mark } from "../graph/marks.ts";
import { graphemes } from "../source/graphemes.ts";
import { visible } from "../visible.ts";

/** More characters of a condition are not drawn. */
const MAX_CONDITION = 60;

/** @param holder the script that holds the unit: a condition that both have is said once */
export function unitLines(
  { name, when }: GraphUnit,
  mark: Mark | undefined,
  holder?: GraphScript,
): string[] {
  const own = when === holder?.when ? null : when;
  return [visible(name), ...conditionLines(own), ...markLines(mark)];
}

export function scriptLines(script: GraphScript, mark: Mark | undefined): string[] {
  const { displayName, address, when } = script;
  const title =
    displayName === "" ? visible(address) : `${visible(displayName)} (${visible(address)})`;
  return [title, ...conditionLines(when), ...markLines(mark)];
}

export function agentLine(address: string): string {
  return address === "" ? "an agent that is not known" : visible(address);
}

export function dependencyLines(
  { when, certain }: GraphDependency,
  mark: Mark | undefined,
): string[] {
  const step = mark?.step === undefined ? [] : [mark.step];
  return [...step, ...(certain ? [] : ["perhaps"]), ...conditionLines(when)];
}

export function orderLines({ requires, when }: GraphOrder): string[] {
  const requirement = requires === "completion" ? ["however it ends"] : [];
  return ["coder_script_order", ...requirement, ...conditionLines(when)];
}

export function titleOf({ template }: Graph): string {
  return `Start-up of ${template === "." ? "this template" : visible(template)}`;
}

/** What a graph without units says in their place. */
export function emptyLine({ units, orders }: Graph): string | undefined {
  return units.length + orders.length === 0
    ? "No script that runs at start makes a sync call."
    : undefined;
}

function conditionLines(when: string | null): string[] {
  if (when === null) return [];
  return [`when ${cut(visible(when), MAX_CONDITION)}`];
}

function markLines(mark: Mark | undefined): string[] {
  return (mark?.rules ?? []).map((rule) => `${mark?.severity ?? ""}: ${rule}`);
}

/** Text of at most so many characters. */
export function cut(text: string, most: number): string {
  // Most are short, and looking for the borders of characters takes time.
  if (text.length <= most) return text;
  const characters = Array.from(graphemes(text), ({ segment }) => segment);
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join("")}…`;
}

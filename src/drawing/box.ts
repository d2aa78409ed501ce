import type { GraphScript, GraphUnit } from "../graph/graph.ts";
import type { Mark } from "../graph/marks.ts";
import { visible } from "../visible.ts";
import type { Line, ScriptBox, UnitRow } from "./scene.ts";
import { fitted, NAME, NOTE, TITLE, widthOf, wrapped, type Font } from "./text-size.ts";

const FONTS: Readonly<Record<Line["role"], Font>> = {
  name: NAME,
  title: TITLE,
  address: NOTE,
  condition: NOTE,
  mark: NOTE,
};

/** The widest a line gets, and the least that a box is wide. */
const MAX_LINE = 280;
const MIN_BOX = 90;

/** How many lines a condition gets at most. */
const MAX_LINES = 3;

export const PADDING = 8;
const ROW_PADDING = 6;
const ROW_GAP = 6;

export const lineHeight = (role: Line["role"]): number => FONTS[role].size + 4;

/**
 * A script's box, its left upper corner at 0.
 * @param script undefined for a unit that no script holds
 * @param allTogether whether all start-ups are drawn, so that conditions need to be told
 */
export function boxOf(
  script: GraphScript | undefined,
  units: readonly GraphUnit[],
  marks: ReadonlyMap<string, Mark>,
  allTogether: boolean,
): ScriptBox {
  const condition = (when: string | null): Line[] =>
    when === null || !allTogether ? [] : lines(`when ${when}`, "condition");
  const title = script
    ? [...titleOf(script), ...condition(script.when), ...marksOn(script.id)]
    : [];
  const rows = units.map((unit) => ({
    unit: unit.id,
    lines: [
      line(unit.name, "name"),
      ...(unit.when === script?.when ? [] : condition(unit.when)),
      ...(unit.scripts.length > 0 ? [] : [line("no script completes it", "condition")]),
      ...marksOn(unit.id),
    ],
  }));
  const widest = Math.max(
    MIN_BOX - 4 * PADDING,
    ...[...title, ...rows.flatMap(({ lines }) => lines)].map(({ text, role }) =>
      widthOf(text, FONTS[role]),
    ),
  );
  const inset = script ? PADDING : 0;
  const width = widest + 2 * inset + 2 * PADDING;
  let y = title.length === 0 ? 0 : PADDING + heightOf(title);
  const placed = rows.map(({ unit, lines }): UnitRow => {
    if (script) y += ROW_GAP;
    const height = heightOf(lines) + 2 * ROW_PADDING;
    const row = { unit, lines, x: inset, y, width: width - 2 * inset, height };
    y += height;
    return row;
  });
  return {
    script: script?.id,
    title,
    units: placed,
    x: 0,
    y: 0,
    width,
    height: script ? y + PADDING : y,
  };

  function marksOn(id: string): Line[] {
    const mark = marks.get(id);
    return (mark?.rules ?? []).map((rule) => line(`${mark?.severity ?? ""}: ${rule}`, "mark"));
  }
}

function titleOf({ displayName, address }: GraphScript): Line[] {
  if (displayName === "") return [line(address, "title")];
  return [line(displayName, "title"), line(address, "address")];
}

function line(text: string, role: Line["role"]): Line {
  return { text: fitted(visible(text), FONTS[role], MAX_LINE), role };
}

function lines(text: string, role: Line["role"]): Line[] {
  const fit = wrapped(visible(text), FONTS[role], MAX_LINE, MAX_LINES);
  return fit.map((text) => ({ text, role }));
}

function heightOf(lines: readonly Line[]): number {
  return lines.reduce((height, { role }) => height + lineHeight(role), 0);
}

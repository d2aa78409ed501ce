/** What a terminal would obey or hide, and JSON need not escape. */
const INVISIBLE = /[\u007F-\u009F\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A value as JSON for programs and eyes, with a line break at its end. */
export function json(value: unknown): string {
  const text = JSON.stringify(value, null, 2).replace(INVISIBLE, (character) =>
    Array.from({ length: character.length }, (_, i) => escape(character.charCodeAt(i))).join(""),
  );
  return `${text}\n`;
}

function escape(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, "0")}`;
}

import type { Text } from "../source/text.ts";

/** Whether a text could turn out to be a name, whatever its unknown parts are. */
export function couldBe(text: Text, name: string): boolean {
  const literals = [""];
  for (const piece of text.pieces) {
    if (piece.unknown) literals.push("");
    else literals.push((literals.pop() ?? "") + piece.text);
  }
  const [first = "", ...others] = literals;
  const last = others.pop();
  if (last === undefined) return first === name;
  const end = name.length - last.length;
  if (first.length > end || !name.startsWith(first) || !name.endsWith(last)) return false;
  let at = first.length;
  for (const literal of others) {
    const found = name.indexOf(literal, at);
    if (found === -1) return false;
    at = found + literal.length;
  }
  return at <= end;
}

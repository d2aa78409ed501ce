import type { HereDoc } from "unbash";
import { Text } from "../source/text.ts";
import { expandParts } from "./expand.ts";
import { joinFragments } from "./fields.ts";
import { unquoteHereDocument } from "./quoting.ts";
import type { Shell } from "./shell.ts";

/** The text that a here-document hands to its command. */
export function expandHereDocument(document: HereDoc, shell: Shell): Text {
  const { body, delimiter, operator } = document;
  const { text } = shell.program;
  const strips = operator === "<<-";
  const literal = (pos: number, end: number): Text => {
    const startsLine = pos === body.pos || text.source.charAt(pos - 1) === "\n";
    const written = text.slice(pos, end);
    return strips ? stripTabs(written, startsLine) : written;
  };
  if (delimiter?.quoted) return literal(body.pos, body.end);
  if (!body.parts) return unquoteHereDocument(literal(body.pos, body.end));
  return Text.concat(
    body.parts.map((part) =>
      part.type === "Literal"
        ? unquoteHereDocument(literal(part.pos, part.end))
        : joinFragments(expandParts([part], shell, true)),
    ),
  );
}

/** Removes the tabs that lines begin with. */
function stripTabs(text: Text, startsLine: boolean): Text {
  const { source } = text;
  const kept: Text[] = [];
  let from = 0;
  let at = startsLine ? 0 : nextLine(source, 0);
  while (at !== -1) {
    let end = at;
    while (source.charAt(end) === "\t") end++;
    if (end > at) {
      kept.push(text.slice(from, at));
      from = end;
    }
    at = nextLine(source, end);
  }
  kept.push(text.slice(from));
  return Text.concat(kept);
}

function nextLine(source: string, from: number): number {
  const at = source.indexOf("\n", from);
  return at === -1 ? -1 : at + 1;
}

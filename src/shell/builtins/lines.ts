import { Text } from "../../source/text.ts";

/** The lines of a text that is wholly known, without their ends. */
export function knownLines(input: Text, end = "\n"): Text[] | undefined {
  if (!input.isKnown) return undefined;
  const lines = input.split(end);
  if (lines.at(-1)?.length === 0) lines.pop();
  return lines;
}

/** Lines, each with its end. */
export function joinLines(lines: readonly Text[], end = "\n"): Text {
  const ending = Text.of(end);
  return Text.concat(lines.flatMap((line) => [line, ending]));
}

/** The text with the line end that its last line may lack as `input` has it. */
export function endLike(output: Text, input: Text): Text {
  const lacksEnd = input.length > 0 && !input.source.endsWith("\n");
  return lacksEnd && output.source.endsWith("\n") ? output.slice(0, output.length - 1) : output;
}

import { Text } from "../../source/text.ts";
import type { Shell } from "../shell.ts";
import type { Argument } from "../sync-arguments.ts";

/** What a command reads: the files that it names, or its standard input; undefined where a part of it is unknown. */
export function inputOf(files: readonly Argument[], shell: Shell): Text | undefined {
  if (files.length === 0) return shell.stdin?.readAll();
  const texts: Text[] = [];
  for (const { text } of files) {
    const content =
      text.source === "-" ? shell.stdin?.readAll() : shell.files.read(shell.path(text));
    if (!content) return undefined;
    texts.push(content);
  }
  return Text.concat(texts);
}

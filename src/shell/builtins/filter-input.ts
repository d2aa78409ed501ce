import { Text } from "../../source/text.ts";
import type { Shell } from "../shell.ts";
import type { Argument } from "../argument.ts";

/** What a file holds that the script has made, or what is left of standard input; undefined where that is unknown. */
export function contentOf(name: Text, shell: Shell): Text | undefined {
  return isStandardInput(name) ? shell.stdin?.readAll() : shell.files.read(shell.path(name));
}

/** Whether a file's name stands for standard input. */
export function isStandardInput(name: Text): boolean {
  return /^\/dev\/(?:stdin|fd\/0)$/.test(name.source);
}

/** What a command reads: the files that it names, or its standard input; undefined where a part of it is unknown. */
export function inputOf(files: readonly Argument[], shell: Shell): Text | undefined {
  if (files.length === 0) return shell.stdin?.readAll();
  const texts: Text[] = [];
  for (const { text } of files) {
    const content = text.source === "-" ? shell.stdin?.readAll() : contentOf(text, shell);
    if (!content) return undefined;
    texts.push(content);
  }
  return Text.concat(texts);
}

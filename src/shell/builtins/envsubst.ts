import { Text } from "../../source/text.ts";
import type { Shell } from "../shell.ts";
import type { CommandOptions } from "./command-options.ts";

/** `$NAME` and `${NAME}`. */
const REFERENCE = /\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})/g;

/** `envsubst '$NAME …'`: exported variables put into text, all of them or only those that are listed. */
export function substituteVariables(
  input: Text,
  options: CommandOptions,
  shell: Shell,
): Text | undefined {
  const [list] = options.operands;
  if (list && !list.text.isKnown) return undefined;
  const named = list?.text.source.matchAll(REFERENCE);
  const listed = named && new Set([...named].map(([, bare, braced]) => bare ?? braced ?? ""));
  const parts: Text[] = [];
  let from = 0;
  for (const { 0: all, 1: bare, 2: braced, index } of input.source.matchAll(REFERENCE)) {
    const name = bare ?? braced ?? "";
    if (listed?.has(name) === false) continue;
    const { environment } = shell;
    const isUnset = environment.variable(name) !== undefined && !environment.isExported(name);
    const value = isUnset ? Text.empty : shell.scalar(name);
    const site = input.locate(index, index + all.length);
    parts.push(input.slice(from, index), site ? value.at(site) : value);
    from = index + all.length;
  }
  return Text.concat([...parts, input.slice(from)]);
}

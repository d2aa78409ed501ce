import type { Command, Word as WordNode } from "unbash";
import { Text } from "../source/text.ts";
import type { Range } from "./command-word.ts";
import type { Shell } from "./shell.ts";

/**
 * A command with the alias that it begins with replaced, and further ones where
 * an alias ends with a blank; undefined where it begins with none.
 */
export function expandAlias(node: Command, name: WordNode, shell: Shell): Text | undefined {
  const { environment, program } = shell;
  if (!environment.options.aliases || name.parts) return undefined;
  const alias = environment.alias(name.text);
  // An alias is not expanded again inside its own text.
  if (!alias || isOwnName(alias, name.text)) return undefined;
  const parts = [program.text.slice(node.pos, name.pos), placed(alias, name, shell)];
  let end = name.end;
  let last = alias;
  for (const word of node.args) {
    const next = last.source.endsWith(" ") ? environment.alias(word.text) : undefined;
    if (!next) break;
    parts.push(program.text.slice(end, word.pos), placed(next, word, shell));
    end = word.end;
    last = next;
  }
  parts.push(program.text.slice(end, node.end));
  return Text.concat(parts);
}

/** An alias, all of which leads to where it is used. */
function placed(alias: Text, { pos, end }: Range, shell: Shell): Text {
  const site = shell.locate(pos, end);
  return alias.isKnown ? Text.of(alias.source, site) : alias;
}

function isOwnName(alias: Text, name: string): boolean {
  return alias.source.trim().split(/\s/, 1)[0] === name;
}

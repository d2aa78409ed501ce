import {
  parse,
  type ArithmeticCommandExpansion,
  type CommandExpansionPart,
  type ParsedScript,
  type ProcessSubstitutionPart,
  type Word as WordNode,
} from "unbash";
import { Text } from "../source/text.ts";
import { unquoteBackticks } from "./quoting.ts";

/** Shell text with its syntax tree, whose positions are offsets into the text. */
export interface Program {
  readonly text: Text;
  readonly tree: ParsedScript;
}

export type Substitution =
  CommandExpansionPart | ProcessSubstitutionPart | ArithmeticCommandExpansion;

/** Parses as Bash 5.3. Never throws: what is not shell is in the tree's `errors`. */
export function parseProgram(text: Text): Program {
  return { text, tree: parse(text.source) };
}

/** The program inside `$(…)`, backticks or `<(…)`; undefined where it did not parse at all. */
export function substitutedProgram(outer: Program, part: Substitution): Program | undefined {
  const tree = part.script;
  if (!tree) return undefined;
  if (tree.source === undefined) return { text: outer.text, tree };
  // Inside backticks a backslash hides another level of quoting, so the parser has unquoted a copy.
  const inside = outer.text.slice(part.pos + 1, part.end - 1);
  for (const insideDoubleQuotes of [false, true]) {
    const text = unquoteBackticks(inside, insideDoubleQuotes);
    if (text.source === tree.source) return { text, tree };
  }
  return { text: Text.of(tree.source, outer.text.locate(part.pos, part.end)), tree };
}

/** Reads a text as one word, as if it stood among a command's arguments. */
export function parseWord(text: Text): { program: Program; word: WordNode } | undefined {
  const program = parseProgram(Text.concat([Text.of(": "), text]));
  const command = program.tree.commands[0]?.command;
  if (command?.type !== "Command") return undefined;
  const word = command.args[0];
  return word?.type === "Word" ? { program, word } : undefined;
}

import { splitText } from "../fields.ts";
import type { Invocation } from "../invocation.ts";
import { MAX_LOOP_ROUNDS } from "../limits.ts";
import { ASSUMED, SUCCESS, type Outcome } from "../status.ts";
import type { Argument } from "../sync-arguments.ts";
import { Text } from "../../source/text.ts";

/** `xargs command`: runs it with the words of its input, all at once, `-n` at a time, or one for `-I`. */
export function runForWords({ args, shell, range, site, dispatch }: Invocation): Outcome {
  const input = shell.stdin?.readAll();
  let at = 0;
  let size: number | undefined;
  let marker: string | undefined;
  for (; args[at]?.text.source.startsWith("-") === true; at++) {
    const word = args[at]?.text.source ?? "";
    const [, letter, attached] = /^-([nILPd])(.*)$/s.exec(word) ?? [];
    if (letter === undefined) continue;
    const value = attached === "" ? (args[++at]?.text.source ?? "") : attached;
    if (letter === "n" || letter === "L") size = Math.max(1, Number(value) || 1);
    if (letter === "I") marker = value;
  }
  const command = args.slice(at);
  if (!input) {
    shell.printUnknown(range.pos, range.end);
    return ASSUMED;
  }
  const words = splitText(input, marker === undefined ? " \t\n" : "\n").words;
  if (command.length === 0) {
    shell.print(Text.join(words, Text.of(" ")).concat(Text.of("\n")));
    return SUCCESS;
  }
  const perCall = marker === undefined ? (size ?? Math.max(1, words.length)) : 1;
  if (words.length / perCall > MAX_LOOP_ROUNDS) {
    shell.limit(`of the commands that "xargs" runs, ${MAX_LOOP_ROUNDS} were followed at most`);
  }
  const end = Math.min(words.length, MAX_LOOP_ROUNDS * perCall);
  let outcome: Outcome = SUCCESS;
  for (let from = 0; from < end; from += perCall) {
    const some = words.slice(from, from + perCall);
    shell.session.budget.step(shell.certain);
    outcome = dispatch(fillIn(command, some, marker, site), { skipsFunctions: true });
  }
  return outcome;
}

function fillIn(
  command: readonly Argument[],
  words: readonly Text[],
  marker: string | undefined,
  site: Argument["span"],
): Argument[] {
  const [only] = words;
  if (marker !== undefined && marker !== "" && only) {
    return command.map(({ text, span, indefinite }) => ({
      text: text.replaceAll(marker, only),
      span,
      indefinite,
    }));
  }
  const added = words.map((text): Argument => ({
    text,
    isHandedOver: true,
    span: text.locate(0, text.length) ?? site,
    indefinite: text.pieces.every((piece) => piece.unknown !== undefined),
  }));
  return [...command, ...added];
}

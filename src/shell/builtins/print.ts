import { Text } from "../../source/text.ts";
import { assignText } from "../assign.ts";
import type { Builtin, Invocation } from "../invocation.ts";
import { decodeEscapes } from "../quoting.ts";
import { SUCCESS, type Outcome } from "../status.ts";
import type { Argument } from "../sync-arguments.ts";

const SPACE = Text.of(" ");
const NEW_LINE = Text.of("\n");

/** Builtins that print their words. */
export const PRINT_BUILTINS: readonly (readonly [string, Builtin])[] = [
  ["echo", echo],
  ["printf", printf],
];

/** `echo -n`, `echo -e`. */
function echo({ args, shell }: Invocation): Outcome {
  let ends = true;
  let decodes = false;
  let from = 0;
  for (; /^-[neE]+$/.test(args[from]?.text.source ?? ""); from++) {
    const flags = args[from]?.text.source ?? "";
    if (flags.includes("n")) ends = false;
    if (flags.includes("e")) decodes = true;
  }
  const text = Text.join(
    args.slice(from).map((arg) => arg.text),
    SPACE,
  );
  shell.print(decodes ? decodeEscapes(text) : text);
  if (ends) shell.print(NEW_LINE);
  return SUCCESS;
}

/** `printf format words`, `printf -v name format words`. */
function printf({ args, shell }: Invocation): Outcome {
  let from = 0;
  let target: string | undefined;
  if (args[0]?.text.source === "-v") {
    target = args[1]?.text.known;
    from = 2;
  }
  if (args[from]?.text.source === "--") from++;
  const format = args[from];
  if (!format) return SUCCESS;
  const text = formatWords(format.text, args.slice(from + 1));
  shell.session.budget.text(text);
  if (target === undefined) shell.print(text);
  else assignText(target, text, shell);
  return SUCCESS;
}

const DIRECTIVE = /%(?:%|([-0 +#]*)(\d*)(?:\.(\d+))?([sdiqbxXocufeg]))/g;

/** The format is used again while words are left; numbers are taken as they are written. */
function formatWords(format: Text, words: readonly Argument[]): Text {
  const results: Text[] = [];
  let next = 0;
  do {
    const before = next;
    let from = 0;
    for (const match of format.source.matchAll(DIRECTIVE)) {
      results.push(decodeEscapes(format.slice(from, match.index)));
      from = match.index + match[0].length;
      if (match[0] === "%%") {
        results.push(Text.of("%"));
        continue;
      }
      const word = words[next++]?.text ?? Text.empty;
      results.push(formatWord(word, match));
    }
    results.push(decodeEscapes(format.slice(from)));
    // Without a directive, words are not used up.
    if (next === before) break;
  } while (next < words.length);
  return Text.concat(results);
}

const MAX_WIDTH = 1000;

function formatWord(word: Text, match: RegExpMatchArray): Text {
  const [, flags = "", width = "", precision, conversion = "s"] = match;
  let value = conversion === "b" ? decodeEscapes(word) : word;
  if ("dioxXu".includes(conversion) && word.length === 0) value = Text.of("0");
  if (conversion === "s" && precision !== undefined) value = value.slice(0, Number(precision));
  const missing = Math.min(Number(width), MAX_WIDTH) - value.length;
  if (missing <= 0) return value;
  const isPaddedWithZeros = flags.includes("0") && conversion !== "s";
  const padding = Text.of((isPaddedWithZeros ? "0" : " ").repeat(missing));
  return flags.includes("-") ? value.concat(padding) : padding.concat(value);
}

import { Text } from "../../source/text.ts";
import { compileExpression, type BasicExpression } from "../basic-expression.ts";
import type { Shell } from "../shell.ts";
import type { Argument } from "../sync-arguments.ts";

/** One `s/…/…/` of a `sed` script. */
interface Substitution {
  readonly expression: BasicExpression;
  readonly replacement: Text;
  readonly isGlobal: boolean;
}

/** `sed 's/a/b/g'`; undefined for what is more than substitutions of known text. */
export function sed(args: readonly Argument[], input: Text, shell: Shell): Text | undefined {
  const scripts: Text[] = [];
  let isExtended = false;
  for (let i = 0; i < args.length; i++) {
    const text = args[i]?.text ?? Text.empty;
    if (text.source === "-E" || text.source === "-r") isExtended = true;
    else if (text.source === "-e") scripts.push(args[++i]?.text ?? Text.empty);
    else if (text.source.startsWith("-") || scripts.length > 0) return undefined;
    else scripts.push(text);
  }
  const substitutions: Substitution[] = [];
  for (const script of scripts) {
    const parsed = parseScript(script, isExtended);
    if (!parsed) return undefined;
    substitutions.push(...parsed);
  }
  if (!input.isKnown || substitutions.length === 0) return undefined;
  const lines = input
    .split("\n")
    .map((line) =>
      substitutions.reduce((text, substitution) => substitute(text, substitution, shell), line),
    );
  return Text.join(lines, Text.of("\n"));
}

/** Substitutions with `;` between them. */
function parseScript(script: Text, isExtended: boolean): Substitution[] | undefined {
  const { source } = script;
  const found: Substitution[] = [];
  for (let at = 0; at < source.length;) {
    if (/[\s;]/.test(source.charAt(at))) {
      at++;
      continue;
    }
    const delimiter = source.charAt(at + 1);
    if (source.charAt(at) !== "s" || !/[^\w\s\\]/.test(delimiter)) return undefined;
    const middle = delimiterFrom(source, at + 2, delimiter);
    const last = middle === -1 ? -1 : delimiterFrom(source, middle + 1, delimiter);
    if (last === -1) return undefined;
    const [flags = ""] = /^[a-zA-Z0-9]*/.exec(source.slice(last + 1)) ?? [];
    const written = source.slice(at + 2, middle).replaceAll(`\\${delimiter}`, delimiter);
    const expression = compileExpression(written, isExtended);
    const replacement = script.slice(middle + 1, last);
    if (!expression || !/^g?$/.test(flags) || /[\\&]/.test(replacement.source)) return undefined;
    found.push({ expression, replacement, isGlobal: flags === "g" });
    at = last + 1 + flags.length;
  }
  return found;
}

function delimiterFrom(source: string, from: number, delimiter: string): number {
  for (let at = from; at < source.length; at++) {
    if (source.charAt(at) === "\\") at++;
    else if (source.charAt(at) === delimiter) return at;
  }
  return -1;
}

function substitute(line: Text, substitution: Substitution, shell: Shell): Text {
  const { expression, replacement, isGlobal } = substitution;
  const { pattern, atStart, atEnd } = expression;
  const { source } = line;
  const parts: Text[] = [];
  let from = 0;
  for (let at = 0; at <= source.length;) {
    shell.session.budget.match(pattern.tokens.length, source.length - at);
    const end = atEnd ? endAtEnd(pattern, source, at) : pattern.longestFrom(source, at);
    if (end !== -1 && (end > at || at >= from)) {
      parts.push(line.slice(from, at), replacement);
      from = end;
      if (!isGlobal) break;
    }
    if (atStart) break;
    at = end > at ? end : at + 1;
  }
  parts.push(line.slice(from));
  return Text.concat(parts);
}

function endAtEnd(pattern: BasicExpression["pattern"], source: string, from: number): number {
  return pattern.longestFrom(source, from) === source.length ? source.length : -1;
}

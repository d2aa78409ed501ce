import { ANY, characterToken, compileSet, Pattern, setEnd, type Token } from "./pattern.ts";

/** A regular expression of `sed`, as far as an automaton without groups goes. */
export interface BasicExpression {
  readonly pattern: Pattern;
  readonly atStart: boolean;
  readonly atEnd: boolean;
}

/**
 * Compiles a regular expression: characters, `.`, `[…]`, each with `*` (and
 * `+` where `isExtended`), `^` and `$` at its ends. Undefined for anything else.
 */
export function compileExpression(
  source: string,
  isExtended: boolean,
): BasicExpression | undefined {
  const atStart = source.startsWith("^");
  const atEnd = source.endsWith("$") && !source.endsWith("\\$");
  const end = atEnd ? source.length - 1 : source.length;
  const tokens: Token[] = [];
  for (let i = atStart ? 1 : 0; i < end; i++) {
    const character = source.charAt(i);
    let token: Token;
    if (character === "\\") {
      const next = source.charAt(++i);
      if (/[A-Za-z0-9(){}+?|]/.test(next)) {
        if (!isExtended || /[A-Za-z0-9]/.test(next)) return undefined;
      }
      token = characterToken(next);
    } else if (character === ".") {
      token = ANY;
    } else if (character === "[") {
      const close = setEnd(source, i);
      if (close === -1) return undefined;
      token = { accepts: compileSet(source.slice(i + 1, close)), repeats: false };
      i = close;
    } else if ("*".includes(character) || (isExtended && "(){}+?|".includes(character))) {
      return undefined;
    } else {
      token = characterToken(character);
    }
    const suffix = source.charAt(i + 1);
    if (i + 1 < end && (suffix === "*" || (suffix === "+" && isExtended))) {
      if (suffix === "+") tokens.push(token);
      tokens.push({ accepts: token.accepts, repeats: true });
      i++;
    } else {
      tokens.push(token);
    }
  }
  return { pattern: new Pattern(tokens), atStart, atEnd };
}

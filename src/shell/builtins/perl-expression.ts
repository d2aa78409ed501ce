/** Perl's classes as POSIX writes them, by themselves and inside of `[…]`. */
const CLASSES: Readonly<Record<string, string>> = {
  d: "0-9",
  w: "[:alnum:]_",
  s: "[:space:]",
  h: "[:blank:]",
};

/** An expression of Perl as an extended one of POSIX. */
export interface TranslatedExpression {
  readonly source: string;
  /** Which group is the match that is shown. */
  readonly group: number;
}

/**
 * What `grep -P` is mostly used for, written for an automaton: classes, `\K`,
 * and a look behind or ahead at the ends. Undefined for anything else, such as
 * alternatives and short quantifiers, which Perl matches in another way.
 */
export function translatePerl(source: string): TranslatedExpression | undefined {
  const [, behind, rest = "", ahead] =
    /^(?:\(\?<=([^()]*)\))?(.*?)(?:\(\?=([^()]*)\))?$/s.exec(source) ?? [];
  const [kept, ...others] = rest.split("\\K");
  if (others.length > 1 || (behind !== undefined && others.length > 0)) return undefined;
  const before = others.length > 0 ? kept : behind;
  const parts = [before ?? "", others[0] ?? kept ?? "", ahead ?? ""].map(translatePart);
  if (!parts.every((part) => part !== undefined)) return undefined;
  const [first = "", second = "", third = ""] = parts;
  // The groups of what stands in front come first.
  const group = 2 + (first.match(/\(/g)?.length ?? 0);
  return { source: `(${first})(${second})(${third})`, group };
}

const TOKEN =
  /\\([dwshDWSH])|\\([.\-+*?()[\]{}^$|/\\"'@:=#,<>&! ])|(\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\])|(\(\?:|[()])|([*+?]|\{\d*,?\d*\})(?![?+])|(\\t)|([^\\|[\](){}*+?])/sy;

/** Undefined where it holds more than is translated. */
function translatePart(part: string): string | undefined {
  let result = "";
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < part.length) {
    const match = TOKEN.exec(part);
    if (!match) return undefined;
    const [all, name, escaped, set, parenthesis, , tab] = match;
    if (name !== undefined) {
      const lower = name.toLowerCase();
      result += `[${lower === name ? "" : "^"}${CLASSES[lower] ?? ""}]`;
    } else if (escaped !== undefined) {
      result += /[-/"'@:=#,<>&! ]/.test(escaped) ? escaped : `\\${escaped}`;
    } else if (set !== undefined) {
      const translated = translateSet(set);
      if (translated === undefined) return undefined;
      result += translated;
    } else if (parenthesis !== undefined) {
      result += parenthesis === "(?:" ? "(" : parenthesis;
    } else {
      result += tab === undefined ? all : "\t";
    }
  }
  return result;
}

/** `[\w.-]`: in POSIX, a backslash in a set is itself. */
function translateSet(set: string): string | undefined {
  if (/\\(?![dwsh])[\w\]^-]/.test(set)) return undefined;
  return set.replace(/\\(.)/gs, (_, character: string) => CLASSES[character] ?? character);
}

/** Characters with a meaning inside of `[…]`, and where they go to lose it: to code points of no character. */
const SPECIAL = /[\]\-![^:]/;
const HIDDEN = 0xe000;

/** What stands for a quoted character in the source of a set. */
export function hideInSet(character: string): string {
  return SPECIAL.test(character)
    ? String.fromCharCode(HIDDEN + character.charCodeAt(0))
    : character;
}

function shown(character: string): string {
  const code = character.charCodeAt(0) - HIDDEN;
  return code > 0 && code < 128 ? String.fromCharCode(code) : character;
}

/** The offset of the `]` that closes a set; one right after `[`, `[!` or `[^` belongs to it. */
export function setEnd(source: string, open: number): number {
  let at = open + 1;
  if (source.charAt(at) === "!" || source.charAt(at) === "^") at++;
  if (source.charAt(at) === "]") at++;
  for (; at < source.length; at++) {
    if (source.startsWith("[:", at)) {
      const close = source.indexOf(":]", at + 2);
      if (close !== -1 && close - at < MAX_CLASS_LENGTH) at = close + 1;
    } else if (source.charAt(at) === "]") {
      return at;
    }
  }
  return -1;
}

const MAX_CLASS_LENGTH = 12;

const CLASSES: Readonly<Record<string, RegExp>> = {
  alnum: /[A-Za-z0-9]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  digit: /[0-9]/,
  lower: /[a-z]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[ \t\n\v\f\r]/,
  upper: /[A-Z]/,
  word: /\w/,
  xdigit: /[0-9A-Fa-f]/,
};

/** Which characters the inside of `[…]` stands for. */
export function compileSet(body: string): (character: string) => boolean {
  const negated = body.startsWith("!") || body.startsWith("^");
  const single = new Set<string>();
  const ranges: [string, string][] = [];
  const classes: RegExp[] = [];
  for (let i = negated ? 1 : 0; i < body.length; i++) {
    const close = body.startsWith("[:", i) ? body.indexOf(":]", i) : -1;
    if (close !== -1) {
      const found = CLASSES[body.slice(i + 2, close)];
      if (found) classes.push(found);
      i = close + 1;
    } else if (body.charAt(i + 1) === "-" && i + 2 < body.length) {
      ranges.push([shown(body.charAt(i)), shown(body.charAt(i + 2))]);
      i += 2;
    } else {
      single.add(shown(body.charAt(i)));
    }
  }
  return (character) =>
    (single.has(character) ||
      ranges.some(([low, high]) => low <= character && character <= high) ||
      classes.some((expression) => expression.test(character))) !== negated;
}

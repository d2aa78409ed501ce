/** What `(?i)` and its like switch on. */
export interface Flags {
  ignoreCase: boolean;
  multiLine: boolean;
  dotAll: boolean;
  swapGreed: boolean;
}

type Ranges = readonly (readonly [number, number])[];

/** The code points that one place in a regular expression matches. */
export class CharacterSet {
  private constructor(readonly has: (codePoint: number) => boolean) {}

  static of(
    ranges: Ranges,
    ignoreCase = false,
    classes: readonly CharacterSet[] = [],
    negated = false,
  ): CharacterSet {
    const inRanges = (codePoint: number) =>
      ranges.some(([low, high]) => codePoint >= low && codePoint <= high);
    const matches = (codePoint: number) =>
      inRanges(codePoint) ||
      (ignoreCase && otherCases(codePoint).some(inRanges)) ||
      classes.some((set) => set.has(codePoint));
    return new CharacterSet(negated ? (codePoint) => !matches(codePoint) : matches);
  }

  /** `.` */
  static dot(matchesLineEnd: boolean): CharacterSet {
    return new CharacterSet((codePoint) => matchesLineEnd || codePoint !== 0x0a);
  }

  /** Whatever a Unicode property holds for. */
  static property(property: RegExp, negated: boolean, ignoreCase: boolean): CharacterSet {
    const matches = (codePoint: number) => property.test(String.fromCodePoint(codePoint));
    return new CharacterSet(
      (codePoint) =>
        (matches(codePoint) || (ignoreCase && otherCases(codePoint).some(matches))) !== negated,
    );
  }
}

function otherCases(codePoint: number): number[] {
  const character = String.fromCodePoint(codePoint);
  return [character.toLowerCase(), character.toUpperCase()].map(
    (other) => other.codePointAt(0) ?? codePoint,
  );
}

const DIGITS: Ranges = [[0x30, 0x39]];
const UPPER: Ranges = [[0x41, 0x5a]];
const LOWER: Ranges = [[0x61, 0x7a]];
const ALPHA: Ranges = [...UPPER, ...LOWER];
const WORD: Ranges = [...DIGITS, ...ALPHA, [0x5f, 0x5f]];

const NAMED: Readonly<Record<string, Ranges>> = {
  alnum: [...DIGITS, ...ALPHA],
  alpha: ALPHA,
  ascii: [[0x00, 0x7f]],
  blank: [
    [0x09, 0x09],
    [0x20, 0x20],
  ],
  cntrl: [
    [0x00, 0x1f],
    [0x7f, 0x7f],
  ],
  digit: DIGITS,
  graph: [[0x21, 0x7e]],
  lower: LOWER,
  print: [[0x20, 0x7e]],
  punct: [
    [0x21, 0x2f],
    [0x3a, 0x40],
    [0x5b, 0x60],
    [0x7b, 0x7e],
  ],
  space: [
    [0x09, 0x0d],
    [0x20, 0x20],
  ],
  upper: UPPER,
  word: WORD,
  xdigit: [...DIGITS, [0x41, 0x46], [0x61, 0x66]],
  "\\d": DIGITS,
  "\\s": [
    [0x09, 0x0a],
    [0x0c, 0x0d],
    [0x20, 0x20],
  ],
  "\\w": WORD,
};

/** The class that `[:alpha:]`, `[:^alpha:]`, `\d` or `\D` names; ASCII, as in Go. */
export function classByName(name: string): CharacterSet | undefined {
  const posix = /^\[:(\^?)(\w+):\]$/.exec(name);
  const key = posix ? (posix[2] ?? "") : name.toLowerCase();
  if (!Object.hasOwn(NAMED, key)) return undefined;
  const negated = posix ? posix[1] === "^" : name !== key;
  return CharacterSet.of(NAMED[key] ?? [], false, [], negated);
}

/** `\pL`, `\p{Greek}`: a general category or a script; undefined where there is none of that name. */
export function propertyClass(
  name: string,
  negated: boolean,
  ignoreCase: boolean,
): CharacterSet | undefined {
  const caret = name.startsWith("^");
  const plain = caret ? name.slice(1) : name;
  if (!/^[A-Za-z_]{1,40}$/.test(plain)) return undefined;
  const isCategory = plain.length <= 2;
  try {
    const property = new RegExp(`^\\p{${isCategory ? "gc" : "Script"}=${plain}}$`, "u");
    return CharacterSet.property(property, negated !== caret, ignoreCase);
  } catch {
    return undefined;
  }
}

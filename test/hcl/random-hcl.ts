import fc from "fast-check";

/** What {@link mutations} insert: what means something somewhere in HCL. */
const INSERTIONS = [
  ...Array.from("{}[]()\"'$%~<>=!?:.,*/+-&|#\\ \n\r\t;`_0a"),
  ...[
    "${",
    "%{",
    "$${",
    "%%{",
    "~}",
    "<<E\n",
    "<<-E\n",
    "E\n",
    "//",
    "/*",
    "*/",
    "...",
    "=>",
    "::",
  ],
  ...[
    "for",
    "in",
    "if",
    "else",
    "%{endif}",
    "[*]",
    ".*",
    ".0",
    "1.5",
    "é",
    "\u00a0",
    "\\u12",
    "\\n",
  ],
];

const name = fc.constantFrom("a", "b", "var", "x-y", "_z", "for1", "é", "in", "if");
const space = fc.constantFrom("", "", "", " ", "\t", " /* c */ ");
const freeSpace = fc.constantFrom("", "", " ", "\n", " # c\n", "\r\n");
const strip = fc.constantFrom("", "", "~");
const quotedText = fc.constantFrom(
  ...["a", " ", "  ", "\\n", "\\t", '\\"', "\\\\", "\\u00e9", "\\U0001F600", "$", "%", "$$", "%%"],
  ...["$${", "%%{", "$$${", "😀", "é", "#", "//", "'", "}", "{", "~", "\u00a0", ""],
);
const lineText = fc.constantFrom(
  ...["a", " ", "  ", "    ", "\t", "\\n", '"', "\\", "$", "%", "$$", "%%", "$${", "%%{", "$$${"],
  ...[
    "E",
    "E ",
    "é",
    "😀",
    "#",
    "}",
    "\n",
    "\n",
    "\n  ",
    "\n    ",
    "\r\n",
    "\n \t",
    "\n\n",
    "\u00a0",
  ],
);

function concat(...parts: fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  return fc.tuple(...parts).map((texts) => texts.join(""));
}

function text(...alternatives: (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> {
  return concat(
    ...alternatives.map((part) => (typeof part === "string" ? fc.constant(part) : part)),
  );
}

function many(part: fc.Arbitrary<string>, separator: string, maxLength: number) {
  return fc.array(part, { maxLength }).map((parts) => parts.join(separator));
}

/** Templates of quoted strings and of here-documents differ in their literal text. */
function templateOf(literal: fc.Arbitrary<string>, expression: fc.Arbitrary<string>) {
  const interpolation = text("${", strip, space, expression, space, strip, "}");
  const flat = joined(fc.oneof({ weight: 3, arbitrary: literal }, interpolation), 5);
  const directive = (...content: (string | fc.Arbitrary<string>)[]) =>
    text("%{", strip, space, ...content, space, strip, "}");
  const sequenceOf = (...parts: fc.Arbitrary<string>[]) => fc.tuple(...parts).map(join);
  const [head, end] = [directive("if ", expression), directive("endif")];
  const conditional = fc.oneof(
    sequenceOf(head, flat, end),
    sequenceOf(head, flat, directive("else"), flat, end),
  );
  const forNames = fc.constantFrom("for x in ", "for k, v in ");
  const loop = sequenceOf(directive(forNames, expression), flat, directive("endfor"));
  const part = fc.oneof(
    { weight: 5, arbitrary: literal },
    { weight: 2, arbitrary: interpolation },
    conditional,
    loop,
  );
  return joined(part, 8);
}

function joined(part: fc.Arbitrary<string>, maxLength: number): fc.Arbitrary<string> {
  return fc.array(part, { maxLength }).map(join);
}

/** Template parts one after the other, none of which makes an escape or a sequence of the next. */
function join(parts: readonly string[]): string {
  return parts.reduce((all, next) => all + (spoils(all, next) ? " " : "") + next, "");
}

function spoils(before: string, next: string): boolean {
  const sign = before.at(-1);
  if (sign !== "$" && sign !== "%") return false;
  return next.startsWith("{") || next.startsWith(`${sign}{`);
}

const { expression, heredoc } = fc.letrec<{
  expression: string;
  term: string;
  heredoc: string;
}>((tie) => {
  const inner = tie("expression");
  const step = fc.oneof(
    text(".", name),
    fc.constantFrom(".0", "[*]", ".*", '["k"]', "[0]"),
    text("[", freeSpace, inner, freeSpace, "]"),
  );
  const list = (open: string, close: string, item: fc.Arbitrary<string>) =>
    text(open, freeSpace, many(text(item, freeSpace), ",", 3), close);
  const separator = fc.constantFrom(",", "\n", ", ", "\n\n");
  const key = fc.oneof(name, text("(", inner, ")"), fc.constantFrom('"k"', '"${x}"', "1", "null"));
  const item = text(key, space, fc.constantFrom("=", ":"), space, inner, separator);
  const condition = fc.oneof(fc.constant(""), text(" if ", inner));
  const forNames = fc.constantFrom("for x in ", "for k, v in ");
  const quoted = text('"', templateOf(quotedText, inner), '"');
  const heredoc = text(
    fc.constantFrom("<<E\n", "<<-E\n", "<<E\r\n"),
    templateOf(lineText, inner),
    fc.constantFrom("\n", "\r\n"),
    fc.constantFrom("", "  ", "\t"),
    fc.constantFrom("E\n", "E \n", "E\r\n"),
  );
  return {
    heredoc,
    expression: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      tie("term"),
      text(
        tie("term"),
        space,
        fc.constantFrom(...Array.from("+-*/%<>"), "==", "&&", "||", "<="),
        space,
        inner,
      ),
      text(tie("term"), " ? ", inner, " : ", inner),
      text(fc.constantFrom("-", "!"), inner),
    ),
    term: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      name,
      fc.constantFrom("1", "0.5", "1e3", "12", "true", "false", "null"),
      { weight: 3, arbitrary: quoted },
      // A here-document ends with a line end, which only brackets allow everywhere.
      { weight: 2, arbitrary: text("(", tie("heredoc"), ")") },
      text(name, many(step, "", 3)),
      text("(", freeSpace, inner, freeSpace, ")"),
      text(name, list("(", ")", inner)),
      text(name, "(", inner, "...)"),
      text("p::", name, "(", inner, ")"),
      list("[", "]", inner),
      text("{", freeSpace, many(item, "", 3), "}"),
      text("[", freeSpace, forNames, inner, " : ", inner, condition, freeSpace, "]"),
      text(
        "{",
        forNames,
        inner,
        " : ",
        inner,
        " => ",
        inner,
        fc.constantFrom("", "..."),
        condition,
        "}",
      ),
    ),
  };
});

const label = fc.constantFrom(" x", ' "y"', ' "$${z}"', ' "\\n"', ' ""');
const comment = fc.constantFrom("", "", "", " # c", " // c", " /* c */");
const lineEnd = text(comment, fc.constantFrom("\n", "\n", "\r\n", "\n\n"));

/** Configurations that are valid, or nearly always. */
export const randomConfig = fc
  .letrec<{ body: string; item: string }>((tie) => ({
    body: fc.array(tie("item"), { minLength: 1, maxLength: 3 }).map((items) => items.join("")),
    item: fc.oneof(
      { maxDepth: 2 },
      text("attribute", space, "=", space, fc.oneof(expression, heredoc), lineEnd),
      text("block", many(label, "", 2), " {", lineEnd, tie("body"), "}", lineEnd),
      text("line", many(label, "", 1), " { a =", space, expression, " }", lineEnd),
    ),
  }))
  .body.map(numberNames);

/** Argument and block names that differ, so that few are refused for being set twice. */
function numberNames(source: string): string {
  let count = 0;
  return source.replace(/\b(?:attribute|block|line)\b/g, (word) => `${word}${count++}`);
}

/** A few characters deleted, doubled or inserted; places are fractions of the length. */
export const mutations = fc.array(
  fc.record({
    place: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    length: fc.nat(3),
    insertion: fc.oneof(fc.constant(undefined), fc.constant(""), fc.constantFrom(...INSERTIONS)),
  }),
  { minLength: 1, maxLength: 3 },
);

type Mutation = typeof mutations extends fc.Arbitrary<(infer M)[]> ? M : never;

/** Applies mutations: without an insertion, what is there is doubled. */
export function mutate(source: string, edits: readonly Mutation[]): string {
  return edits.reduce((result, { place, length, insertion }) => {
    const at = Math.floor(place * result.length);
    const part = result.slice(at, at + length);
    const middle = insertion === undefined ? part + part : insertion === "" ? "" : insertion + part;
    return result.slice(0, at) + middle + result.slice(at + length);
  }, source);
}

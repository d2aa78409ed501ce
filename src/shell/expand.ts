import type {
  DoubleQuotedChild,
  LiteralPart,
  ProcessSubstitutionPart,
  Word as WordNode,
  WordPart,
} from "unbash";
import { Text, type Piece } from "../source/text.ts";
import { evaluateArithmetic } from "./arithmetic.ts";
import { hasInvalidOperand } from "./invalid-operand.ts";
import { expandBraces } from "./brace-expansion.ts";
import { expandParameter, expandSimple } from "./expand-parameter.ts";
import { ArithmeticError } from "./expansion-error.ts";
import { fieldsOf, fragmentOf, joinFragments, type Fragment } from "./fields.ts";
import { expandGlob, expandGlobParts, isGlob } from "./glob.ts";
import { parseWord, substitutedProgram, type Substitution } from "./parse.ts";
import { Pattern, type PatternPart } from "./pattern.ts";
import { quoteExpression } from "./regular-expression.ts";
import { decodeEscapes, unquoteBare, unquoteDouble } from "./quoting.ts";
import type { Shell } from "./shell.ts";
import { UNKNOWN } from "./status.ts";
import { Output } from "./streams.ts";
import { elementOf, type Element } from "./variable.ts";

/** A word that stands for itself: unquoted, and known. */
const PLAIN_WORD = /^[\w./:=,+@%-]+$/;

/** Expands a word as an argument is: into any number of words. */
export function expandFields(word: WordNode, shell: Shell): Element[] {
  if (!word.parts && PLAIN_WORD.test(word.text)) {
    return [elementOf(shell.program.text.slice(word.pos, word.end))];
  }
  const fields: Element[] = [];
  if (word.parts?.some((part) => part.type === "BraceExpansion")) {
    for (const text of expandBraces(shell.program.text.slice(word.pos, word.end), shell)) {
      const parsed = parseWord(text);
      if (!parsed) continue;
      const { program } = parsed;
      fields.push(...shell.under({ program }, () => expandWithoutBraces(parsed.word, shell)));
    }
    return fields;
  }
  return expandWithoutBraces(word, shell);
}

/** Expands a word into one text, without splitting it: as in assignments and after `case`. */
export function expandText(word: WordNode, shell: Shell): Text {
  return joinFragments(expandWord(word, shell, false));
}

/** Expands the value of an assignment, in which a tilde also counts after a colon: `PATH=$PATH:~/bin`. */
export function expandValue(word: WordNode, shell: Shell): Text {
  const fragments = expandWord(word, shell, false);
  const written = shell.program.text.source.slice(word.pos, word.end);
  if (!written.includes(":~")) return joinFragments(fragments);
  return joinFragments(
    fragments.map((fragment) => {
      if (fragment.kind !== "text" || fragment.quoted || fragment.splits) return fragment;
      return { ...fragment, text: expandInnerTildes(fragment.text, shell) };
    }),
  );
}

function expandInnerTildes(text: Text, shell: Shell): Text {
  const parts: Text[] = [];
  let from = 0;
  for (const { index } of text.source.matchAll(/(?<=:)~(?=[/:]|$)/g)) {
    parts.push(text.slice(from, index), shell.scalar("HOME"));
    from = index + 1;
  }
  return Text.concat([...parts, text.slice(from)]);
}

/**
 * Expands a word of a pattern; undefined where it is not wholly known or not supported.
 * @param lowers whether it is to match lower-case text, whichever case it is written in
 */
export function expandPattern(word: WordNode, shell: Shell, lowers = false): Pattern | undefined {
  const fragments = expandWord(word, shell, false, true);
  return Pattern.compile(
    fragments.map((fragment) => {
      if (fragment.kind !== "text") return { text: Text.of(" "), quoted: true };
      const { text, quoted } = fragment;
      return { text: lowers ? text.mapKnown((part) => part.toLowerCase()) : text, quoted };
    }),
  );
}

/** Expands the expression after `=~`, in which quoted text stands for itself; undefined where it is not known. */
export function expandExpression(word: WordNode, shell: Shell): string | undefined {
  const parts: string[] = [];
  for (const fragment of expandWord(word, shell, false, true)) {
    const text = fragment.kind === "text" ? fragment.text.known : undefined;
    if (fragment.kind !== "text" || text === undefined) return undefined;
    parts.push(fragment.quoted ? quoteExpression(text) : text);
  }
  return parts.join("");
}

/**
 * The fragments that a word expands to.
 * @param quoted whether it stands inside double quotes
 * @param keepsBackslashes whether unquoted backslashes stay, as a pattern needs them
 */
export function expandWord(
  word: WordNode,
  shell: Shell,
  quoted: boolean,
  keepsBackslashes = false,
): Fragment[] {
  shell.session.budget.characters(word.end - word.pos);
  const parts = word.parts;
  const { text } = shell.program;
  if (parts) {
    return parts.flatMap((part, i) => {
      const expanded = expandPart(part, shell, quoted, keepsBackslashes);
      return i === 0 && part.type === "Literal" && !quoted
        ? expandTilde(expanded, parts.length === 1, shell)
        : expanded;
    });
  }
  const written = text.slice(word.pos, word.end);
  if (written.length === 0) return [];
  const literal = literalFragments(written, quoted, keepsBackslashes);
  return quoted ? literal : expandTilde(literal, true, shell);
}

/** What a command substitution prints, without the line ends at its end. */
export function substitute(part: Substitution, shell: Shell): Text {
  const name = shell.sourceText(part.pos, part.end);
  const site = shell.locate(part.pos, part.end);
  const program = substitutedProgram(shell.program, part);
  const stdout = new Output();
  const fork = shell.subshell({ stdout, isolated: true });
  const { options } = fork.environment;
  if (!options.inheritErrexit) fork.environment.options = { ...options, errexit: false };
  const outcome = program && shell.nested(() => shell.session.execute(program, fork));
  shell.substitution = outcome ?? UNKNOWN;
  shell.last = shell.substitution;
  if (!outcome) return Text.unknown(name, site);
  const value = withoutFinalLineEnds(stdout.text);
  if (value.length > 0 && value.pieces.every(isUnknownOutput)) return Text.unknown(name, site);
  return site ? value.at(site) : value;
}

/** Whether a piece was printed by a command that is not followed, rather than expanded. */
function isUnknownOutput(piece: Piece): boolean {
  return piece.unknown !== undefined && piece.span === undefined && piece.sites === undefined;
}

function withoutFinalLineEnds(text: Text): Text {
  let end = text.length;
  while (end > 0 && text.source.charAt(end - 1) === "\n") end--;
  return text.slice(0, end);
}

/** The name of the file through which a command reads what another prints, or the other way round. */
function expandProcessSubstitution(part: ProcessSubstitutionPart, shell: Shell): Text {
  const site = shell.locate(part.pos, part.end);
  const file = Text.unknown(shell.sourceText(part.pos, part.end), site);
  const program = substitutedProgram(shell.program, part);
  const stdout = part.operator === "<" ? new Output() : shell.stdout;
  const stdin = part.operator === "<" ? shell.stdin : undefined;
  const fork = shell.subshell({ stdin, stdout, checked: true });
  if (program) shell.nested(() => shell.session.execute(program, fork));
  if (part.operator === "<") shell.files.write(file, stdout?.text);
  return file;
}

/** Expands parts that stand next to each other. */
export function expandParts(parts: readonly WordPart[], shell: Shell, quoted: boolean): Fragment[] {
  return parts.flatMap((part) => expandPart(part, shell, quoted, false));
}

function expandWithoutBraces(word: WordNode, shell: Shell): Element[] {
  const files = isGlob(word) ? expandGlob(word, shell) : undefined;
  if (files) return files;
  const fragments = expandWord(word, shell, false);
  const hasPattern = fragments.some(holdsPattern);
  const parts: PatternPart[][] | undefined = hasPattern ? [] : undefined;
  const fields = fieldsOf(fragments, shell.fieldSeparators, parts);
  for (const field of fields) shell.session.budget.text(field.text);
  if (!parts) return fields;
  return fields.flatMap((field, i) => {
    const own = parts[i] ?? [];
    const isPattern = own.some(({ text, quoted }) => !quoted && PATTERN.test(text.source));
    return (isPattern ? expandGlobParts(own, shell) : undefined) ?? field;
  });
}

const PATTERN = /[*?[]/;

/** Whether a variable's text is a pattern for names of files where it is not quoted. */
function holdsPattern(fragment: Fragment): boolean {
  return fragment.kind === "text" && fragment.splits && PATTERN.test(fragment.text.source);
}

function expandPart(
  part: WordPart,
  shell: Shell,
  quoted: boolean,
  keepsBackslashes: boolean,
): Fragment[] {
  const { text } = shell.program;
  switch (part.type) {
    case "Literal":
      return literalFragments(text.slice(part.pos, part.end), quoted, keepsBackslashes);
    case "Glob":
    case "ExtendedGlob":
    case "BraceExpansion":
      return [fragmentOf(text.slice(part.pos, part.end), quoted)];
    case "SingleQuoted":
      return [fragmentOf(text.slice(part.pos + 1, part.end - 1), true)];
    case "AnsiCQuoted":
      return [fragmentOf(decodeEscapes(text.slice(part.pos + 2, part.end - 1), "'\"?"), true)];
    case "DoubleQuoted":
    case "LocaleString": {
      if (part.parts.length === 0) return [fragmentOf(Text.empty, true)];
      const children = part.parts.map((child) => expandQuotedChild(child, shell));
      // A list without elements, such as "$@", takes what is empty beside it along.
      const hasEmptyList = children.some((fragments) => fragments.length === 0);
      return hasEmptyList && children.flat().every(isEmptyText) ? [] : children.flat();
    }
    default:
      return expandExpansion(part, shell, quoted);
  }
}

function isEmptyText(fragment: Fragment): boolean {
  return fragment.kind === "text" && fragment.text.length === 0 && !fragment.stays;
}

/** Expands what stands between double quotes. */
function expandQuotedChild(child: DoubleQuotedChild, shell: Shell): Fragment[] {
  if (child.type !== "Literal") return expandExpansion(child, shell, true);
  return [fragmentOf(unquoteDouble(shell.program.text.slice(child.pos, child.end)), true)];
}

type Expansion = Exclude<DoubleQuotedChild, LiteralPart> | ProcessSubstitutionPart;

function expandExpansion(part: Expansion, shell: Shell, quoted: boolean): Fragment[] {
  switch (part.type) {
    case "SimpleExpansion":
      return expandSimple(part, shell, quoted);
    case "ParameterExpansion":
      return expandParameter(part, shell, quoted);
    case "CommandExpansion":
      return [fragmentOf(substitute(part, shell), quoted, !quoted)];
    case "ProcessSubstitution":
      return [fragmentOf(expandProcessSubstitution(part, shell), true)];
    case "ArithmeticExpansion": {
      const site = shell.locate(part.pos, part.end);
      const value = part.expression ? evaluateArithmetic(part.expression, shell) : 0n;
      if (value !== undefined) return [fragmentOf(Text.of(String(value), site), quoted, !quoted)];
      const name = shell.sourceText(part.pos, part.end);
      if (part.expression && hasInvalidOperand(part.expression, shell))
        throw new ArithmeticError(name);
      return [fragmentOf(Text.unknown(name, site), quoted)];
    }
  }
}

/** Unquoted text; a backslash makes the character after it a quoted one. */
function literalFragments(written: Text, quoted: boolean, keepsBackslashes: boolean): Fragment[] {
  if (quoted) return [fragmentOf(unquoteDouble(written), true)];
  return [fragmentOf(keepsBackslashes ? written : unquoteBare(written), false)];
}

/** `~` and `~/…` at the start of a word; `~user` stays as it is. */
function expandTilde(fragments: Fragment[], isWholeWord: boolean, shell: Shell): Fragment[] {
  const [first, ...others] = fragments;
  if (first?.kind !== "text" || !first.text.source.startsWith("~")) return fragments;
  const { text } = first;
  if (!(text.length === 1 ? isWholeWord : text.source.charAt(1) === "/")) return fragments;
  const home = text.pieces[0]?.span;
  const value = shell.scalar("HOME");
  const expanded = home ? value.at({ ...home, end: home.start + 1 }) : value;
  return [fragmentOf(expanded, true), fragmentOf(text.slice(1), false), ...others];
}

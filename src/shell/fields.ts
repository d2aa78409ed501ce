import { Text, type Unknown } from "../source/text.ts";
import type { PatternPart } from "./pattern.ts";
import { jobOfProcessId } from "./process.ts";
import { elementOf, type Element } from "./variable.ts";

/** What one part of a word expands to. */
export interface TextFragment {
  readonly kind: "text";
  readonly text: Text;
  readonly quoted: boolean;
  /** Whether it is split at field separators: the result of an unquoted expansion. */
  readonly splits: boolean;
  /** See {@link Element.indefinite}. */
  readonly indefinite: boolean;
  /** Whether it is a word, although empty, also beside a list without elements. */
  readonly stays: boolean;
}

/**
 * A part of a word; `break` is where one element of a list ends and the next
 * begins, with what stands between the two where nothing is split.
 */
export type Fragment = TextFragment | { readonly kind: "break"; readonly joiner: Text };

const SPACE = Text.of(" ");

export function fragmentOf(text: Text, quoted: boolean, splits = false): TextFragment {
  return { kind: "text", text, quoted, splits, indefinite: false, stays: false };
}

/** The fragments of a list such as `"$@"`: each element a word of its own. */
export function listFragments(
  elements: readonly Element[],
  quoted: boolean,
  joiner = SPACE,
): Fragment[] {
  return elements.flatMap((element, i): Fragment[] => {
    const { text, indefinite } = element;
    const fragment: Fragment = {
      kind: "text",
      text,
      quoted,
      splits: !quoted,
      indefinite,
      stays: false,
    };
    return i === 0 ? [fragment] : [{ kind: "break", joiner }, fragment];
  });
}

/** The fragments as one text, as in an assignment, where nothing is split. */
export function joinFragments(fragments: readonly Fragment[]): Text {
  const [only] = fragments;
  if (fragments.length === 1 && only?.kind === "text") return only.text;
  return Text.concat(
    fragments.map((fragment) => (fragment.kind === "text" ? fragment.text : fragment.joiner)),
  );
}

/**
 * Makes words of fragments: joins what stands together, splits what is to be split.
 * @param parts gets of each word what it is made of, and which of that was quoted
 */
export function fieldsOf(
  fragments: readonly Fragment[],
  separators: string,
  parts?: PatternPart[][],
): Element[] {
  const fields = new FieldBuilder(parts);
  for (const fragment of withoutSoftBreaks(fragments, separators)) {
    if (fragment.kind === "break") {
      fields.end();
    } else if (!fragment.splits) {
      const { text, quoted } = fragment;
      const indefinite = fragment.indefinite || (!quoted && isWhollyUnknown(text));
      fields.add(text, quoted, quoted, indefinite);
    } else {
      const split = splitText(fragment.text, separators);
      if (split.opens) fields.end();
      split.words.forEach((word, i) => {
        if (i > 0) fields.end();
        fields.add(word, false, true, fragment.indefinite || isWhollyUnknown(word));
      });
      if (split.closes) fields.end();
    }
  }
  fields.end();
  return fields.done;
}

/**
 * Where the first separator is no white space, it stands between the elements
 * of an unquoted list, so that elements which are empty become words.
 */
function withoutSoftBreaks(
  fragments: readonly Fragment[],
  separators: string,
): readonly Fragment[] {
  const separator = separators.charAt(0);
  const hasBreak = fragments.some(({ kind }) => kind === "break");
  if (!hasBreak || separator === "" || " \t\n".includes(separator)) return fragments;
  const merged: Fragment[] = [];
  for (let i = 0; i < fragments.length; i++) {
    const fragment = fragments[i];
    const next = fragments[i + 1];
    const last = merged.at(-1);
    const isSoft = fragment?.kind === "break" && last?.kind === "text" && next?.kind === "text";
    if (isSoft && last.splits && next.splits && !last.indefinite && !next.indefinite) {
      const text = Text.concat([last.text, Text.of(separator), next.text]);
      merged[merged.length - 1] = { ...last, text };
      i++;
    } else if (fragment) {
      merged.push(fragment);
    }
  }
  return merged;
}

/** Puts words together; one without any text is only there where something quoted stood. */
class FieldBuilder {
  readonly done: Element[] = [];
  #texts: Text[] = [];
  #exists = false;
  #hasIndefinite = false;
  #hasDefinite = false;
  #parts: PatternPart[] | undefined = undefined;

  /** @param parts see {@link fieldsOf} */
  constructor(readonly parts: PatternPart[][] | undefined) {}

  /** @param exists whether there is a word here even where the text is empty */
  add(text: Text, quoted: boolean, exists: boolean, indefinite: boolean): void {
    if (text.length === 0 && !exists) return;
    this.#exists = true;
    this.#texts.push(text);
    if (this.parts) (this.#parts ??= []).push({ text, quoted });
    if (indefinite) this.#hasIndefinite = true;
    else this.#hasDefinite = true;
  }

  end(): void {
    if (this.#exists) {
      const indefinite = this.#hasIndefinite && !this.#hasDefinite;
      this.done.push(elementOf(Text.concat(this.#texts), indefinite));
      this.parts?.push(this.#parts ?? []);
    }
    this.#parts = undefined;
    this.#texts = [];
    this.#exists = false;
    this.#hasIndefinite = false;
    this.#hasDefinite = false;
  }
}

/** Whether nothing of a text is known, so that unquoted it could be any number of words. */
function isWhollyUnknown(text: Text): boolean {
  return text.length > 0 && text.pieces.every(({ unknown }) => unknown && !isNumber(unknown));
}

/** A process id is a word, whichever it is. */
function isNumber({ name }: Unknown): boolean {
  return jobOfProcessId(name) !== undefined;
}

/** A text split at field separators. */
interface SplitText {
  readonly words: readonly Text[];
  /** Whether it begins with white space that separates. */
  readonly opens: boolean;
  /** Whether it ends with a separator. */
  readonly closes: boolean;
}

/**
 * Splits as "Word Splitting" in Bash's manual says.
 * @param limit how many words at most: the last one keeps the rest whole
 * @param hides whether a backslash keeps what follows it from separating
 */
export function splitText(
  text: Text,
  separators: string,
  limit = Infinity,
  hides = false,
): SplitText {
  const { source } = text;
  const isSpace = (at: number): boolean =>
    " \t\n".includes(source.charAt(at)) && separators.includes(source.charAt(at));
  const skipSpace = (from: number): number => {
    let at = from;
    while (at < source.length && isSpace(at)) at++;
    return at;
  };
  const wordEnd = (from: number): number => {
    let at = from;
    while (at < source.length && !separators.includes(source.charAt(at))) {
      at += hides && source.charAt(at) === "\\" ? 2 : 1;
    }
    return Math.min(at, source.length);
  };
  /** Past one separator, and the white space around it. */
  const skipSeparator = (from: number): number => {
    const at = skipSpace(from);
    const isThere = at < source.length && separators.includes(source.charAt(at));
    return isThere ? skipSpace(at + 1) : at;
  };
  const words: Text[] = [];
  let at = skipSpace(0);
  const opens = at > 0;
  let closes = false;
  while (at < source.length) {
    const start = at;
    at = wordEnd(start);
    // A single separator after the last word is no part of it.
    if (words.length + 1 >= limit && skipSeparator(at) < source.length) {
      words.push(text.slice(start, lastWordEnd(source, start, separators)));
      break;
    }
    words.push(text.slice(start, at));
    closes = at < source.length;
    at = skipSeparator(at);
  }
  return { words, opens, closes };
}

/** Where the last word of a limited split ends: before the white space that separates. */
function lastWordEnd(source: string, start: number, separators: string): number {
  let end = source.length;
  while (end > start && " \t\n".includes(source.charAt(end - 1))) {
    if (!separators.includes(source.charAt(end - 1))) break;
    end--;
  }
  return end;
}

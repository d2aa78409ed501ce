/** A place in a file: lines and columns count from 1, columns count characters (code points). */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A half-open range of a file: UTF-16 offsets into {@link SourceFile.text}. */
export interface Span {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

/** The text of one file, and the way from offsets in it to lines and columns. */
export class SourceFile {
  readonly #lineStarts: number[] = [0];
  /** Whether each character is one unit of UTF-16, as in most files; undefined until it is asked. */
  #isBasic: boolean | undefined;

  /**
   * @param path absolute path, or a made-up name such as `<stdin>`
   * @param text the decoded text, without a byte order mark; line ends are kept as they are
   */
  constructor(
    readonly path: string,
    readonly text: string,
  ) {
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) {
      this.#lineStarts.push(at + 1);
    }
  }

  get lineCount(): number {
    return this.#lineStarts.length;
  }

  /** Offsets outside the text are moved to its nearest end. */
  positionAt(offset: number): Position {
    const bounded = Math.max(0, Math.min(offset, this.text.length));
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#lineStarts[middle] ?? 0) <= bounded) low = middle;
      else high = middle - 1;
    }
    this.#isBasic ??= !HIGH_SURROGATE.test(this.text);
    const start = this.#lineStarts[low] ?? 0;
    // Many places may be in one long line: to count its characters each time would take for ever.
    const before = this.#isBasic
      ? bounded - start
      : countCharacters(this.text.slice(start, bounded));
    return { line: low + 1, column: before + 1 };
  }

  /** Offset of the first character of a line (from 1); past the last line, the end of the text. */
  lineStart(line: number): number {
    return this.#lineStarts[line - 1] ?? this.text.length;
  }

  /** One line (from 1) without its line end; empty where there is no such line. */
  lineText(line: number): string {
    const start = this.#lineStarts[line - 1];
    if (start === undefined) return "";
    return this.text.slice(start, this.#lineStarts[line]).replace(/\r?\n$/, "");
  }

  span(start: number, end: number): Span {
    return { file: this, start, end };
  }
}

/** The text that a span covers. */
export function spanText(span: Span): string {
  return span.file.text.slice(span.start, span.end);
}

/** The smallest span over both, which must lie in one file. */
export function coveringSpan(first: Span, last: Span): Span {
  return {
    file: first.file,
    start: Math.min(first.start, last.start),
    end: Math.max(first.end, last.end),
  };
}

/** The order of places: by file path, then by where they start, then by where they end. */
export function compareSpans(a: Span, b: Span): number {
  if (a.file.path !== b.file.path) return a.file.path < b.file.path ? -1 : 1;
  return a.start - b.start || a.end - b.end;
}

const HIGH_SURROGATE = /[\uD800-\uDBFF]/;

function countCharacters(text: string): number {
  let count = text.length;
  for (let i = 0; i + 1 < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0xd800 && unit < 0xdc00) count--;
  }
  return count;
}

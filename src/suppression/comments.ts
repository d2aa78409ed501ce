import type { SourceFile, Span } from "../source/source-file.ts";

/** A rule's id in a comment. */
export interface SuppressedRule {
  readonly id: string;
  readonly span: Span;
}

/** A comment that asks for findings not to be reported. */
export interface SuppressionComment {
  readonly span: Span;
  readonly rules: readonly SuppressedRule[];
  /** The line (from 1) that it is about; undefined for the whole file. */
  readonly line: number | undefined;
}

/** What stands in each such comment; a text without it has none. */
const WORD = "muster-ignore";

const COMMENT = /(?<=^|[ \t])(?:#+|\/\/+)[ \t]*muster-ignore(-file)?(?![\w-])(:?)[ \t]*/gm;

const RULES = /[A-Za-z][\w-]*(?:[ \t]*,[ \t]*[A-Za-z][\w-]*)*/y;

/**
 * The suppression comments of a file: `# muster-ignore: rule[, rule] -- why` on a line
 * of its own is about the next line, behind something about its own line, and
 * `# muster-ignore-file: rule` about the file; `//` is as good as `#`. Whatever the
 * file's language: scripts stand in HCL, and HCL's templates in scripts.
 */
export function suppressionComments(file: SourceFile): SuppressionComment[] {
  const { text } = file;
  if (!text.includes(WORD)) return [];
  const comments: SuppressionComment[] = [];
  /** Comments below each other are all about the line below the last one. */
  const ownLines = new Set<number>();
  const pending: { comment: Omit<SuppressionComment, "line">; line: number; isOwn: boolean }[] = [];
  for (const match of text.matchAll(COMMENT)) {
    const [introduction, whole, colon] = match;
    const from = match.index + introduction.length;
    const rules = colon === "" ? [] : rulesAt(file, from);
    const end = rules.at(-1)?.span.end ?? match.index + introduction.trimEnd().length;
    const comment = { span: file.span(match.index, end), rules };
    if (whole !== undefined) {
      comments.push({ ...comment, line: undefined });
      continue;
    }
    const { line } = file.positionAt(match.index);
    const isOwn = text.slice(file.lineStart(line), match.index).trim() === "";
    if (isOwn) ownLines.add(line);
    pending.push({ comment, line, isOwn });
  }
  for (const { comment, line, isOwn } of pending) {
    let about = line;
    if (isOwn) while (ownLines.has(about)) about++;
    comments.push({ ...comment, line: about });
  }
  return comments;
}

function rulesAt(file: SourceFile, from: number): SuppressedRule[] {
  RULES.lastIndex = from;
  const list = RULES.exec(file.text)?.[0] ?? "";
  return [...list.matchAll(/[\w-]+/g)].map((match) => {
    const start = from + match.index;
    return { id: match[0], span: file.span(start, start + match[0].length) };
  });
}

import { isUtf8 } from "node:buffer";
import { closeSync, fstatSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import { describeError } from "../describe-error.ts";
import { CommandError, EXIT } from "../command-error.ts";
import type { CoordinatorEvent } from "../coordinator/event.ts";
import { Refusal } from "../coordinator/refusal.ts";
import { parseEvent } from "./journal-event.ts";

/** The form of a journal; a change of it must change this number. */
const VERSION = 1;

/** How large a journal may grow, in bytes: some half a million changes. */
const MAX_LENGTH = 64 * 1024 * 1024;

/** How each journal begins, so that no other file is taken for one that was torn off early. */
const HEADER_START = '{"journal":"muster"';

const NEWLINE = 0x0a;

/** The line of the first event. */
const FIRST_EVENT = 2;

interface Header {
  readonly journal: "muster";
  readonly version: number;
  readonly boot: string;
}

/**
 * A file of all changes since the machine's start, one to a line, from which a
 * server that was killed gets its units back. Its first line says which start of
 * the machine it belongs to.
 *
 * Lines reach the kernel before a change is answered. They are not forced to the
 * disk: what a crash of the machine could lose belongs to a start that is over.
 */
export class Journal {
  readonly path: string;
  /** How many changes were found at opening. */
  readonly restored: number;
  /** What the user should know of what was found, in one sentence; undefined for nothing. */
  readonly warning: string | undefined;
  readonly #file: number;
  #length: number;

  /**
   * Opens a journal, or begins one where there is none or an older one.
   * @param boot tells this start of the machine from others
   * @param restore takes the changes that are found, in order; it throws where one
   * cannot have come next
   * @throws a CommandError where it cannot be opened or read, or a line is damaged;
   * the file is left as it is then
   */
  constructor(path: string, boot: string, restore: (event: CoordinatorEvent) => void) {
    this.path = path;
    this.#file = openFile(path);
    try {
      const bytes = readBytes(path, this.#file);
      const end = bytes.lastIndexOf(NEWLINE) + 1;
      const [first, ...lines] = linesOf(bytes.subarray(0, end));
      if (!first && !HEADER_START.startsWith(bytes.toString("utf8", 0, HEADER_START.length))) {
        throw noJournal(path);
      }
      const isOlder = first !== undefined && parseHeader(path, first).boot !== boot;
      const isCurrent = first !== undefined && !isOlder;
      if (isCurrent) {
        for (const [i, line] of lines.entries()) restoreLine(path, line, i + FIRST_EVENT, restore);
      }
      this.restored = isCurrent ? lines.length : 0;
      if (isOlder) {
        this.warning = `${path}: the machine or container was started again since, and the journal begins anew`;
      } else if (isCurrent && end < bytes.length) {
        this.warning = `${path}: the last line was not written to its end and is cut off`;
      }
      this.#length = isCurrent ? end : 0;
      ftruncateSync(this.#file, this.#length);
      if (!isCurrent) this.#write({ journal: "muster", version: VERSION, boot } satisfies Header);
    } catch (error) {
      closeSync(this.#file);
      throw error;
    }
  }

  /** @throws a Refusal where the change cannot be kept */
  append(event: CoordinatorEvent): void {
    if (this.#length > MAX_LENGTH) {
      throw new Refusal(
        "limit",
        `the server's journal ${this.path} is full: it has more than ${MAX_LENGTH} bytes`,
      );
    }
    const { size } = fstatSync(this.#file);
    if (size !== this.#length) {
      // Two servers that write over each other's lines would leave neither a journal.
      throw new Refusal(
        "limit",
        `the server's journal ${this.path} was changed by someone else: is it another server's, too?`,
      );
    }
    try {
      this.#write(event);
    } catch (error) {
      // Half a line in the middle would make all that follow unreadable.
      ftruncateSync(this.#file, this.#length);
      const why = describeError(error);
      throw new Refusal("limit", `the server cannot write its journal ${this.path}: ${why}`);
    }
  }

  close(): void {
    closeSync(this.#file);
  }

  #write(line: Header | CoordinatorEvent): void {
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
    let written = 0;
    while (written < bytes.length) {
      written += writeSync(
        this.#file,
        bytes,
        written,
        bytes.length - written,
        this.#length + written,
      );
    }
    this.#length += bytes.length;
  }
}

function openFile(path: string): number {
  try {
    return openSync(path, "r+", 0o600);
  } catch (error) {
    if (!isMissing(error)) throw unusable(path, error);
  }
  try {
    return openSync(path, "wx+", 0o600);
  } catch (error) {
    throw unusable(path, error);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

function unusable(path: string, error: unknown): CommandError {
  return new CommandError(
    `the journal ${path} cannot be opened: ${describeError(error)}`,
    "Name a file in a folder that exists and that you may write to.",
    EXIT.refused,
  );
}

function readBytes(path: string, file: number): Buffer {
  const status = fstatSync(file);
  if (!status.isFile()) {
    throw new CommandError(
      `the journal ${path} is no file`,
      "Name a file that holds a journal, or one that does not exist yet.",
      EXIT.refused,
    );
  }
  if (status.size > MAX_LENGTH + 1024 * 1024) {
    throw new CommandError(
      `the journal ${path} is too large: ${status.size} bytes`,
      "Remove it, or name another one; the units in it are lost then.",
      EXIT.refused,
    );
  }
  return readFileSync(file);
}

/** The lines of what ends with one, without their ends. */
function linesOf(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(NEWLINE, start);
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return lines;
}

function parseHeader(path: string, line: Buffer): Header {
  const header = parseJson(line);
  if (
    typeof header === "object" &&
    header !== null &&
    "journal" in header &&
    header.journal === "muster" &&
    "version" in header &&
    "boot" in header &&
    typeof header.boot === "string"
  ) {
    if (header.version === VERSION) {
      return { journal: "muster", version: VERSION, boot: header.boot };
    }
    throw new CommandError(
      `${path}:1: this journal was written by another version of muster`,
      "Use that version, or name another file.",
      EXIT.refused,
    );
  }
  throw noJournal(path);
}

function noJournal(path: string): CommandError {
  return new CommandError(
    `${path}:1: this is no journal of muster`,
    "Name a file that holds a journal, or one that does not exist yet.",
    EXIT.refused,
  );
}

function restoreLine(
  path: string,
  line: Buffer,
  number: number,
  restore: (event: CoordinatorEvent) => void,
): void {
  const event = parseEvent(parseJson(line));
  if (!event) throw damaged(path, number, "this is no change of a unit");
  try {
    restore(event);
  } catch (error) {
    throw damaged(path, number, error instanceof Error ? error.message : String(error));
  }
}

function damaged(path: string, number: number, why: string): CommandError {
  return new CommandError(
    `${path}:${number}: the journal is damaged: ${why}`,
    "Mend or remove that line and those after it, or name another file; nothing was changed.",
    EXIT.refused,
  );
}

/** What a line says; undefined where it is no JSON. */
function parseJson(line: Buffer): unknown {
  if (!isUtf8(line)) return undefined;
  try {
    return JSON.parse(line.toString());
  } catch {
    return undefined;
  }
}

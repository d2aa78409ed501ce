import { readFileSync, realpathSync } from "node:fs";
import { relative, sep } from "node:path";
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";
import { CommandError } from "../command-error.ts";
import { removeAbandoned, replaceFile } from "../replace-file.ts";
import { describeError } from "../describe-error.ts";
import { decode } from "../source/file-reader.ts";
import type { FileChange } from "./lint-and-fix.ts";

const BYTE_ORDER_MARK = "\uFEFF";

/**
 * Writes the changed files, each whole or not at all. A byte order mark, which is
 * no part of the text, is kept.
 * @throws {CommandError} where one cannot be written; those before it are
 */
export function writeChanges(changes: readonly FileChange[]): void {
  for (const { path, before, after } of changes) {
    const { target, file, hasByteOrderMark, invalidUtf8At } = readAgain(path);
    if (invalidUtf8At !== undefined) {
      throw new CommandError(
        `cannot change ${path}: it is not wholly UTF-8`,
        "Save it as UTF-8, then run muster lint --fix again.",
      );
    }
    if (file.text !== before) {
      throw new CommandError(
        `${path} was changed while it was checked`,
        "It is left alone; run muster lint --fix again.",
      );
    }
    const mark = hasByteOrderMark ? BYTE_ORDER_MARK : "";
    removeAbandoned(target);
    try {
      replaceFile(target, mark + after);
    } catch (error) {
      throw new CommandError(
        `cannot write ${path}: ${describeError(error)}`,
        "It is left as it was: make the file's folder writable, then run muster lint --fix again.",
      );
    }
  }
}

/** The file as it is now, and where it really is. @throws {CommandError} where it is gone */
function readAgain(path: string) {
  try {
    const target = realpathSync(path);
    return { target, ...decode(path, readFileSync(target)) };
  } catch (error) {
    throw new CommandError(
      `cannot read ${path} any more: ${describeError(error)}`,
      "It is left alone; run muster lint --fix again when it is there.",
    );
  }
}

/** The changes as `git apply` and `patch -p1` take them, with paths relative to a directory. */
export function unifiedDiff(changes: readonly FileChange[], cwd: string): string {
  return changes
    .map(({ path, before, after }) => {
      const name = relative(cwd, path).split(sep).join("/");
      return createTwoFilesPatch(`a/${name}`, `b/${name}`, before, after, undefined, undefined, {
        headerOptions: FILE_HEADERS_ONLY,
      });
    })
    .join("");
}

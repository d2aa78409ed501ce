import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CommandError, EXIT } from "../command-error.ts";
import { describeError } from "../describe-error.ts";
import { makeDirectory } from "../make-directory.ts";

/** What a rehearsal needs beside its logs, in a folder that only its user may enter. */
export class PrivateFolder {
  /** Absolute, without links. */
  readonly path: string;
  /** In front of PATH. */
  readonly bin: string;

  /** @throws {CommandError} where there is no room for it */
  constructor() {
    this.path = writing(tmpdir(), () =>
      realpathSync(mkdtempSync(join(tmpdir(), "muster-rehearse-"))),
    );
    this.bin = join(this.path, "bin");
    writing(this.path, () => {
      for (const folder of [this.bin, this.#sockets]) mkdirSync(folder, { mode: 0o700 });
    });
  }

  /** What all paths of its sockets begin with, and nothing else in the world does. */
  get socketPrefix(): string {
    return `${this.#sockets}/`;
  }

  /** The socket of the script at a place. */
  socket(script: number): string {
    return `${this.socketPrefix}${script}`;
  }

  /** What all processes that scripts start have open, if they do not close it. */
  get markFile(): string {
    return `${this.socketPrefix}mark`;
  }

  /** Where the script at a place may keep things while it runs. */
  dataFolder(script: number): string {
    const path = join(this.path, `data-${script}`);
    makeDirectory(path, 0o700);
    return path;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  get #sockets(): string {
    return join(this.path, "sync");
  }
}

/**
 * Does something that writes to the disk.
 * @throws {CommandError} where that fails
 */
export function writing<T>(path: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    throw new CommandError(
      `cannot write to ${path}: ${describeError(error)}`,
      "Make room there, or name another folder: TMPDIR, and --logs for the logs.",
      EXIT.refused,
    );
  }
}

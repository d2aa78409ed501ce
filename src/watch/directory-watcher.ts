import { statSync, watch, type FSWatcher } from "node:fs";
import { basename, join } from "node:path";
import { CommandError } from "../command-error.ts";
import { describeError } from "../describe-error.ts";

/** Something that has happened in a watched directory. */
export interface WatchEvent {
  /** Absolute. */
  readonly path: string;
  /** Whether a name has come, gone, or is another file's now; else only content has changed. */
  readonly isEntry: boolean;
}

interface Watched {
  readonly watcher: FSWatcher;
  /** Tells a directory from one that was made anew in its place. */
  readonly inode: number;
}

/** Watches directories, each without what is below it. */
export class DirectoryWatcher {
  readonly #onEvent: (event: WatchEvent) => void;
  readonly #watched = new Map<string, Watched>();

  constructor(onEvent: (event: WatchEvent) => void) {
    this.#onEvent = onEvent;
  }

  /**
   * Watches one more directory; one that is not there is left out.
   * @throws {CommandError} where the system watches no more of them
   */
  add(directory: string): void {
    const status = statSync(directory, { throwIfNoEntry: false });
    const watched = this.#watched.get(directory);
    if (watched && status?.ino === watched.inode) return;
    this.#drop(directory);
    if (!status?.isDirectory()) return;
    try {
      const watcher = watch(directory, (type, name) => {
        if (name === basename(directory)) this.#drop(directory);
        const path = name === null ? directory : join(directory, name);
        this.#onEvent({ path, isEntry: type === "rename" });
      });
      // It is gone, which is an event in the directory above.
      watcher.on("error", () => {
        this.#drop(directory);
      });
      this.#watched.set(directory, { watcher, inode: status.ino });
    } catch (error) {
      throw new CommandError(
        `cannot watch ${directory}: ${describeError(error)}`,
        "Where there are too many directories, name fewer templates, or raise fs.inotify.max_user_watches.",
      );
    }
  }

  /** Watches no others than these any more. */
  keep(directories: ReadonlySet<string>): void {
    for (const directory of [...this.#watched.keys()]) {
      if (!directories.has(directory)) this.#drop(directory);
    }
  }

  #drop(directory: string): void {
    this.#watched.get(directory)?.watcher.close();
    this.#watched.delete(directory);
  }
}

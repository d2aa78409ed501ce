import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { LookedAt } from "../source/file-reader.ts";

/** A file that is new, other, or gone; or a link or a repository in this one that leads elsewhere. */
export interface Change {
  /** Absolute. */
  readonly path: string;
  /** The directories around it that are gone, too. */
  readonly gone: readonly string[];
  /** The nearest directory around it that is there. */
  readonly directory: string;
}

/** @param path absolute */
export function changeOf(path: string): Change {
  const gone: string[] = [];
  let directory = dirname(path);
  while (!existsSync(directory) && directory !== dirname(directory)) {
    gone.push(directory);
    directory = dirname(directory);
  }
  return { path, gone, directory };
}

/** What the findings in a template depend on: a change of anything else is of no matter to them. */
export class Dependencies {
  /** What was looked at, and all directories on the way there. */
  readonly #paths = new Set<string>();
  readonly #looked: readonly string[];
  readonly #listed: ReadonlySet<string>;

  constructor({ paths, listed }: LookedAt) {
    this.#looked = [...paths];
    this.#listed = listed;
    for (const path of paths) {
      for (let at = path; !this.#paths.has(at); at = dirname(at)) this.#paths.add(at);
    }
  }

  /** Whether it was looked at, or is in a directory of which anything counts. */
  concern({ path, gone, directory }: Change): boolean {
    return [directory, ...gone].some((at) => this.#listed.has(at)) || this.holds({ path, gone });
  }

  /** Whether it was looked at: then also what it holds counts, and not only that it is there. */
  holds({ path, gone }: Pick<Change, "path" | "gone">): boolean {
    return [path, ...gone].some((at) => this.#paths.has(at));
  }

  /** All directories that are there in which a change can concern it. */
  get directories(): string[] {
    const listed = [...this.#listed].map((directory) => changeOf(join(directory, "_")).directory);
    return [...new Set([...listed, ...this.#looked.map((path) => changeOf(path).directory)])];
  }
}

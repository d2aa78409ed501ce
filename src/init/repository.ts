import { isUtf8 } from "node:buffer";
import { spawnSync } from "node:child_process";
import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CommandError, EXIT } from "../command-error.ts";
import { describeError } from "../describe-error.ts";
import { isDirectory } from "../make-directory.ts";

/** The folder that `muster init` sets up: a repository, or what will be one. */
export class Repository {
  constructor(readonly root: string) {}

  /**
   * The text of a file, undefined where it is not there.
   * @param path relative to the repository
   * @throws {CommandError} where it cannot be read
   */
  read(path: string): string | undefined {
    const absolute = join(this.root, path);
    if (!existsSync(absolute)) return undefined;
    try {
      return readFileSync(absolute, "utf8");
    } catch (error) {
      throw new CommandError(
        `cannot read ${absolute}: ${describeError(error)}`,
        "Make it readable, or move it away.",
        EXIT.refused,
      );
    }
  }

  /** Whether a file that can be read has nothing in it that {@link read} would change. */
  isUtf8(path: string): boolean {
    return isUtf8(readFileSync(join(this.root, path)));
  }

  hasFolder(path: string): boolean {
    return isDirectory(join(this.root, path));
  }

  /** The names in a folder; none where it is not there. */
  names(path: string): readonly string[] {
    return this.hasFolder(path) ? readdirSync(join(this.root, path)).sort() : [];
  }

  /** Whether a path leads over a symbolic link, perhaps out of the repository. */
  isLinked(path: string): boolean {
    const parts = path.split("/");
    return parts.some((_, i) => {
      const above = join(this.root, ...parts.slice(0, i));
      if (!isDirectory(above)) return false;
      const status = lstatSync(join(above, parts[i] ?? ""), { throwIfNoEntry: false });
      return status?.isSymbolicLink() === true;
    });
  }

  /** Whether git knows a remote repository at a host, such as `github.com`. */
  hasRemoteAt(host: string): boolean {
    const { stdout } = spawnSync("git", ["-C", this.root, "remote", "--verbose"], {
      encoding: "utf8",
    });
    // Without git, there are none.
    return ((stdout as string | null) ?? "")
      .split("\n")
      .some((line) => line.split(/[\s/@:]/).includes(host));
  }
}

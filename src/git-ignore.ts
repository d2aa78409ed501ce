import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import ignore, { type Ignore } from "ignore";
import { CommandError } from "./command-error.ts";
import { describeError } from "./describe-error.ts";
import { repositoryRoot } from "./source/file-reader.ts";

/**
 * What git ignores in a directory and below, by its `.gitignore`, those above it in the
 * repository, and `.git/info/exclude`; not by the user's own settings of git.
 */
export class GitIgnore {
  /** What paths are relative to. */
  readonly #top: string;
  /** The patterns of all files together, in the order of their precedence. */
  readonly #patterns: Ignore;

  private constructor(top: string, patterns: Ignore) {
    this.#top = top;
    this.#patterns = patterns;
  }

  /**
   * What is ignored in a directory, without its own `.gitignore`; the directory itself
   * counts as not ignored.
   * @param directory absolute
   * @throws {CommandError} where a file of patterns cannot be read
   */
  static above(directory: string): GitIgnore {
    const nothing = new GitIgnore(directory, ignore());
    const root = repositoryRoot(directory);
    if (root === undefined) return nothing;
    const above: string[] = [];
    for (let at = directory; at !== root; at = dirname(at)) above.unshift(dirname(at));
    const all = above.reduce<GitIgnore>(
      (patterns, at) => patterns.with(at),
      new GitIgnore(root, ignore().add(textOf(excludeFile(root)))),
    );
    return all.ignores(directory, true) ? nothing : all;
  }

  /**
   * The same with the `.gitignore` of a directory below, whose patterns win.
   * @throws {CommandError} where it cannot be read
   */
  with(directory: string): GitIgnore {
    const text = textOf(join(directory, ".gitignore"));
    if (text === "") return this;
    const prefix = this.#wayTo(directory);
    const lines = text.split(/\r?\n/).map((line) => below(prefix, line));
    return new GitIgnore(this.#top, ignore().add(this.#patterns).add(lines));
  }

  /**
   * Whether git ignores what is there, or a directory around it.
   * @param path absolute, below what this is of
   */
  ignores(path: string, isDirectory: boolean): boolean {
    const way = this.#wayTo(path);
    return way !== "" && this.#patterns.ignores(isDirectory ? `${way}/` : way);
  }

  #wayTo(path: string): string {
    return relative(this.#top, path).split(sep).join("/");
  }
}

/** A line of a `.gitignore`, as it would have to stand in the one at the top. */
function below(prefix: string, line: string): string {
  if (prefix === "" || line.startsWith("#")) return line;
  const negation = line.startsWith("!") ? "!" : "";
  const pattern = line.slice(negation.length);
  if (/^[/\s]*$/.test(pattern)) return "";
  const folder = `/${prefix.replace(/[\\*?[\]!#\s]/g, "\\$&")}`;
  const isAnchored = /\/(?=\s*\S)/.test(pattern);
  return `${negation}${folder}${isAnchored ? "/" : "/**/"}${pattern.replace(/^\//, "")}`;
}

/** Where the patterns are that are not part of the repository. */
function excludeFile(root: string): string {
  const git = join(root, ".git");
  if (statSync(git).isDirectory()) return join(git, "info", "exclude");
  // A worktree of its own: a file says where its folder is, and that where the common one is.
  const own = resolve(root, /^gitdir: (.*)$/m.exec(textOf(git))?.[1] ?? ".git");
  const common = resolve(own, textOf(join(own, "commondir")).trim() || ".");
  return join(common, "info", "exclude");
}

/** Empty where there is no such file. */
function textOf(path: string): string {
  if (!existsSync(path)) return "";
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new CommandError(`cannot read ${path}: ${describeError(error)}`, "Make it readable.");
  }
}

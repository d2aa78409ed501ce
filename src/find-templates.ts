import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import ignore, { type Ignore } from "ignore";
import { CommandError } from "./command-error.ts";
import { describeError, repositoryRoot } from "./source/file-reader.ts";
import { templateDirectory } from "./template-directory.ts";
import { configFileNames } from "./terraform/config-files.ts";

/** How many directories are looked into. */
const MAX_DIRECTORIES = 200_000;

/** What belongs to tools, and holds copies of modules or packages. */
const TOOL_FOLDERS = new Set([".git", ".terraform", "node_modules"]);

/** What a template or module for Coder has in it: `coder_agent`, `coder_parameter`. */
const CODER = /\bcoder_[a-z]/;

/** The patterns of one `.gitignore`, and its directory. */
interface IgnoreFile {
  readonly directory: string;
  readonly patterns: Ignore;
}

/**
 * The directories at and below the given ones that hold a template or module for
 * Coder, in order; not those that git ignores, nor those behind symbolic links.
 * @returns paths in the way that the given ones are written
 * @throws {CommandError} where there are none, or one cannot be looked into
 */
export function findTemplates(paths: readonly string[]): string[] {
  const found = new Set<string>();
  let looked = 0;
  const walk = (path: string, above: readonly IgnoreFile[]): void => {
    if (++looked > MAX_DIRECTORIES) {
      throw new CommandError(
        `there are more than ${MAX_DIRECTORIES} directories below ${paths.join(" ")}`,
        "Give the directories that hold templates.",
      );
    }
    const entries = entriesOf(path);
    const directory = resolve(path);
    const own = entries.some(({ name }) => name === ".gitignore") ? ignoreFile(directory) : [];
    const ignores = [...above, ...own];
    const files = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
    if (configFileNames(files).some((name) => mentionsCoder(join(path, name)))) found.add(path);
    for (const entry of entries) {
      if (!entry.isDirectory() || TOOL_FOLDERS.has(entry.name)) continue;
      if (!isIgnored(join(directory, entry.name), ignores)) walk(join(path, entry.name), ignores);
    }
  };
  for (const path of paths) walk(path, ignoreFilesAbove(templateDirectory(path)));
  if (found.size > 0) return [...found];
  throw new CommandError(
    `there is no template for Coder at or below ${paths.join(" ")}`,
    "A template is a directory with .tf files in which coder_agent, coder_script or the like stands.",
  );
}

function entriesOf(path: string) {
  try {
    const entries = readdirSync(path, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    throw new CommandError(
      `cannot look into ${path}: ${describeError(error)}`,
      "Make it readable, or let .gitignore exclude it.",
    );
  }
}

function mentionsCoder(path: string): boolean {
  try {
    return CODER.test(readFileSync(path, "utf8"));
  } catch {
    // That it cannot be read, lint says with its place.
    return true;
  }
}

/** Those between the root of the repository and a directory, which is left out. */
function ignoreFilesAbove(directory: string): IgnoreFile[] {
  const root = repositoryRoot(directory);
  if (root === undefined || root === directory) return [];
  const above: string[] = [];
  for (let at = dirname(directory); at !== root; at = dirname(at)) above.unshift(at);
  return [root, ...above].flatMap(ignoreFile);
}

function ignoreFile(directory: string): IgnoreFile[] {
  const path = join(directory, ".gitignore");
  if (!existsSync(path)) return [];
  try {
    return [{ directory, patterns: ignore().add(readFileSync(path, "utf8")) }];
  } catch (error) {
    throw new CommandError(`cannot read ${path}: ${describeError(error)}`, "Make it readable.");
  }
}

/** Whether git ignores a directory; of several `.gitignore`s that say so or not, the nearest counts. */
function isIgnored(directory: string, files: readonly IgnoreFile[]): boolean {
  for (const file of [...files].reverse()) {
    const way = relative(file.directory, directory).split(sep).join("/");
    const { ignored, unignored } = file.patterns.test(`${way}/`);
    if (ignored || unignored) return ignored;
  }
  return false;
}

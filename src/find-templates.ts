import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { CommandError } from "./command-error.ts";
import { GitIgnore } from "./git-ignore.ts";
import { describeError } from "./describe-error.ts";
import { templateDirectory } from "./template-directory.ts";
import { configFileNames } from "./terraform/config-files.ts";

/** How many directories are looked into. */
const MAX_DIRECTORIES = 200_000;

/** What belongs to tools, and holds copies of modules or packages. */
const TOOL_FOLDERS = new Set([".git", ".terraform", "node_modules"]);

/** What a template or module for Coder has in it: `coder_agent`, `coder_parameter`. */
const CODER = /\bcoder_[a-z]/;

/**
 * The directories at and below the given ones that hold a template or module for
 * Coder, in order; not those that git ignores, nor those behind symbolic links.
 * @param visit is told of each directory before it is looked into, by its absolute path
 * @returns paths in the way that the given ones are written
 * @throws {CommandError} where there are none, or one cannot be looked into
 */
export function findTemplates(
  paths: readonly string[],
  visit: (directory: string) => void = () => undefined,
): string[] {
  const found = new Set<string>();
  let looked = 0;
  const walk = (path: string, above: GitIgnore): void => {
    if (++looked > MAX_DIRECTORIES) {
      throw new CommandError(
        `there are more than ${MAX_DIRECTORIES} directories below ${paths.join(" ")}`,
        "Give the directories that hold templates.",
      );
    }
    const directory = resolve(path);
    visit(directory);
    const entries = entriesOf(path);
    const ignores = entries.some(({ name }) => name === ".gitignore")
      ? above.with(directory)
      : above;
    const isIgnored = (name: string, isDirectory: boolean) =>
      ignores.ignores(join(directory, name), isDirectory);
    const files = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
    const configuration = configFileNames(files).filter((name) => !isIgnored(name, false));
    if (configuration.some((name) => mentionsCoder(join(path, name)))) found.add(path);
    for (const entry of entries) {
      if (!entry.isDirectory() || TOOL_FOLDERS.has(entry.name)) continue;
      if (!isIgnored(entry.name, true)) walk(join(path, entry.name), ignores);
    }
  };
  for (const path of paths) walk(path, GitIgnore.above(templateDirectory(path)));
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

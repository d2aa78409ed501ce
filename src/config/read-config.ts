import { dirname, resolve } from "node:path";
import { CommandError } from "../command-error.ts";
import { isDirectory } from "../make-directory.ts";
import { FileError, type FileReader } from "../source/file-reader.ts";
import { shownPath } from "../report/places.ts";
import {
  KNOWN_PLACEHOLDERS,
  type ModulePath,
  unknownPlaceholder,
} from "../terraform/module-sources.ts";
import type { ConfigFile, Override, RuleSetting, Settings } from "./config.ts";
import { readTree, type Refuse, type Scalar, type Tree } from "./read-tree.ts";
import { CONFIG_SCHEMA } from "./schema.ts";

/** How many files may extend each other in a chain. */
const MAX_CHAIN = 20;

/**
 * Reads a config file and those that it extends.
 * @param path absolute
 * @param reader which may read there
 * @throws {CommandError} where one cannot be read, or holds what it should not
 */
export function readConfig(
  path: string,
  reader: FileReader,
  chain: readonly string[] = [],
): ConfigFile {
  const file = readFile(path, reader);
  const refuse: Refuse = (at, message, advice) => {
    const { line, column } = file.positionAt(at);
    throw new CommandError(`${shown(path)}:${line}:${column}: ${message}`, advice);
  };
  const tree = asMap(readTree(file, CONFIG_SCHEMA, refuse));
  const directory = dirname(path);
  const extend = (scalar: Scalar): ConfigFile => {
    const extended = resolve(directory, scalar.text);
    if ([...chain, path].includes(extended)) {
      refuse(scalar.at, `"extends" leads back to ${shown(extended)}`, "Take one of them out.");
    }
    if (chain.length >= MAX_CHAIN) {
      refuse(scalar.at, `more than ${MAX_CHAIN} files extend each other`, "Extend fewer.");
    }
    if (scalar.text === "") refuse(scalar.at, '"extends" is empty', "Name a file, or take it out.");
    try {
      reader.read(extended);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      refuse(
        scalar.at,
        `cannot read ${shown(extended)}, which "extends" names: ${error.message}`,
        "Name a YAML or JSON file of the same repository; its path is relative to this file.",
      );
    }
    return readConfig(extended, reader, [...chain, path]);
  };
  const from = tree.get("extends");
  return {
    path,
    extended: (from instanceof Map ? [] : asList(from)).map(extend),
    settings: settingsOf(tree, directory, refuse),
    ignore: texts(tree.get("ignore")),
    overrides: asTrees(tree.get("overrides")).map((override): Override => {
      const entries = asMap(override);
      return {
        paths: texts(entries.get("paths")),
        ...settingsOf(entries, directory, refuse),
      };
    }),
  };
}

function readFile(path: string, reader: FileReader) {
  try {
    const { file, invalidUtf8At } = reader.read(path);
    if (invalidUtf8At === undefined) return file;
    throw new FileError("it is not UTF-8");
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new CommandError(
      `cannot read the config file ${shown(path)}: ${error.message}`,
      "Give a YAML or JSON file that is there.",
    );
  }
}

function shown(path: string): string {
  return shownPath(path, process.cwd());
}

function settingsOf(tree: ReadonlyMap<string, Tree>, directory: string, refuse: Refuse): Settings {
  const entries = (key: string) => [...asMap(tree.get(key))];
  const [version] = asList(tree.get("coderVersion"));
  return {
    rules: new Map(entries("rules").map(([id, setting]) => [id, ruleSetting(setting)])),
    modulePaths: entries("modulePath").map(([prefix, folder]) =>
      modulePath(prefix, folder as Scalar, directory, refuse),
    ),
    parameters: new Map(
      entries("parameters").map(([name, value]) => [name, (value as Scalar).text]),
    ),
    variables: new Map(entries("vars").map(([name, value]) => [name, variableText(value)])),
    coderVersion: version?.text,
  };
}

function ruleSetting(tree: Tree): RuleSetting {
  const entries =
    tree instanceof Map ? (tree as ReadonlyMap<string, Tree>) : new Map([["severity", tree]]);
  const [severity] = asList(entries.get("severity"));
  const except = entries.get("exceptUnits");
  return {
    ...(severity && { severity: severity.text as NonNullable<RuleSetting["severity"]> }),
    ...(except && { exceptUnits: texts(except) }),
  };
}

function modulePath(prefix: string, folder: Scalar, directory: string, refuse: Refuse): ModulePath {
  const path = resolve(directory, folder.text);
  const unknown = unknownPlaceholder(path);
  if (unknown !== undefined) {
    refuse(folder.at, `modulePath "${prefix}": ${unknown} means nothing`, KNOWN_PLACEHOLDERS);
  }
  const [fixed = path] = path.split("{");
  if (!isDirectory(fixed)) {
    refuse(
      folder.at,
      `modulePath "${prefix}": there is no folder ${shown(fixed)}`,
      "It is relative to the config file; give the folder that holds the modules of that prefix.",
    );
  }
  return { prefix: prefix.replace(/\/+$/, ""), directory: path };
}

/** A value as `--var` takes it: a text as it stands, anything else as an expression. */
function variableText(tree: Tree): string {
  return isScalar(tree) && tree.kind !== "null" ? tree.text : expression(tree);
}

function expression(tree: Tree): string {
  if (tree instanceof Map) {
    const entries = [...(tree as ReadonlyMap<string, Tree>)];
    return `{${entries.map(([key, value]) => `${quoted(key)} = ${expression(value)}`).join(", ")}}`;
  }
  if (!isScalar(tree)) return `[${(tree as readonly Tree[]).map(expression).join(", ")}]`;
  if (tree.kind === "null") return "null";
  return tree.kind === "string" ? quoted(tree.text) : tree.text;
}

/** A string of HCL, which has JSON's escapes but for two, and templates in it. */
function quoted(text: string): string {
  return JSON.stringify(text)
    .replaceAll("\\b", "\\u0008")
    .replaceAll("\\f", "\\u000c")
    .replace(/[$%]\{/g, (start) => `${start[0] ?? ""}${start}`);
}

function isScalar(tree: Tree): tree is Scalar {
  return !(tree instanceof Map) && !Array.isArray(tree);
}

function asMap(tree: Tree | undefined): ReadonlyMap<string, Tree> {
  return tree instanceof Map ? (tree as ReadonlyMap<string, Tree>) : new Map<string, Tree>();
}

function asTrees(tree: Tree | undefined): readonly Tree[] {
  return Array.isArray(tree) ? (tree as readonly Tree[]) : [];
}

/** One scalar, or a list of them. */
function asList(tree: Tree | undefined): Scalar[] {
  if (tree === undefined) return [];
  return (isScalar(tree) ? [tree] : asTrees(tree)).filter(isScalar);
}

function texts(tree: Tree | undefined): string[] {
  return asList(tree).map(({ text }) => text);
}

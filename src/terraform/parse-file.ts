import type { Parsed } from "../hcl/hcl-error.ts";
import { parseConfig } from "../hcl/parse.ts";
import { parseJsonConfig, parseJsonVariables } from "../hcl/parse-json.ts";
import type { ConfigFile } from "../hcl/syntax.ts";
import type { SourceFile } from "../source/source-file.ts";
import type { FileContent, LoadedFile } from "./module-loader.ts";

/** What a file holds, in native or in JSON syntax: `.tf` or `.tf.json`, `.tfvars` or `.tfvars.json`. */
export function parseFile(file: SourceFile, content: FileContent): Omit<LoadedFile, "file"> {
  const result = content === "variables" ? parseVariables(file) : parseConfiguration(file);
  return result.ok
    ? { config: result.value, problems: [] }
    : { config: undefined, problems: result.errors };
}

export function isJsonSyntax(file: SourceFile): boolean {
  return file.path.endsWith(".json");
}

function parseConfiguration(file: SourceFile): Parsed<ConfigFile> {
  return isJsonSyntax(file) ? parseJsonConfig(file) : parseConfig(file);
}

function parseVariables(file: SourceFile): Parsed<ConfigFile> {
  if (isJsonSyntax(file)) return parseJsonVariables(file);
  const result = parseConfig(file);
  const [block] = result.ok ? result.value.body.blocks : [];
  if (!block) return result;
  const message =
    "a file of values for variables has no blocks: write name = value, and declare variables in a .tf file";
  return { ok: false, errors: [{ message, span: block.headerSpan }] };
}

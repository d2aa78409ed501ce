import { parseConfig } from "../hcl/parse.ts";
import { parseJsonConfig } from "../hcl/parse-json.ts";
import type { SourceFile } from "../source/source-file.ts";
import type { LoadedFile } from "./module-loader.ts";

/** The blocks of a configuration file in either syntax, `.tf` or `.tf.json`. */
export function parseFile(file: SourceFile): Omit<LoadedFile, "file"> {
  const result = isJsonSyntax(file) ? parseJsonConfig(file) : parseConfig(file);
  return result.ok
    ? { config: result.value, problems: [] }
    : { config: undefined, problems: result.errors };
}

export function isJsonSyntax(file: SourceFile): boolean {
  return file.path.endsWith(".json");
}

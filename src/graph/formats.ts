import { extname } from "node:path";
import { CommandError } from "../command-error.ts";

export const GRAPH_FORMATS = ["dot", "mermaid", "json", "svg", "html"] as const;
export type GraphFormat = (typeof GRAPH_FORMATS)[number];

const BY_EXTENSION: Readonly<Record<string, GraphFormat>> = {
  ".dot": "dot",
  ".gv": "dot",
  ".mmd": "mermaid",
  ".mermaid": "mermaid",
  ".json": "json",
  ".svg": "svg",
  ".html": "html",
  ".htm": "html",
};

/**
 * The format that the name of a file asks for; undefined where it has no extension.
 * @throws {CommandError} where it has that of no format
 */
export function formatOfName(path: string): GraphFormat | undefined {
  const extension = extname(path).toLowerCase();
  const format = BY_EXTENSION[extension];
  if (format === undefined && extension !== "") {
    throw new CommandError(
      `--output ${path}: there is no format for ${extension} files`,
      `Name a file that ends in ${Object.keys(BY_EXTENSION).join(", ")}, or say --format, too.`,
    );
  }
  return format;
}

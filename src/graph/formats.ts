import { extname } from "node:path";

export const GRAPH_FORMATS = ["dot", "mermaid", "json", "svg", "html"] as const;
export type GraphFormat = (typeof GRAPH_FORMATS)[number];

const BY_EXTENSION: Readonly<Record<string, GraphFormat>> = {
  ".dot": "dot",
  ".gv": "dot",
  ".mmd": "mermaid",
  ".json": "json",
  ".svg": "svg",
  ".html": "html",
  ".htm": "html",
};

/** The format that the name of a file asks for, if it does. */
export function formatOfName(path: string): GraphFormat | undefined {
  return BY_EXTENSION[extname(path).toLowerCase()];
}

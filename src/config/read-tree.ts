import type * as Yaml from "yaml";
import { suggestion } from "../close-name.ts";
import type { SourceFile } from "../source/source-file.ts";
import { yamlLibrary } from "../terraform/functions/yaml-parser.ts";
import { visible } from "../visible.ts";
import type { Schema, SchemaType } from "./schema.ts";

/** What a config file holds, with scalars as they are written: `2.30` is no number. */
export type Tree = Scalar | readonly Tree[] | ReadonlyMap<string, Tree>;

export interface Scalar {
  readonly kind: "string" | "number" | "boolean" | "null";
  readonly text: string;
  /** Where it stands in the file, as an offset. */
  readonly at: number;
}

/** A config file is refused at a place in it. */
export type Refuse = (at: number, message: string, advice: string) => never;

/** How deep it may nest: `vars` may hold anything. */
const MAX_DEPTH = 50;

/**
 * Reads YAML, of which JSON is a part.
 * @param shown the file's name, for messages
 * @throws {CommandError} with the place of what is no YAML, or does not fit the schema
 */
export function readTree(file: SourceFile, schema: Schema, refuse: Refuse): Tree | undefined {
  const yaml = yamlLibrary();
  const document = yaml.parseDocument(file.text, { prettyErrors: false, stringKeys: true });
  const [error] = document.errors;
  if (error?.code === "MULTIPLE_DOCS") {
    refuse(error.pos[0], "a second YAML document begins here", "Keep one of them in the file.");
  }
  if (error) refuse(error.pos[0], `it is no YAML: ${visible(firstLine(error.message))}`, HELP);
  if (isNothing(yaml, document.contents)) return undefined;
  return new TreeReader(yaml, refuse).read(document.contents, schema, "the file");
}

const HELP = "Correct it there; the README shows what a config file looks like.";

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}

function isNothing(yaml: typeof Yaml, node: unknown): boolean {
  return node === null || (yaml.isScalar(node) && node.value === null);
}

class TreeReader {
  constructor(
    private readonly yaml: typeof Yaml,
    private readonly refuse: Refuse,
  ) {}

  /** @param what it is, for messages: `modulePath` */
  read(node: unknown, schema: Schema, what: string, depth = 0): Tree {
    const { yaml } = this;
    const at = startOf(node);
    if (depth > MAX_DEPTH) this.refuse(at, `${what} nests more than ${MAX_DEPTH} deep`, HELP);
    if (yaml.isAlias(node)) {
      this.refuse(at, "aliases are not followed in a config file", "Write out what it stands for.");
    }
    const kind = this.#kindOf(node);
    const chosen = this.#choose(kind, schema, at, what);
    if (yaml.isMap(node)) return this.#map(node, chosen, what, depth);
    if (yaml.isSeq(node)) {
      return node.items.map((item) => this.read(item, chosen.items ?? {}, what, depth + 1));
    }
    const scalar = scalarOf(yaml, node, kind, at);
    this.#checkScalar(scalar, chosen, what);
    return scalar;
  }

  #map(node: Yaml.YAMLMap, schema: Schema, what: string, depth: number): Tree {
    const entries = new Map<string, Tree>();
    const { properties = {}, additionalProperties = {}, required = [] } = schema;
    for (const { key, value } of node.items) {
      const name = this.yaml.isScalar(key) ? String(key.value) : "";
      const known = Object.hasOwn(properties, name) ? properties[name] : undefined;
      const inner = known ?? additionalProperties;
      if (inner === false) this.#refuseKey(name, startOf(key), Object.keys(properties), what);
      else entries.set(name, this.read(value, inner, `"${visible(name)}"`, depth + 1));
    }
    const missing = required.find((name) => !entries.has(name));
    if (missing !== undefined) {
      this.refuse(startOf(node), `${what} lacks "${missing}"`, `Add ${missing}: to it.`);
    }
    return entries;
  }

  #refuseKey(name: string, at: number, known: readonly string[], what: string): never {
    const isRule = what === '"rules"';
    return this.refuse(
      at,
      isRule
        ? `there is no rule "${visible(name)}"${suggestion(name, known)}`
        : `unknown key "${visible(name)}"${suggestion(name, known)}`,
      isRule
        ? "Run muster rules for the list of them."
        : `The keys of ${what} are ${known.filter((key) => key !== "$schema").join(", ")}.`,
    );
  }

  #choose(kind: SchemaType | "null", schema: Schema, at: number, what: string): Schema {
    const alternatives = schema.anyOf ?? [schema];
    const fits = alternatives.find(
      ({ type }) => type === undefined || [type].flat().includes(kind as SchemaType),
    );
    if (fits && (kind !== "null" || fits.type === undefined)) return fits;
    const expected = alternatives.flatMap(({ type = [] }) => type).map((type) => WORDS[type]);
    return this.refuse(
      at,
      `${what} is ${kind === "null" ? "empty" : WORDS[kind]}, and should be ${expected.join(" or ")}`,
      HELP,
    );
  }

  #checkScalar({ text, at }: Scalar, { enum: values, pattern }: Schema, what: string): void {
    if (values && !values.includes(text)) {
      this.refuse(
        at,
        `${what} cannot be "${visible(text)}"${suggestion(text, values)}`,
        `It is one of ${values.join(", ")}.`,
      );
    }
    if (pattern !== undefined && !new RegExp(pattern).test(text)) {
      this.refuse(at, `${what} cannot be "${visible(text)}"`, "Write it as 2.32 or 2.32.1.");
    }
  }

  #kindOf(node: unknown): SchemaType | "null" {
    const { yaml } = this;
    if (yaml.isMap(node)) return "object";
    if (yaml.isSeq(node)) return "array";
    const value = yaml.isScalar(node) ? node.value : null;
    switch (typeof value) {
      case "boolean":
        return "boolean";
      case "number":
      case "bigint":
        return "number";
      case "string":
        return "string";
      default:
        return "null";
    }
  }
}

const WORDS: Readonly<Record<SchemaType, string>> = {
  string: "a text",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  object: "a mapping",
};

function scalarOf(yaml: typeof Yaml, node: unknown, kind: SchemaType | "null", at: number): Scalar {
  if (!yaml.isScalar(node) || kind === "null" || kind === "array" || kind === "object") {
    return { kind: "null", text: "", at };
  }
  const text = kind === "number" ? (node.source ?? String(node.value)) : String(node.value);
  return { kind, text, at };
}

function startOf(node: unknown): number {
  return (node as Yaml.Node | null)?.range?.[0] ?? 0;
}

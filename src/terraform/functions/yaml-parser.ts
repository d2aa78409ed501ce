import { createRequire } from "node:module";
import type * as Yaml from "yaml";
import type { Span } from "../../source/source-file.ts";
import type { Text } from "../../source/text.ts";
import { toText } from "../convert.ts";
import { normalizeString, normalizeText } from "../normalize.ts";
import { elementCount } from "../value-size.ts";
import { knownStart } from "../value-equality.ts";
import {
  describeValue,
  mappingOf,
  NULL,
  stringOf,
  tupleOf,
  unknownOf,
  type Value,
} from "../value.ts";
import { resolveScalar, YamlScalarError, type YamlScalar } from "./yaml-scalar.ts";
import { writtenScalar } from "./yaml-origins.ts";

/** Text that is no YAML that Terraform reads, in words for the user. */
export class YamlError extends Error {
  override readonly name = "YamlError";

  /** @param isDoubtful whether Terraform may read it all the same */
  constructor(
    message: string,
    readonly isDoubtful = false,
  ) {
    super(message);
  }
}

const STYLES: Readonly<Record<string, YamlScalar["style"]>> = {
  BLOCK_FOLDED: "block",
  BLOCK_LITERAL: "block",
  QUOTE_DOUBLE: "quoted",
  QUOTE_SINGLE: "quoted",
};

/** What begins like this, and goes on with an unknown, may turn out to be no string. */
const MAY_BECOME_ANOTHER =
  /^(?:[-+.\d][\w.:+-]*|~|y|ye|n|no|nu|nul|t|tr|tru|f|fa|fal|fals|o|of|<)?$/i;

/** How deep sequences and mappings may nest. */
const MAX_DEPTH = 200;
const TOO_DEEP = `it nests more than ${MAX_DEPTH} deep`;

/** The longest text that is read, in UTF-16 units. */
const MAX_LENGTH = 1024 * 1024;

export interface YamlLimits {
  /** How many elements the value may have, those of an alias counted at each use. */
  readonly elements: number;
  /** How many pieces a string in it may have. */
  readonly pieces: number;
}

/**
 * The value of a text with one YAML document, as Terraform's `yamldecode` reads
 * it: YAML 1.1 with the scalars of {@link resolveScalar}. Strings keep where they
 * were written; an unknown part of the text is a part of a string, or a value.
 * @param span where that leads to what is computed
 * @throws {YamlError}
 */
export function parseYaml(text: Text, limits: YamlLimits, span: Span): Value {
  const { source } = text;
  if (source.length > MAX_LENGTH) throw new YamlError("it is longer than muster reads", true);
  const control = CONTROL.exec(source);
  if (control) {
    throw new YamlError(`${lineAt(source, control.index)}: a control character stands there`);
  }
  const [document, ...others] = parseDocuments(source.replace(LINE_END, "\n"));
  if (!document) throw new YamlError("it holds no document");
  const error = document.errors.find(({ message }) => !message.startsWith(TOLERATED));
  if (error) {
    if (error.code === "RESOURCE_EXHAUSTION") throw new YamlError(TOO_DEEP);
    const message = `${lineAt(source, error.pos[0])}: ${error.message}`;
    throw new YamlError(message, isDoubtful(error.message, source));
  }
  if (others.length > 0) throw new YamlError("it holds more than one document");
  const { explicit, version } = document.directives.yaml;
  const directive = document.warnings.find(({ code }) => code === "BAD_DIRECTIVE")?.message;
  if (directive !== undefined) throw new YamlError(directive);
  if (explicit && version !== "1.1") throw new YamlError(`it is YAML ${version}, not 1.1`);
  return new YamlReader(text, limits, span).read(document.contents);
}

/** What Terraform takes for no text. */
// eslint-disable-next-line no-control-regex -- these are what is looked for
const CONTROL = /[\0-\b\v\f\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/;

/** Other ends of a line than `\n`, which YAML 1.2 has not; what replaces them is as long. */
const LINE_END = /\r(?!\n)|\x85/g;

/** An error of YAML 1.2 that is none to Terraform. */
const TOLERATED = "Comments must be separated";

/** Whether Terraform may read what YAML 1.2 does not allow. */
function isDoubtful(message: string, source: string): boolean {
  // Brackets that go on too far to the left.
  if (message.startsWith("Flow ")) return source.includes(message.slice(-1));
  if (/closing '.*quote$/.test(message)) return source.includes("\n\t");
  return message.endsWith("\\'");
}

function lineAt(source: string, offset: number): string {
  return `line ${source.slice(0, offset).split("\n").length}`;
}

function parseDocuments(source: string): readonly Yaml.Document.Parsed[] {
  const documents = yamlLibrary().parseAllDocuments(source, {
    version: "1.1",
    schema: "failsafe",
    merge: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "silent",
  });
  return "empty" in documents ? [] : documents;
}

/** Loaded only when needed: few templates hold YAML, and all of them would wait for it. */
export function yamlLibrary(): typeof Yaml {
  // The bundle has a `require` of its own, and the library in it; the sources have neither.
  if (typeof require === "undefined") {
    return createRequire(import.meta.url)("yaml") as typeof Yaml;
  }
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- what bundles it follows this call
  return require("yaml") as typeof Yaml;
}

/** Turns the nodes of one document into values, in the order of the text. */
class YamlReader {
  readonly #yaml = yamlLibrary();
  readonly #anchors = new Map<string, Value>();
  /** Where tabs may stand. */
  readonly #closed: Yaml.Range[] = [];
  #elements = 0;

  constructor(
    readonly text: Text,
    readonly limits: YamlLimits,
    readonly span: Span,
  ) {}

  read(node: unknown): Value {
    const value = this.#value(node, 0);
    this.#checkTabs();
    return value;
  }

  /** Outside of scalars and brackets, Terraform allows no tab where a line is indented. */
  #checkTabs(): void {
    const { source } = this.text;
    if (!source.includes("\t")) return;
    for (const { index, 0: indentation } of source.matchAll(/^ *(?:- *)*\t/gm)) {
      const at = index + indentation.length - 1;
      if (!this.#closed.some(([start, end]) => start < at && at < end)) {
        throw new YamlError(`${lineAt(source, at)}: a tab stands where a line is indented`);
      }
    }
  }

  #value(node: unknown, depth: number): Value {
    if (depth > MAX_DEPTH) throw new YamlError(TOO_DEEP);
    if (this.#yaml.isAlias(node)) {
      const value = this.#anchors.get(node.source);
      if (value) return this.#counted(value);
      throw new YamlError(`nothing in front of the alias *${node.source} has this name`);
    }
    const { anchor } = node as Yaml.Node & { anchor?: string };
    if (anchor !== undefined && !/^[\w-]+$/.test(anchor)) {
      throw new YamlError(`the anchor &${anchor} has more in its name than letters and digits`);
    }
    // Until it is complete, it cannot be a part of itself.
    if (anchor !== undefined) this.#anchors.delete(anchor);
    const { range, flow } = node as Yaml.Node & { flow?: boolean };
    if (range && (flow === true || this.#yaml.isScalar(node))) this.#closed.push(range);
    const value = this.#node(node, depth);
    if (anchor !== undefined) this.#anchors.set(anchor, value);
    return value;
  }

  #node(node: unknown, depth: number): Value {
    if (this.#yaml.isMap(node)) return this.#mapping(node, depth);
    if (this.#yaml.isSeq(node)) {
      checkTag(node.tag, "seq");
      return this.#counted(tupleOf(node.items.map((item) => this.#value(item, depth + 1))));
    }
    return this.#counted(this.#scalar(node as Yaml.Scalar));
  }

  #mapping(node: Yaml.YAMLMap, depth: number): Value {
    checkTag(node.tag, "map");
    const entries = new Map<string, Value>();
    for (const { key, value } of node.items) {
      if (!this.#yaml.isScalar(key)) throw new YamlError("the key of a mapping is no string");
      const isMerge = key.source === "<<" && key.tag === undefined;
      const name = isMerge ? "<<" : this.#key(key);
      const entry = value === null ? NULL : this.#value(value, depth + 1);
      if (!isMerge) entries.set(name, entry);
      else if (entry.kind === "mapping") {
        for (const [merged, part] of entry.entries) entries.set(merged, part);
      } else if (entry.kind !== "unknown") {
        throw new YamlError('what "<<" merges is no mapping');
      }
    }
    return this.#counted(mappingOf("object", entries));
  }

  #key(key: Yaml.Scalar): string {
    // Terraform forgets the anchors of keys.
    const value = this.#scalar(key);
    const text = toText(value, this.span);
    if (!text) throw new YamlError("the key of a mapping is null");
    if (text.isKnown) return normalizeString(text.source);
    throw new YamlError("a key is unknown");
  }

  #scalar(node: Yaml.Scalar): Value {
    const { text, style } = this.#written(node);
    const { tag } = node;
    if (!text.isKnown) return this.#partlyKnown(text, style);
    try {
      const value = resolveScalar({ source: text.source, style, tag }, this.span);
      return value ?? stringOf(normalizeText(text));
    } catch (error) {
      if (error instanceof YamlScalarError) throw new YamlError(error.message);
      throw error;
    }
  }

  #written(node: Yaml.Scalar): { text: Text; style: YamlScalar["style"] } {
    const [start, end] = node.range ?? [0, 0];
    const style = STYLES[node.type ?? "PLAIN"] ?? "plain";
    let source = typeof node.value === "string" ? node.value : (node.source ?? "");
    // A last line without an end gets none.
    if (style === "block" && end >= this.text.length && !/\n\s*$/.test(this.text.source)) {
      source = source.replace(/\n$/, "");
    }
    const text = writtenScalar(this.text.slice(start, end), source, style);
    if (text && text.pieces.length > this.limits.pieces) {
      throw new YamlError(`a string has more than ${this.limits.pieces} pieces`);
    }
    if (!text) throw new YamlError("what is unknown in it decides about its structure");
    return { text, style };
  }

  /** An unknown alone may be anything; beside other text it is taken for a part of a string. */
  #partlyKnown(text: Text, style: YamlScalar["style"]): Value {
    if (style !== "plain" || !MAY_BECOME_ANOTHER.test(knownStart(text))) return stringOf(text);
    return unknownOf(`yamldecode(${describeValue(stringOf(text))})`);
  }

  #counted(value: Value): Value {
    this.#elements += elementCount(value);
    if (this.#elements > this.limits.elements) {
      throw new YamlError(`it has more than ${this.limits.elements} elements`);
    }
    return value;
  }
}

function checkTag(tag: string | undefined, expected: "map" | "seq"): void {
  if (tag === undefined || tag === `tag:yaml.org,2002:${expected}`) return;
  throw new YamlError(`the tag ${JSON.stringify(tag)} is none of a ${expected}`);
}

import type { Attribute, Block, ConfigFile, Expression } from "../hcl/syntax.ts";
import type { Span } from "../source/source-file.ts";

/** What the files of one module declare, by name. */
export interface ModuleConfig {
  /** Absolute. */
  readonly directory: string;
  readonly files: readonly ConfigFile[];
  /** False where a file of it could not be read: what it declares is missing here. */
  readonly complete: boolean;
  readonly variables: ReadonlyMap<string, VariableConfig>;
  readonly locals: ReadonlyMap<string, Attribute>;
  readonly outputs: ReadonlyMap<string, OutputConfig>;
  /** By `type.name`. */
  readonly resources: ReadonlyMap<string, ResourceConfig>;
  /** By `type.name`, without `data.`. */
  readonly dataSources: ReadonlyMap<string, ResourceConfig>;
  readonly calls: ReadonlyMap<string, ModuleCall>;
}

export interface VariableConfig {
  readonly name: string;
  readonly type: Expression | undefined;
  readonly default: Expression | undefined;
  readonly nullable: boolean;
  readonly block: Block;
}

export interface OutputConfig {
  readonly name: string;
  readonly value: Expression | undefined;
  readonly block: Block;
}

/** A `resource` or `data` block. */
export interface ResourceConfig {
  readonly type: string;
  readonly name: string;
  /** `coder_script.app`, `data.coder_parameter.ide`. */
  readonly address: string;
  readonly count: Expression | undefined;
  readonly forEach: Expression | undefined;
  readonly block: Block;
}

export interface ModuleCall {
  readonly name: string;
  /** As written; undefined where it is missing or computed. */
  readonly source: string | undefined;
  /** The version constraint as written. */
  readonly version: string | undefined;
  readonly sourceSpan: Span;
  readonly count: Expression | undefined;
  readonly forEach: Expression | undefined;
  readonly inputs: ReadonlyMap<string, Attribute>;
  readonly block: Block;
}

/** Arguments of a `module` block that are no inputs of the module. */
const META_ARGUMENTS = new Set([
  "source",
  "version",
  "count",
  "for_each",
  "providers",
  "depends_on",
]);

/** The first declaration of a name counts; Terraform would refuse a second one. */
export function moduleConfig(
  directory: string,
  files: readonly ConfigFile[],
  complete: boolean,
): ModuleConfig {
  const variables = new Map<string, VariableConfig>();
  const locals = new Map<string, Attribute>();
  const outputs = new Map<string, OutputConfig>();
  const resources = new Map<string, ResourceConfig>();
  const dataSources = new Map<string, ResourceConfig>();
  const calls = new Map<string, ModuleCall>();
  for (const block of files.flatMap((file) => file.body.blocks)) {
    const first = block.labels[0]?.value;
    const second = block.labels[1]?.value;
    if (block.type === "locals") {
      for (const [name, attribute] of block.body.attributes) addOnce(locals, name, attribute);
    } else if (first === undefined) {
      continue;
    } else if (block.type === "variable") {
      addOnce(variables, first, variableConfig(first, block));
    } else if (block.type === "output") {
      const value = block.body.attributes.get("value")?.value;
      addOnce(outputs, first, { name: first, value, block });
    } else if (block.type === "module") {
      addOnce(calls, first, moduleCall(first, block));
    } else if (second !== undefined && block.type === "resource") {
      const address = `${first}.${second}`;
      addOnce(resources, address, resourceConfig(first, second, address, block));
    } else if (second !== undefined && block.type === "data") {
      const address = `${first}.${second}`;
      addOnce(dataSources, address, resourceConfig(first, second, `data.${address}`, block));
    }
  }
  return {
    directory,
    files,
    complete,
    variables,
    locals,
    outputs,
    resources,
    dataSources,
    calls,
  };
}

/** Whether Terraform reads a file of this name as configuration; directories end in `/`. */
export function isConfigFileName(name: string): boolean {
  if (name.startsWith(".") || name.endsWith("~")) return false;
  if (name.startsWith("#") && name.endsWith("#")) return false;
  return name.endsWith(".tf") || name.endsWith(".tf.json");
}

/** The text of an expression that is a literal string, as in `source = "./mod"`. */
export function literalString(expression: Expression | undefined): string | undefined {
  if (expression?.kind !== "template") return undefined;
  let text = "";
  for (const part of expression.parts) {
    if (part.kind !== "text") return undefined;
    text += part.text.source;
  }
  return text;
}

function variableConfig(name: string, block: Block): VariableConfig {
  const { attributes } = block.body;
  const nullable = attributes.get("nullable")?.value;
  return {
    name,
    type: attributes.get("type")?.value,
    default: attributes.get("default")?.value,
    nullable: !(nullable?.kind === "bool" && !nullable.value),
    block,
  };
}

function resourceConfig(type: string, name: string, address: string, block: Block): ResourceConfig {
  const { attributes } = block.body;
  return {
    type,
    name,
    address,
    count: attributes.get("count")?.value,
    forEach: attributes.get("for_each")?.value,
    block,
  };
}

function moduleCall(name: string, block: Block): ModuleCall {
  const { attributes } = block.body;
  const source = attributes.get("source");
  return {
    name,
    source: literalString(source?.value),
    version: literalString(attributes.get("version")?.value),
    sourceSpan: source?.value.span ?? block.headerSpan,
    count: attributes.get("count")?.value,
    forEach: attributes.get("for_each")?.value,
    inputs: new Map([...attributes].filter(([key]) => !META_ARGUMENTS.has(key))),
    block,
  };
}

function addOnce<T>(map: Map<string, T>, name: string, value: T): void {
  if (!map.has(name)) map.set(name, value);
}

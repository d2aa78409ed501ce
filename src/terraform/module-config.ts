import { basename } from "node:path";
import type { Attribute, Block, ConfigFile, Expression } from "../hcl/syntax.ts";
import type { Span } from "../source/source-file.ts";
import { isOverrideFile } from "./config-files.ts";
import { declaredTwice, type SecondDeclaration } from "./declared-twice.ts";
import { misspeltArguments, type MisspeltArgument } from "./misspelt-arguments.ts";
import { mergeOverrides, type OverrideProblem } from "./override.ts";

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
  /** By `type.name`, without `ephemeral.`. */
  readonly ephemerals: ReadonlyMap<string, ResourceConfig>;
  readonly calls: ReadonlyMap<string, ModuleCall>;
  /** What its override files cannot override, what it declares twice, and misspelt arguments. */
  readonly problems: readonly (OverrideProblem | SecondDeclaration | MisspeltArgument)[];
}

export interface VariableConfig {
  readonly name: string;
  readonly type: Expression | undefined;
  readonly default: Expression | undefined;
  readonly nullable: boolean;
  readonly sensitive: boolean;
  readonly block: Block;
}

export interface OutputConfig {
  readonly name: string;
  readonly value: Expression | undefined;
  readonly sensitive: boolean;
  readonly block: Block;
}

/** A `resource`, `data` or `ephemeral` block. */
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
  /** Of the version constraint, or the source where there is none. */
  readonly versionSpan: Span;
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
  const ephemerals = new Map<string, ResourceConfig>();
  const calls = new Map<string, ModuleCall>();
  const { blocks, problems } = overriddenBlocks(files);
  for (const block of blocks) {
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
      addOnce(outputs, first, { name: first, value, sensitive: isMarkedSensitive(block), block });
    } else if (block.type === "module") {
      addOnce(calls, first, moduleCall(first, block));
    } else if (second !== undefined && block.type === "resource") {
      const address = `${first}.${second}`;
      addOnce(resources, address, resourceConfig(first, second, address, block));
    } else if (second !== undefined && block.type === "data") {
      const address = `${first}.${second}`;
      addOnce(dataSources, address, resourceConfig(first, second, `data.${address}`, block));
    } else if (second !== undefined && block.type === "ephemeral") {
      const address = `${first}.${second}`;
      addOnce(ephemerals, address, resourceConfig(first, second, `ephemeral.${address}`, block));
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
    ephemerals,
    calls,
    problems: [
      // What a broken file declares cannot be known to be missing.
      ...(complete ? problems : []),
      ...[...resources.values(), ...dataSources.values()].flatMap(misspeltArguments),
    ],
  };
}

/** The blocks of all files, what override files say merged into those of the others. */
function overriddenBlocks(files: readonly ConfigFile[]) {
  const blocksOf = (overriding: boolean) =>
    files
      .filter(({ file }) => isOverrideFile(basename(file.path)) === overriding)
      .flatMap(({ body }) => body.blocks);
  const declaring = blocksOf(false);
  const { blocks, problems } = mergeOverrides(declaring, blocksOf(true));
  return { blocks, problems: [...problems, ...declaredTwice(declaring)] };
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
    sensitive: isMarkedSensitive(block),
    block,
  };
}

function isMarkedSensitive({ body }: Block): boolean {
  const sensitive = body.attributes.get("sensitive")?.value;
  return sensitive?.kind === "bool" && sensitive.value;
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
  const version = attributes.get("version");
  const sourceSpan = source?.value.span ?? block.headerSpan;
  return {
    name,
    source: literalString(source?.value),
    version: literalString(version?.value),
    sourceSpan,
    versionSpan: version?.value.span ?? sourceSpan,
    count: attributes.get("count")?.value,
    forEach: attributes.get("for_each")?.value,
    inputs: new Map([...attributes].filter(([key]) => !META_ARGUMENTS.has(key))),
    block,
  };
}

function addOnce<T>(map: Map<string, T>, name: string, value: T): void {
  if (!map.has(name)) map.set(name, value);
}

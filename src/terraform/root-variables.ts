import { basename, join, resolve } from "node:path";
import { suggestion } from "../close-name.ts";
import { CommandError } from "../command-error.ts";
import { parseExpression } from "../hcl/parse.ts";
import type { Expression } from "../hcl/syntax.ts";
import type { FileReader } from "../source/file-reader.ts";
import { SourceFile, type Span } from "../source/source-file.ts";
import { evaluate } from "./evaluate.ts";
import type { Evaluation } from "./evaluation.ts";
import type { TemplateInputs } from "./inputs.ts";
import type { ModuleConfig, VariableConfig } from "./module-config.ts";
import type { ModuleLoader } from "./module-loader.ts";
import type { Scope } from "./scope.ts";
import { mappingOf, stringOf, unknownOf, type Value } from "./value.ts";
import { parsesLiterally } from "./variable-type.ts";

/** A value for a variable, before it is converted to the variable's type. */
export interface GivenValue {
  readonly value: Value;
  /** Where an author would change it. */
  readonly span: Span;
}

/** A value as it was given, before it is evaluated. */
type Source =
  | { readonly kind: "file"; readonly expression: Expression }
  | {
      readonly kind: "text";
      /** What gave it, for messages: `--var region`, `TF_VAR_region`. */
      readonly giver: string;
      readonly text: string;
    };

/** Terraform reads no references and calls no functions in what is given to variables. */
const CONSTANT: Scope = { bindings: new Map(), prefix: "", resolve: undefined, constant: true };

/** In front of the names of variables in the environment. */
const ENVIRONMENT_PREFIX = "TF_VAR_";

/**
 * The values that the variables of a root module are given, in Terraform's
 * precedence: the environment, `terraform.tfvars`, `terraform.tfvars.json`,
 * `*.auto.tfvars` and `*.auto.tfvars.json` by name, muster's config file, the command line.
 */
export class RootVariables {
  readonly #evaluation: Evaluation;
  readonly #sources = new Map<string, Source>();
  /** Whether a file was broken that may give any variable a value. */
  #incomplete = false;

  /**
   * @throws {CommandError} where a `--var` names no variable of the module
   */
  constructor(
    config: ModuleConfig,
    inputs: TemplateInputs,
    loader: ModuleLoader,
    reader: FileReader,
    evaluation: Evaluation,
  ) {
    this.#evaluation = evaluation;
    for (const name of config.variables.keys()) {
      const giver = ENVIRONMENT_PREFIX + name;
      const text = inputs.environment[giver];
      if (text !== undefined) this.#sources.set(name, { kind: "text", giver, text });
    }
    for (const name of variableFileNames(reader.list(config.directory))) {
      this.#addFile(join(config.directory, name), loader);
    }
    for (const [name, text] of inputs.defaults?.variables ?? []) {
      if (!config.variables.has(name)) continue;
      const giver = `vars.${name} of ${inputs.defaults?.giver ?? ""}`;
      this.#sources.set(name, { kind: "text", giver, text });
    }
    for (const input of inputs.variables) {
      if (input.kind === "file") {
        const path = resolve(input.path);
        reader.allowFile(path);
        this.#addFile(path, loader);
      } else {
        const { name, value: text } = input;
        if (!config.variables.has(name) && config.complete) refuseUndeclared(name, config);
        this.#sources.set(name, { kind: "text", giver: `--var ${name}`, text });
      }
    }
  }

  /**
   * The value that a variable is given, if any.
   * @throws {EvaluationError} where a file gives it what is not constant
   * @throws {CommandError} where the command line or environment does
   */
  valueOf(variable: VariableConfig): GivenValue | undefined {
    const source = this.#sources.get(variable.name);
    if (!source) {
      if (!this.#incomplete) return undefined;
      return { value: unknownOf(`var.${variable.name}`), span: variable.block.headerSpan };
    }
    if (source.kind === "text") return this.#fromText(source, variable);
    const { expression } = source;
    return { value: evaluate(expression, CONSTANT, this.#evaluation), span: expression.span };
  }

  /**
   * What gave a variable its value, where that is no file: `--var region`.
   */
  giverOf(name: string): string | undefined {
    const source = this.#sources.get(name);
    return source?.kind === "text" ? source.giver : undefined;
  }

  #addFile(path: string, loader: ModuleLoader): void {
    const { config } = loader.loadVariables(path);
    if (!config) {
      this.#incomplete = true;
      this.#sources.clear();
      return;
    }
    for (const [name, { value }] of config.body.attributes) {
      this.#sources.set(name, { kind: "file", expression: value });
    }
  }

  #fromText({ giver, text }: Source & { kind: "text" }, variable: VariableConfig): GivenValue {
    // No file holds it: whoever looks for it is led to the variable.
    const span = variable.block.headerSpan;
    if (parsesLiterally(variable.type)) return { value: stringOf(text, span), span };
    const refuse = (message: string): never => {
      throw new CommandError(
        `${giver} cannot be read: ${message}`,
        'Its type makes it an expression, as in \'["a", "b"]\' or \'{ name = "a" }\'; strings in it stand in quotes.',
      );
    };
    const parsed = parseExpression(new SourceFile(giver, text));
    if (!parsed.ok) return refuse(parsed.errors[0]?.message ?? "it is no expression");
    const { value, errors } = this.#evaluation.mistakes.collect(() =>
      evaluate(parsed.value, CONSTANT, this.#evaluation),
    );
    if (!value || errors.length > 0) return refuse(errors[0]?.message ?? "it has no value");
    return { value: placedAt(value, span), span };
  }
}

/** The files of a root module's directory that Terraform reads by itself, in its order. */
function variableFileNames(names: readonly string[]): string[] {
  const named = ["terraform.tfvars", "terraform.tfvars.json"].filter((name) =>
    names.includes(name),
  );
  return [...named, ...names.filter((name) => /\.auto\.tfvars(?:\.json)?$/.test(name))];
}

function refuseUndeclared(name: string, { variables, directory }: ModuleConfig): never {
  const names = [...variables.keys()];
  throw new CommandError(
    `--var ${name}: ${basename(directory)} declares no variable "${name}"${suggestion(name, names)}`,
    names.length === 0
      ? "It declares no variables: leave out --var."
      : `Its variables are ${names.join(", ")}.`,
  );
}

/** The value with all of its strings at one place. */
function placedAt(value: Value, span: Span): Value {
  switch (value.kind) {
    case "string":
      return stringOf(value.text.source, span);
    case "sequence":
      return { ...value, items: value.items.map((item) => placedAt(item, span)) };
    case "mapping":
      return mappingOf(
        value.type,
        [...value.entries].map(([key, entry]) => [key, placedAt(entry, span)] as const),
      );
    default:
      return value;
  }
}

import { relative } from "node:path";
import type { Expression } from "../hcl/syntax.ts";
import type { Span } from "../source/source-file.ts";
import { suggestion } from "../close-name.ts";
import {
  checkAttribute,
  checkDeclared,
  declared,
  declaredResource,
  referenceText,
} from "./declared-names.ts";
import { coderDataAttribute } from "./coder-data.ts";
import { parameterValue } from "./coder-parameter.ts";
import type { Literal } from "./condition.ts";
import { evaluate } from "./evaluate.ts";
import { EvaluationError, UndeclaredError } from "./evaluation-error.ts";
import type { Evaluation } from "./evaluation.ts";
import {
  expand,
  mistakenExpansion,
  type Expansion,
  type Instance,
  type Iteration,
  type Repeatable,
} from "./expansion.ts";
import type { ModuleCall, ModuleConfig, ResourceConfig, VariableConfig } from "./module-config.ts";
import type { Outcome } from "./mistakes.ts";
import { missingInput } from "./missing-input.ts";
import type { AddressStep } from "./order-selector.ts";
import type { GivenValue } from "./root-variables.ts";
import type { Reference, Scope, TypedReference } from "./scope.ts";
import { markSensitive } from "./sensitive.ts";
import { convertToType } from "./variable-type.ts";
import { mappingOf, stringOf, tupleOf, unknownOf, type Value } from "./value.ts";

/** What the module instances of one template share. */
export interface TemplateContext {
  readonly evaluation: Evaluation;
  /** The root module's directory: file paths and `path.*` are relative to it. */
  readonly rootDirectory: string;
  /** The module that a call leads to, or undefined where it is not on disk. */
  readonly load: (call: ModuleCall, caller: ModuleInstance) => ModuleConfig | undefined;
  /** The version of the called module that is on disk, where the call does not allow it. */
  readonly refusedVersion: (call: ModuleCall, caller: ModuleInstance) => string | undefined;
  /** The value given to a variable of the root module, if any. */
  readonly rootVariable: (variable: VariableConfig) => GivenValue | undefined;
  /** The values that `coder_parameter`s are fixed to, by their names. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** Where a module is called. */
export interface CallSite {
  readonly call: ModuleCall;
  readonly caller: ModuleInstance;
  readonly iteration: Iteration;
}

/** What an evaluation came to, and which answers it depended on. */
interface Memo {
  readonly asked: readonly Literal[];
  readonly outcome: Outcome<Value>;
}

/**
 * One instance of a module: it gives the names in its expressions their values,
 * each computed when it is first asked for.
 */
export class ModuleInstance {
  readonly #memos = new Map<string, Memo[]>();
  readonly #computing = new Set<string>();
  readonly #children = new Map<string, ModuleInstance>();

  /**
   * @param address empty for the root, else `module.a["x"].module.b`
   * @param site undefined for the root
   */
  constructor(
    readonly config: ModuleConfig,
    readonly address: string,
    readonly site: CallSite | undefined,
    readonly context: TemplateContext,
  ) {}

  /** The address of something declared in this module. */
  addressOf(local: string): string {
    return this.address === "" ? local : `${this.address}.${local}`;
  }

  /** The names of the calls that lead here, outermost first. */
  get callNames(): readonly string[] {
    return this.site ? [...this.site.caller.callNames, this.site.call.name] : [];
  }

  /** The address, step by step. */
  get path(): readonly AddressStep[] {
    if (!this.site) return [];
    const { call, caller } = this.site;
    const suffix = this.address.slice(caller.addressOf(`module.${call.name}`).length);
    return [...caller.path, { kind: "module", name: call.name, suffix }];
  }

  /** The circle of calls by which a module in `directory` leads to itself, if this one closes it. */
  callersOf(directory: string): readonly string[] | undefined {
    const names: string[] = [];
    for (let site = this.site; site; site = site.caller.site) {
      names.unshift(`module.${site.call.name}`);
      if (site.caller.config.directory === directory) return names;
    }
    return undefined;
  }

  /** What expressions of this module see, inside an instance of a block if there is one. */
  scope(iteration: Iteration = {}): Scope {
    return {
      bindings: new Map(),
      prefix: this.address === "" ? "" : `${this.address}.`,
      iterated: iteratedValues(iteration),
      resolve: (reference, span) => this.#resolve(reference, span, iteration),
      check: (reference, span, attribute) => {
        const isDeclared = checkDeclared(reference, span, this.config, attribute);
        // All others have their values without further ado.
        if (!isDeclared) this.#resolve(reference, span, iteration);
      },
    };
  }

  /** The instances of a block; one stands for all where it is wrong which there are. */
  expand(block: Repeatable): Expansion {
    const { evaluation } = this.context;
    return evaluation.mistakes.passOver(
      () => expand(block, this.scope(), evaluation),
      () => mistakenExpansion(block, this.scope()),
    );
  }

  /** The instance of a called module; undefined where its source is not on disk. */
  child(call: ModuleCall, instance: Instance): ModuleInstance | undefined {
    const local = `module.${call.name}${instance.suffix}`;
    const known = this.#children.get(local);
    if (known) return known;
    const config = this.context.load(call, this);
    if (!config) return undefined;
    const site = { call, caller: this, iteration: instance.iteration };
    const child = new ModuleInstance(config, this.addressOf(local), site, this.context);
    this.#children.set(local, child);
    return child;
  }

  #resolve(reference: Reference, span: Span, iteration: Iteration): Value {
    switch (reference.root) {
      case "var":
        return this.#variable(reference.name, span);
      case "local":
        return this.#local(reference.name, span);
      case "module":
        return this.#module(reference.name, span);
      case "data":
      case "ephemeral":
      case "resource":
        return this.#resource(reference, span);
      case "path":
        return this.#path(reference.name, span);
      case "each":
      case "count":
        return this.#iterated(reference, span, iteration);
      case "terraform":
        // Coder runs every template in Terraform's default workspace.
        if (reference.name === "workspace") return stringOf("default", span);
        if (reference.name === "applying") return unknownOf("terraform.applying");
        return noBuiltIn("terraform", reference.name, ["workspace", "applying"], span);
      case "self":
        throw new UndeclaredError(
          `self.${reference.name} has a value only in provisioners, connections and postconditions; here, name the resource`,
          span,
        );
    }
  }

  #variable(name: string, span: Span): Value {
    const variable = declared("variable", this.config.variables, name, this.config, span);
    if (!variable) return unknownOf(this.addressOf(`var.${name}`));
    return this.#remember(`var.${name}`, span, () => {
      const { evaluation } = this.context;
      const evaluateHere = (expression: Expression) =>
        evaluate(expression, this.scope(), evaluation);
      const convert = (value: Value, span: Span) => {
        if (!variable.sensitive) return convertToType(value, variable.type, span, evaluateHere);
        // Neither messages about the conversion nor the line in a .tfvars file may show it.
        const place = variable.block.headerSpan;
        return convertToType(markSensitive(value, place), variable.type, place, evaluateHere);
      };
      const given = this.#given(variable);
      if (given && !(given.value.kind === "null" && !variable.nullable)) {
        return convert(given.value, given.span);
      }
      if (!variable.default && !given && this.site) {
        throw missingInput(this.site.call, this.config, variable);
      }
      if (!variable.default) return unknownOf(this.addressOf(`var.${name}`));
      return convert(evaluateHere(variable.default), variable.default.span);
    });
  }

  /** Where the value of a variable would be changed. */
  originOf(variable: VariableConfig): Span {
    const given = this.site
      ? this.site.call.inputs.get(variable.name)?.value.span
      : this.context.rootVariable(variable)?.span;
    return given ?? variable.default?.span ?? variable.block.headerSpan;
  }

  #given(variable: VariableConfig): GivenValue | undefined {
    if (!this.site) return this.context.rootVariable(variable);
    const input = this.site.call.inputs.get(variable.name);
    if (!input) return undefined;
    const { caller, iteration } = this.site;
    const value = evaluate(input.value, caller.scope(iteration), this.context.evaluation);
    return { value, span: input.value.span };
  }

  #local(name: string, span: Span): Value {
    const local = declared("local", this.config.locals, name, this.config, span);
    if (!local) return unknownOf(this.addressOf(`local.${name}`));
    return this.#remember(`local.${name}`, span, () =>
      evaluate(local.value, this.scope(), this.context.evaluation),
    );
  }

  #output(name: string, span: Span): Value {
    const { outputs, complete } = this.config;
    const output = outputs.get(name);
    if (!output) {
      if (!complete) return unknownOf(this.addressOf(name));
      // Outputs are asked for from outside, and known only when the module is evaluated.
      throw new EvaluationError(
        `module.${this.site?.call.name ?? ""} has no output "${name}"${suggestion(name, outputs.keys())}`,
        span,
      );
    }
    return this.#remember(`output.${name}`, span, () => {
      if (!output.value) return unknownOf(this.addressOf(name));
      const value = evaluate(output.value, this.scope(), this.context.evaluation);
      return output.sensitive ? markSensitive(value) : value;
    });
  }

  /** All outputs, as an object. */
  #outputs(span: Span): Value {
    const { mistakes } = this.context.evaluation;
    const entries = [...this.config.outputs.keys()].map((name): [string, Value] => [
      name,
      mistakes.passOver(
        () => this.#output(name, span),
        (): Value => ({ kind: "unknown", name: this.addressOf(name), mistaken: true }),
      ),
    ]);
    // What a broken file declares is missing here.
    return this.config.complete ? mappingOf("object", entries) : unknownOf(this.address);
  }

  #module(name: string, span: Span): Value {
    const call = declared("module", this.config.calls, name, this.config, span);
    if (!call) return unknownOf(this.addressOf(`module.${name}`));
    return this.#instances(call, `module.${name}`, (instance) => {
      const child = this.child(call, instance);
      const address = this.addressOf(`module.${name}${instance.suffix}`);
      if (!child) return unknownOf(address);
      return {
        kind: "unknown",
        name: address,
        attribute: (output, outputSpan) => child.#output(output, outputSpan),
        whole: () => child.#outputs(span),
      };
    });
  }

  #resource(reference: TypedReference, span: Span): Value {
    const resource = declaredResource(reference, this.config, span);
    if (!resource) return unknownOf(this.addressOf(referenceText(reference)));
    return this.#instances(resource, resource.address, (instance) => ({
      kind: "unknown",
      name: this.addressOf(`${resource.address}${instance.suffix}`),
      attribute: (name, span) => this.#resourceAttribute(resource, instance, name, span),
    }));
  }

  #resourceAttribute(
    resource: ResourceConfig,
    instance: Instance,
    name: string,
    span: Span,
  ): Value {
    checkAttribute(resource, name, span);
    const { block, type } = resource;
    const evaluateHere = (expression: Expression) =>
      evaluate(expression, this.scope(instance.iteration), this.context.evaluation);
    const configured = block.body.attributes.get(name);
    if (configured) return evaluateHere(configured.value);
    const local = `${resource.address}${instance.suffix}.${name}`;
    const unknown = unknownOf(this.addressOf(local));
    if (type === "coder_parameter" && name === "value") {
      return this.#remember(
        local,
        span,
        () => parameterValue(block, unknown.name, this.context, evaluateHere) ?? unknown,
      );
    }
    return coderDataAttribute(type, name) ?? unknown;
  }

  /** One value, or a tuple or object of them, as the block has count or for_each. */
  #instances(block: Repeatable, local: string, valueOf: (instance: Instance) => Value): Value {
    const { instances, isOpen } = this.expand(block);
    const open = isOpen && instances.length > 0 ? { open: this.addressOf(local) } : {};
    if (block.count) return { ...tupleOf(instances.map(valueOf)), ...open };
    if (block.forEach) {
      const entries = instances.map((instance) => [instance.key, valueOf(instance)] as const);
      return { ...mappingOf("object", entries), ...open };
    }
    const [only] = instances;
    return only ? valueOf(only) : tupleOf([]);
  }

  #path(name: string, span: Span): Value {
    const { rootDirectory } = this.context;
    switch (name) {
      case "module":
        return stringOf(relative(rootDirectory, this.config.directory) || ".", span);
      case "root":
        return stringOf(".", span);
      case "cwd":
        return stringOf(rootDirectory, span);
      default:
        return noBuiltIn("path", name, ["module", "root", "cwd"], span);
    }
  }

  #iterated(reference: Reference, span: Span, { count, each }: Iteration): Value {
    if (reference.root === "count" && reference.name === "index" && count) return count;
    if (reference.root === "each" && reference.name === "key" && each) return each.key;
    if (reference.root === "each" && reference.name === "value" && each) return each.value;
    const needed = reference.root === "count" ? "count" : "for_each";
    throw new UndeclaredError(
      `${reference.root}.${reference.name} has a value only in a block with ${needed}`,
      span,
    );
  }

  /** Computes a value once for each set of answers to the conditions that it asks about. */
  #remember(key: string, span: Span, compute: () => Value): Value {
    const { decisions, mistakes } = this.context.evaluation;
    const memos = this.#memos.get(key) ?? [];
    const known = memos.find(({ asked }) => decisions.agrees(asked));
    if (known) return mistakes.take(known.outcome);
    if (this.#computing.has(key)) {
      const all = [...this.#computing];
      const circle = [...all.slice(all.indexOf(key)), key];
      throw new EvaluationError(`${key} refers to itself: ${circle.join(" → ")}`, span);
    }
    this.#computing.add(key);
    try {
      const { result, asked } = decisions.record(() => mistakes.collect(compute));
      this.#memos.set(key, [...memos, { asked, outcome: result }]);
      return mistakes.take(result);
    } finally {
      this.#computing.delete(key);
    }
  }
}

/** What Terraform's own `path` and `terraform` do not have. */
function noBuiltIn(
  root: "path" | "terraform",
  name: string,
  names: readonly string[],
  span: Span,
): never {
  throw new UndeclaredError(`there is no ${root}.${name}${suggestion(name, names)}`, span);
}

function iteratedValues({ count, each }: Iteration): ReadonlyMap<string, Value> {
  return new Map([
    ...(count ? ([["count.index", count]] as const) : []),
    ...(each
      ? ([
          ["each.key", each.key],
          ["each.value", each.value],
        ] as const)
      : []),
  ]);
}

import type { Block, Expression } from "../hcl/syntax.ts";
import type { Span } from "../source/source-file.ts";
import { Text } from "../source/text.ts";
import { commonLiterals, type Condition } from "./condition.ts";
import { toText } from "./convert.ts";
import { explore, MAX_WAYS, type Way } from "./decisions.ts";
import { evaluate } from "./evaluate.ts";
import { EvaluationError } from "./evaluation-error.ts";
import type { Evaluation } from "./evaluation.ts";
import { MAX_INSTANCES, type Instance, type Repeatable } from "./expansion.ts";
import type { ModuleCall, ResourceConfig } from "./module-config.ts";
import type { ModuleInstance } from "./module-instance.ts";
import type { Scope } from "./scope.ts";
import { compareStrings, describeValue, NULL, typeName, type Value } from "./value.ts";

/** How deep modules may call modules. */
export const MAX_MODULE_DEPTH = 32;

/** How many instances of modules one template may have. */
export const MAX_MODULES = 5_000;

/** How many scripts one template may have. */
export const MAX_SCRIPTS = 10_000;

/** When a script runs. */
export type Phase = "start" | "stop" | "cron" | "never";

/** What a template comes to: its agents and the scripts that they run. */
export interface Template {
  /** Addresses, sorted. */
  readonly agents: readonly string[];
  readonly scripts: readonly TemplateScript[];
  readonly unloadedModules: readonly UnloadedModule[];
  readonly problems: readonly TemplateProblem[];
}

export interface TemplateScript {
  /** `module.x["a"].coder_script.y[0]`; `coder_agent.main.startup_script`. */
  readonly address: string;
  /** `coder_agent.main`, or the name of the unknown that it is. */
  readonly agent: string;
  readonly displayName: string;
  /** The header of the block that declares it. */
  readonly span: Span;
  readonly variants: readonly TemplateScriptVariant[];
}

/** What the script is under one condition. */
export interface TemplateScriptVariant {
  readonly when: Condition;
  readonly phases: readonly Phase[];
  readonly text: Text;
}

/** A module whose source is not on disk. */
export interface UnloadedModule {
  /** `module.git_clone`. */
  readonly address: string;
  /** `registry.coder.com/coder/git-clone/coder`. */
  readonly source: string;
  readonly span: Span;
}

/** Something in the template that keeps a part of it from being known. */
export interface TemplateProblem {
  readonly kind: "invalid" | "left-out";
  readonly message: string;
  readonly span: Span;
  readonly when: Condition;
  /** The script that depends on it, if one does. */
  readonly script?: string | undefined;
}

/** The scripts of the template whose root module is given, and of the modules it calls. */
export function collectTemplate(root: ModuleInstance): Template {
  const collector = new Collector(root.context.evaluation);
  collector.walk(root, []);
  return collector.template();
}

/** One script under one condition, before those of one address are put together. */
interface ScriptFound {
  readonly text: Text;
  readonly phases: readonly Phase[];
  readonly agent: string;
  readonly displayName: string;
}

type CollectedScript = TemplateScript & { readonly variants: TemplateScriptVariant[] };

class Collector {
  readonly #agents = new Set<string>();
  readonly #scripts = new Map<string, CollectedScript>();
  readonly #unloaded = new Map<string, UnloadedModule>();
  readonly #problems = new Map<string, TemplateProblem>();
  readonly #evaluation: Evaluation;
  #modules = 0;

  constructor(evaluation: Evaluation) {
    this.#evaluation = evaluation;
  }

  template(): Template {
    return {
      agents: [...this.#agents].sort(),
      scripts: [...this.#scripts.values()].sort((a, b) => compareStrings(a.address, b.address)),
      unloadedModules: [...this.#unloaded.values()],
      problems: [...this.#problems.values()],
    };
  }

  /** @param given what holds wherever the module is there at all */
  walk(module: ModuleInstance, given: Condition): void {
    for (const resource of module.config.resources.values()) {
      if (resource.type === "coder_agent") this.#agent(module, resource, given);
      if (resource.type === "coder_script") this.#script(module, resource, given);
    }
    for (const call of module.config.calls.values()) this.#call(module, call, given);
  }

  #agent(module: ModuleInstance, resource: ResourceConfig, given: Condition): void {
    for (const { when, instance } of this.#instances(module, resource, given)) {
      const agent = module.addressOf(`${resource.address}${instance.suffix}`);
      this.#agents.add(agent);
      for (const [name, phase] of AGENT_SCRIPTS) {
        const script = `${agent}.${name}`;
        this.#follow(script, resource.block.headerSpan, when, () => {
          const text = this.#arguments(module, resource, instance).text(name);
          return text && { text, phases: [phase], agent, displayName: script };
        });
      }
    }
  }

  #script(module: ModuleInstance, resource: ResourceConfig, given: Condition): void {
    for (const { when, instance } of this.#instances(module, resource, given)) {
      const address = module.addressOf(`${resource.address}${instance.suffix}`);
      this.#follow(address, resource.block.headerSpan, when, () => {
        const given = this.#arguments(module, resource, instance);
        const text = given.text("script");
        if (!text) return undefined;
        const phases: Phase[] = [];
        if (given.flag("run_on_start")) phases.push("start");
        if (given.flag("run_on_stop")) phases.push("stop");
        if (given.text("cron")?.source) phases.push("cron");
        return {
          text,
          phases: phases.length === 0 ? ["never"] : phases,
          agent: agentAddress(given.value("agent_id")),
          displayName: given.text("display_name")?.display ?? address,
        };
      });
    }
  }

  #call(module: ModuleInstance, call: ModuleCall, given: Condition): void {
    for (const { when, instance } of this.#instances(module, call, given)) {
      const span = call.block.headerSpan;
      const load = () => ({ child: module.child(call, instance) });
      for (const { result } of this.#ways(when, span, undefined, load)) {
        if (!result.child) this.#unloadedCall(module, call, instance, when);
        else if (this.#mayEnter(result.child, call)) this.walk(result.child, when);
      }
    }
  }

  /** Keeps modules that call themselves, and too many or too deep ones, from being walked. */
  #mayEnter(module: ModuleInstance, call: ModuleCall): boolean {
    const span = call.block.headerSpan;
    const circle = module.callersOf(module.config.directory);
    if (circle) {
      const message = `module.${call.name} calls itself: ${circle.join(" → ")}`;
      this.#problem({ kind: "invalid", message, span, when: [] });
      return false;
    }
    if (module.callNames.length > MAX_MODULE_DEPTH) {
      const message = `modules nest more than ${MAX_MODULE_DEPTH} deep here; what lies deeper is left out`;
      this.#problem({ kind: "left-out", message, span, when: [] });
      return false;
    }
    if (++this.#modules > MAX_MODULES) {
      const message = `the template has more than ${MAX_MODULES.toLocaleString("en")} module instances; those from here on are left out`;
      this.#problem({ kind: "left-out", message, span, when: [] });
      return false;
    }
    return true;
  }

  /**
   * Of a module that is not on disk, the string arguments that hold sync calls
   * are taken to be scripts that run at start on the agent that it is given.
   */
  #unloadedCall(
    module: ModuleInstance,
    call: ModuleCall,
    instance: Instance,
    given: Condition,
  ): void {
    const address = module.addressOf(`module.${call.name}${instance.suffix}`);
    this.#unloaded.set(address, { address, source: call.source ?? "", span: call.sourceSpan });
    for (const name of call.inputs.keys()) {
      const script = `${address}.${name}`;
      this.#follow(script, call.block.headerSpan, given, () => {
        const inputs = this.#arguments(module, call, instance);
        const value = inputs.value(name);
        if (value.kind !== "string" || !SYNC_CALL.test(value.text.source)) return undefined;
        const agent = agentAddress(inputs.value("agent_id"));
        return { text: value.text, phases: ["start"], agent, displayName: script };
      });
    }
  }

  #arguments(
    module: ModuleInstance,
    { block }: { readonly block: Block },
    instance: Instance,
  ): BlockArguments {
    return new BlockArguments(block, module.scope(instance.iteration), this.#evaluation);
  }

  /** The instances of a block, each with the condition under which it is there. */
  #instances(
    module: ModuleInstance,
    block: Repeatable & { readonly block: Block },
    given: Condition,
  ): { when: Condition; instance: Instance }[] {
    const span = block.block.headerSpan;
    const ways = this.#ways(given, span, undefined, () => module.expand(block));
    return ways.flatMap(({ when, result }) => {
      if (result.leftOut > 0) {
        const message = `only the first ${MAX_INSTANCES} instances are checked, ${result.leftOut} are left out`;
        this.#problem({ kind: "left-out", message, span, when: [] });
      }
      return result.instances.map((instance) => ({ when, instance }));
    });
  }

  /** Adds what the script at `address` is on each way through its conditions. */
  #follow(
    address: string,
    span: Span,
    given: Condition,
    compute: () => ScriptFound | undefined,
  ): void {
    for (const { when, result } of this.#ways(given, span, address, compute)) {
      if (!result) continue;
      const { text, phases, agent, displayName } = result;
      const key = JSON.stringify([address, agent]);
      let script = this.#scripts.get(key);
      if (!script) {
        if (this.#scripts.size >= MAX_SCRIPTS) {
          const message = `a template may have ${MAX_SCRIPTS.toLocaleString("en")} scripts; those from here on are left out`;
          this.#problem({ kind: "left-out", message, span, when: [] });
          return;
        }
        script = { address, agent, displayName, span, variants: [] };
        this.#scripts.set(key, script);
      }
      script.variants.push({ when, phases, text });
    }
  }

  /** Follows every way through the conditions that `compute` asks about; its errors become problems. */
  #ways<T>(given: Condition, span: Span, script: string | undefined, compute: () => T): Way<T>[] {
    const { ways, complete } = explore((decisions) => {
      this.#evaluation.decisions = decisions;
      try {
        return { value: compute() };
      } catch (error) {
        if (error instanceof EvaluationError) return { error };
        throw error;
      }
    }, given);
    if (!complete) {
      const message = `this depends on so many conditions that only ${MAX_WAYS} combinations of them are checked`;
      this.#problem({ kind: "left-out", message, span, when: [] });
    }
    for (const [error, when] of errorsOf(ways)) {
      this.#problem({ kind: "invalid", message: error.message, span: error.span, when, script });
    }
    return ways.flatMap(({ when, result }) =>
      result.value === undefined || result.error ? [] : [{ when, result: result.value }],
    );
  }

  #problem(problem: TemplateProblem): void {
    const { span, message } = problem;
    const key = JSON.stringify([span.file.path, span.start, span.end, message]);
    if (!this.#problems.has(key)) this.#problems.set(key, problem);
  }
}

const AGENT_SCRIPTS = [
  ["startup_script", "start"],
  ["shutdown_script", "stop"],
] as const;

/** What makes a module's argument a script worth reading. */
const SYNC_CALL = /\bsync\b/;

/** The arguments of one instance of a block, evaluated when asked for. */
class BlockArguments {
  readonly #block: Block;
  readonly #scope: Scope;
  readonly #evaluation: Evaluation;

  constructor(block: Block, scope: Scope, evaluation: Evaluation) {
    this.#block = block;
    this.#scope = scope;
    this.#evaluation = evaluation;
  }

  /** Null where the argument is left out. */
  value(name: string): Value {
    const expression = this.#expression(name);
    return expression ? evaluate(expression, this.#scope, this.#evaluation) : NULL;
  }

  /** @throws {EvaluationError} where it is a list or an object */
  text(name: string): Text | undefined {
    const expression = this.#expression(name);
    const value = this.value(name);
    if (!expression || value.kind === "null") return undefined;
    if (value.kind === "unknown") return Text.unknown(value.name, expression.span);
    const text = toText(value, expression.span);
    if (text) return text;
    throw new EvaluationError(
      `${name} must be a string, not a ${typeName(value)}`,
      expression.span,
    );
  }

  flag(name: string): boolean {
    const expression = this.#expression(name);
    const value = this.value(name);
    if (!expression || value.kind === "null") return false;
    return this.#evaluation.decide({ value, span: expression.span }, name);
  }

  #expression(name: string): Expression | undefined {
    return this.#block.body.attributes.get(name)?.value;
  }
}

/** The agent that an `agent_id` stands for; empty where there is none. */
function agentAddress(id: Value): string {
  return id.kind === "null" ? "" : describeValue(id).replace(/\.id$/, "");
}

/** Each error once, with what its ways have in common. */
function errorsOf(
  ways: readonly Way<{ readonly error?: EvaluationError }>[],
): Map<EvaluationError, Condition> {
  const first = new Map<string, { error: EvaluationError; conditions: Condition[] }>();
  for (const { when, result } of ways) {
    if (!result.error) continue;
    const { message, span } = result.error;
    const key = JSON.stringify([message, span.file.path, span.start]);
    const known = first.get(key);
    if (known) known.conditions.push(when);
    else first.set(key, { error: result.error, conditions: [when] });
  }
  return new Map(
    [...first.values()].map(({ error, conditions }) => [error, commonLiterals(conditions)]),
  );
}

import type { Block } from "../hcl/syntax.ts";
import type { Span } from "../source/source-file.ts";
import { Text } from "../source/text.ts";
import { AgentHosts } from "./agent-hosts.ts";
import { AgentEnvironments, variablesOf } from "./agent-environments.ts";
import { checkUnevaluated } from "./static-names.ts";
import { BlockArguments } from "./block-arguments.ts";
import type { Condition } from "./condition.ts";
import { explore, MAX_WAYS, type Way } from "./decisions.ts";
import type { Evaluation } from "./evaluation.ts";
import { MAX_INSTANCES, type Instance, type Repeatable } from "./expansion.ts";
import { checkInputs } from "./module-inputs.ts";
import { ModuleCalls } from "./module-calls.ts";
import type { ModuleCall, ResourceConfig } from "./module-config.ts";
import type { ModuleInstance } from "./module-instance.ts";
import type { AddressStep } from "./order-selector.ts";
import { noResource } from "./order-problem.ts";
import { readScriptOrder, type TemplateOrder } from "./script-orders.ts";
import { scriptTimeout, type ScriptTimeout } from "./script-timeout.ts";
import { NO_SCRIPT, TemplateProblems, type Dependent } from "./template-problems.ts";
import { compareStrings, describeValue, type Value } from "./value.ts";

import type {
  Phase,
  Template,
  TemplateScript,
  TemplateScriptVariant,
  UnloadedModule,
} from "./template.ts";

/** How many scripts one template may have. */
export const MAX_SCRIPTS = 10_000;

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
  readonly steps?: readonly AddressStep[];
  readonly timeout?: ScriptTimeout | undefined;
}

/** An instance of a block, and the condition under which it is there. */
interface ConditionalInstance {
  readonly when: Condition;
  readonly instance: Instance;
}

type CollectedScript = TemplateScript & { readonly variants: TemplateScriptVariant[] };

class Collector {
  readonly #agents = new Set<string>();
  readonly #scripts = new Map<string, CollectedScript>();
  readonly #orders: TemplateOrder[] = [];
  readonly #orderProblems: Template["orderProblems"][number][] = [];
  readonly #environments = new AgentEnvironments();
  readonly #directories = new Map<string, Text>();
  readonly #hosts = new AgentHosts();
  readonly #unloaded = new Map<string, UnloadedModule>();
  readonly #problems = new TemplateProblems();
  readonly #calls = new ModuleCalls(this.#problems);
  readonly #evaluation: Evaluation;

  constructor(evaluation: Evaluation) {
    this.#evaluation = evaluation;
  }

  template(): Template {
    return {
      agents: [...this.#agents].sort(),
      scripts: [...this.#scripts.values()].sort((a, b) => compareStrings(a.address, b.address)),
      orders: this.#orders,
      orderProblems: this.#orderProblems,
      environments: this.#environments.all(),
      directories: this.#directories,
      socketless: this.#hosts.socketless(this.#coordinatedAgents()),
      unloadedModules: [...this.#unloaded.values()],
      outdatedModules: this.#calls.outdated,
      modules: this.#calls.called,
      problems: this.#problems.all(),
    };
  }

  /** @param given what holds wherever the module is there at all */
  walk(module: ModuleInstance, given: Condition): void {
    for (const problem of module.config.problems) {
      this.#problems.add({ kind: "invalid", ...problem, when: [], hidesScripts: true });
    }
    checkInputs(module, given, this.#problems);
    for (const resource of module.config.resources.values()) {
      if (resource.type === "coder_agent") this.#agent(module, resource, given);
      if (resource.type === "coder_script") this.#script(module, resource, given);
      if (resource.type === "coder_env") this.#env(module, resource, given);
      if (resource.type === "coder_script_order") {
        this.#orderProblems.push({ ...noResource(resource.block.headerSpan), when: given });
      }
      this.#hosts.add(module, resource, given);
    }
    for (const data of module.config.dataSources.values()) this.#hosts.add(module, data, given);
    for (const source of module.config.dataSources.values()) {
      if (source.type === "coder_script_order") this.#order(module, source, given);
    }
    for (const call of module.config.calls.values()) this.#call(module, call, given);
  }

  /** The agents, if any script coordinates at all: then it matters how they are run. */
  #coordinatedAgents(): ReadonlySet<string> {
    const scripts = [...this.#scripts.values()];
    const coordinate = scripts.some(({ variants }) =>
      variants.some(({ text }) => mentionsSync(text)),
    );
    return coordinate ? this.#agents : new Set();
  }

  #agent(module: ModuleInstance, resource: ResourceConfig, given: Condition): void {
    for (const { when, instance } of this.#instances(module, resource, given)) {
      const agent = module.addressOf(`${resource.address}${instance.suffix}`);
      this.#agents.add(agent);
      this.#agentEnv(agent, module, resource, { when, instance });
      this.#agentDirectory(agent, module, resource, { when, instance });
      for (const [name, phase] of AGENT_SCRIPTS) {
        const script = `${agent}.${name}`;
        this.#follow(script, resource.block.headerSpan, when, () => {
          const text = this.#arguments(module, resource, instance).text(name);
          return text && { text, phases: [phase], agent, displayName: script };
        });
      }
    }
  }

  /** What the `env` of an agent sets for its scripts. */
  #agentEnv(
    agent: string,
    module: ModuleInstance,
    resource: ResourceConfig,
    { when, instance }: ConditionalInstance,
  ): void {
    const span = resource.block.headerSpan;
    const ways = this.#ways(when, span, NO_SCRIPT, () =>
      variablesOf(this.#arguments(module, resource, instance).value("env"), agent, span),
    );
    this.#environments.addAgent(agent, when);
    this.#environments.add("coder_agent", when, results(ways));
  }

  /** The `dir` of an agent: unknown where it is another one on another way. */
  #agentDirectory(
    agent: string,
    module: ModuleInstance,
    resource: ResourceConfig,
    { when, instance }: ConditionalInstance,
  ): void {
    const unknown = Text.unknown(`${agent}.dir`);
    const ways = this.#ways(when, resource.block.headerSpan, NO_SCRIPT, () => ({
      text: this.#evaluation.mistakes.passOver(
        () => this.#arguments(module, resource, instance).text("dir"),
        () => unknown,
      ),
    }));
    for (const { text = Text.of("") } of results(ways)) {
      const before = this.#directories.get(agent);
      this.#directories.set(agent, !before || before.equals(text) ? text : unknown);
    }
  }

  #env(module: ModuleInstance, resource: ResourceConfig, given: Condition): void {
    for (const { when, instance } of this.#instances(module, resource, given)) {
      const ways = this.#ways(when, resource.block.headerSpan, NO_SCRIPT, () => {
        const env = this.#arguments(module, resource, instance);
        const name = env.text("name")?.known;
        const isPlain = (env.text("merge_strategy")?.source ?? "replace") === "replace";
        if (name === undefined) return [];
        const { mistakes } = this.#evaluation;
        const agent = mistakes.passOver(
          () => agentAddress(env.value("agent_id")),
          () => "",
        );
        const text = mistakes.passOver(
          () => (isPlain ? env.text("value") : undefined),
          () => Text.mistake(`$${name}`),
        );
        return [{ agent, name, text }];
      });
      this.#environments.add("coder_env", when, results(ways));
    }
  }

  #script(module: ModuleInstance, resource: ResourceConfig, given: Condition): void {
    for (const { when, instance } of this.#instances(module, resource, given)) {
      const { suffix } = instance;
      const address = module.addressOf(`${resource.address}${suffix}`);
      this.#follow(address, resource.block.headerSpan, when, () => {
        const given = this.#arguments(module, resource, instance);
        const [text, onStart, onStop, cron, agentId, displayName, timeout] =
          this.#evaluation.mistakes.all([
            () => given.text("script"),
            () => given.flag("run_on_start"),
            () => given.flag("run_on_stop"),
            () => given.text("cron"),
            () => given.value("agent_id"),
            () => given.text("display_name"),
            () => given.value("timeout"),
          ]);
        if (!text) return undefined;
        const phases: Phase[] = [];
        if (onStart) phases.push("start");
        if (onStop) phases.push("stop");
        if (cron?.source) phases.push("cron");
        return {
          text,
          phases: phases.length === 0 ? ["never"] : phases,
          agent: agentAddress(agentId),
          displayName: displayName?.display ?? address,
          steps: [...module.path, { kind: "coder_script", name: resource.name, suffix }],
          timeout: scriptTimeout(resource, timeout),
        };
      });
    }
  }

  #order(module: ModuleInstance, source: ResourceConfig, given: Condition): void {
    const span = source.block.headerSpan;
    for (const { when, instance } of this.#instances(module, source, given)) {
      const address = module.addressOf(`${source.address}${instance.suffix}`);
      const read = () => readScriptOrder(source.block, module, instance.iteration);
      const variants = this.#ways(when, span, NO_SCRIPT, read).map(({ when, result }) => {
        for (const problem of result.problems) this.#orderProblems.push({ ...problem, when });
        return { when, rules: result.rules };
      });
      this.#orders.push({ address, span, variants });
    }
  }

  #call(module: ModuleInstance, call: ModuleCall, given: Condition): void {
    this.#calls.checkVersion(module, call);
    for (const { when, instance } of this.#instances(module, call, given)) {
      const span = call.block.headerSpan;
      const load = () => ({ child: module.child(call, instance) });
      for (const { result } of this.#ways(when, span, SOME_SCRIPTS, load)) {
        if (!result.child) this.#unloadedCall(module, call, instance, when);
        else if (this.#calls.mayEnter(result.child, module, call)) this.walk(result.child, when);
      }
    }
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
    const { source = "", version, sourceSpan: span } = call;
    this.#unloaded.set(address, { address, source, version, span });
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
  ): ConditionalInstance[] {
    const span = block.block.headerSpan;
    const { type, labels } = block.block;
    const hidesScripts =
      type === "module" || /^coder_(?:agent|script)$/.test(labels[0]?.value ?? "");
    const dependent = { hidesScripts };
    const ways = this.#ways(given, span, dependent, () => {
      const expansion = module.expand(block);
      // Of a block without instances, Terraform looks at the names all the same.
      if (expansion.instances.length === 0) checkUnevaluated(block.block, module);
      return expansion;
    });
    return ways.flatMap(({ when, result }) => {
      if (result.leftOut > 0) {
        this.#leftOut(
          `only the first ${MAX_INSTANCES} instances are checked, ${result.leftOut} are left out`,
          span,
        );
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
    const dependent = { script: address, hidesScripts: true };
    const computeSettled = () => this.#settled(compute());
    for (const { when, result } of this.#ways(given, span, dependent, computeSettled)) {
      if (!result) continue;
      const { text, phases, timeout, ...rest } = result;
      const key = JSON.stringify([address, rest.agent]);
      let script = this.#scripts.get(key);
      if (!script) {
        if (this.#scripts.size >= MAX_SCRIPTS) {
          this.#leftOut(
            `a template may have ${MAX_SCRIPTS.toLocaleString("en")} scripts; those from here on are left out`,
            span,
          );
          return;
        }
        script = { address, ...rest, span, variants: [] };
        this.#scripts.set(key, script);
      }
      script.variants.push({ when, phases, text, timeout });
    }
  }

  /** Tries the alternatives in a script that coordinates: its units may depend on them. */
  #settled(script: ScriptFound | undefined): ScriptFound | undefined {
    if (!script || !mentionsSync(script.text)) return script;
    const { choices, decisions } = this.#evaluation;
    return { ...script, text: choices.settleText(script.text, decisions) };
  }

  /** Follows every way through the conditions that `compute` asks about; its errors become problems. */
  #ways<T>(given: Condition, span: Span, dependent: Dependent, compute: () => T): Way<T>[] {
    const { ways, complete } = explore((decisions) => {
      this.#evaluation.decisions = decisions;
      return this.#evaluation.mistakes.collect(compute);
    }, given);
    if (!complete) {
      this.#leftOut(
        `this depends on so many conditions that only ${MAX_WAYS} combinations of them are checked`,
        span,
      );
    }
    this.#problems.addErrors(ways, dependent);
    return ways.flatMap(({ when, result: { value } }) =>
      value === undefined ? [] : [{ when, result: value }],
    );
  }

  #leftOut(message: string, span: Span): void {
    this.#problems.add({ kind: "left-out", message, span, when: [], hidesScripts: true });
  }
}

const SOME_SCRIPTS: Dependent = { hidesScripts: true };

function results<T>(ways: readonly Way<T>[]): T[] {
  return ways.map(({ result }) => result);
}

const AGENT_SCRIPTS = [
  ["startup_script", "start"],
  ["shutdown_script", "stop"],
] as const;

/** What makes a module's argument a script worth reading. */
const SYNC_CALL = /\bsync\b/;

function mentionsSync({ source, pieces }: Text): boolean {
  return SYNC_CALL.test(source) || pieces.some(({ decoded }) => decoded && mentionsSync(decoded));
}

/** The agent that an `agent_id` stands for; empty where there is none. */
function agentAddress(id: Value): string {
  return id.kind === "null" ? "" : describeValue(id).replace(/\.id$/, "");
}

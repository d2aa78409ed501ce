import type { Body, Expression } from "../hcl/syntax.ts";
import type { Span } from "../source/source-file.ts";
import type { Text } from "../source/text.ts";
import type { Condition } from "./condition.ts";
import { explore } from "./decisions.ts";
import { evaluate } from "./evaluate.ts";
import { EvaluationError } from "./evaluation-error.ts";
import type { Iteration } from "./expansion.ts";
import type { ResourceConfig } from "./module-config.ts";
import type { ModuleInstance } from "./module-instance.ts";
import type { Value } from "./value.ts";

/** The variable of the agent process's environment that switches the socket on. */
export const SOCKET_VARIABLE = "CODER_AGENT_SOCKET_SERVER_ENABLED";

/** An agent that is run without its socket, as far as the template says. */
export interface SocketlessAgent {
  readonly agent: string;
  /** `off` where the variable is set to false, `missing` where nothing sets it. */
  readonly state: "missing" | "off";
  /** The resource that runs the agent: it mentions its token or init script. */
  readonly host: string;
  /** Where the variable is, or where it would be added. */
  readonly span: Span;
  /** The inside of a list of `NAME=VALUE` that is written out, to which it could be added. */
  readonly list: Span | undefined;
}

/** A resource that may run an agent. */
interface Candidate {
  readonly module: ModuleInstance;
  readonly resource: ResourceConfig;
  readonly given: Condition;
}

/** What one resource says on one way through its conditions. */
interface Observation {
  readonly host: string;
  readonly span: Span;
  readonly list: Span | undefined;
  /** The names of all unknowns in it. */
  readonly unknowns: ReadonlySet<string>;
  readonly state: "missing" | "off" | "on" | "unknown";
}

/** Gathers the resources of a template that may run an agent, to look at their environment. */
export class AgentHosts {
  readonly #candidates: Candidate[] = [];

  /** Adds a resource or data source; Coder's own run no agent. */
  add(module: ModuleInstance, resource: ResourceConfig, given: Condition): void {
    if (!resource.type.startsWith("coder_")) this.#candidates.push({ module, resource, given });
  }

  /**
   * Of these agents, those that certainly run without a socket. Nothing is said
   * of one that no resource here runs, or whose environment is not wholly known.
   */
  socketless(agents: ReadonlySet<string>): SocketlessAgent[] {
    if (agents.size === 0) return [];
    const observations = this.#candidates.flatMap(observe);
    const on = observations.filter(({ state }) => state === "on");
    // What sets it and runs no agent itself may be a part of what runs any of them.
    if (on.some(({ unknowns }) => ![...unknowns].some((name) => RUNS_AGENT.test(name)))) return [];
    return [...agents].flatMap((agent) => {
      const mention = new RegExp(
        `(?<![\\w.-])${agent.replace(/[^\w]/g, "\\$&")}\\.(?:token|init_script)\\b`,
      );
      const hosts = observations.filter(({ unknowns }) =>
        [...unknowns].some((name) => mention.test(name)),
      );
      const [first] = hosts;
      const isOpen = hosts.some(({ state }) => state === "unknown" || state === "on");
      if (!first || isOpen) return [];
      const off = hosts.find(({ state }) => state === "off");
      const state = off && hosts.every((host) => host.state === "off") ? "off" : "missing";
      const { host, span, list } = off ?? first;
      return [{ agent, state, host, span, list: hosts.length === 1 ? list : undefined }];
    });
  }
}

function observe({ module, resource, given }: Candidate): Observation[] {
  const { evaluation } = module.context;
  const { ways } = explore((decisions) => {
    evaluation.decisions = decisions;
    try {
      // All instances are alike in this.
      const [instance] = module.expand(resource).instances;
      if (!instance) return undefined;
      const scan = new Scan(module, instance.iteration);
      scan.body(resource.block.body);
      return scan;
    } catch (error) {
      // What is wrong with a resource that is no script is for Terraform to say.
      if (error instanceof EvaluationError) return undefined;
      throw error;
    }
  }, given);
  const env = resource.block.body.attributes.get("env");
  const list = env && listOfSettings(env.value);
  return ways.flatMap(({ result }) => {
    if (!result) return [];
    const { state, unknowns, place } = result;
    const host = module.addressOf(resource.address);
    const span = place ?? env?.nameSpan ?? resource.block.headerSpan;
    return [{ host, state, unknowns, span, list }];
  });
}

/** The name of an unknown that only what runs an agent needs. */
const RUNS_AGENT = /\bcoder_agent\..*\.(?:token|init_script)\b/;

/** What is between the brackets of a list whose items all begin with `NAME=`. */
function listOfSettings(value: Expression): Span | undefined {
  if (value.kind !== "tuple") return undefined;
  const areSettings = value.items.every((item) => {
    const first = item.kind === "template" ? item.parts[0] : undefined;
    return first?.kind === "text" && /^\w+=/.test(first.text.source);
  });
  const { file, start, end } = value.span;
  return areSettings ? file.span(start + 1, end - 1) : undefined;
}

/** Arguments that are, or may hold, the environment of what a resource runs. */
const ENVIRONMENT =
  /args|command|content|custom_data|entrypoint|env|manifest|metadata|script|template|user_?data|values|vars/;

/** Blocks that are a part of the environment. */
const ENVIRONMENT_BLOCK = /^env/;

/** What stands behind the variable's name in an `env` list, a script, a unit file, YAML or JSON. */
const SETTING = new RegExp(
  `${SOCKET_VARIABLE}[\\\\"'\\s]*(?:,[\\\\"'\\s]*value[\\\\"'\\s]*)?[=:]?[\\\\"'\\s]*(\\w*)`,
);

/** What Go's `strconv.ParseBool` reads as false. */
const FALSE = /^(?:0|f|F|false|FALSE|False)$/;

/** References to what is Coder's, and strings: what else refers to something is the template's. */
const NO_REFERENCE = /"(?:[^"\\]|\\.)*"|(?:module\.[^ (,]*?\.)?(?:data\.)?\bcoder_[\w.[\]-]*/g;

/** What is from Coder sets no variable of the agent: names, tokens, the script that starts it. */
function isFromCoder(name: string): boolean {
  return name !== "" && !/\w\.[a-z_]|…/.test(name.replace(NO_REFERENCE, ""));
}

/** Looks through one instance of a resource for the variable, and for what may hide it. */
class Scan {
  readonly unknowns = new Set<string>();
  state: Observation["state"] = "missing";
  /** Where the variable is set. */
  place: Span | undefined;
  readonly #module: ModuleInstance;
  readonly #iteration: Iteration;

  constructor(module: ModuleInstance, iteration: Iteration) {
    this.#module = module;
    this.#iteration = iteration;
  }

  body({ attributes, blocks }: Body): void {
    for (const { name, value, span } of attributes.values()) {
      this.#value(this.#evaluate(value), span, ENVIRONMENT.test(name));
    }
    for (const { type, labels, body } of blocks) {
      const made = type === "dynamic" ? (labels[0]?.value ?? "") : type;
      if (type !== "dynamic" && type !== "env") this.body(body);
      if (type === "env") this.#envBlock(body);
      else if (ENVIRONMENT_BLOCK.test(made)) this.#hide();
    }
  }

  /** `env { name = …, value = … }`, as Kubernetes has it. */
  #envBlock({ attributes, span }: Body): void {
    const name = attributes.get("name");
    const value = attributes.get("value");
    const given = value && this.#evaluate(value.value);
    if (given) this.#value(given, span, false);
    const known = name && this.#evaluate(name.value);
    if (known?.kind !== "string" || !known.text.isKnown) this.#hide();
    else if (known.text.source === SOCKET_VARIABLE) this.#found(given, value?.span ?? span);
  }

  #evaluate(expression: Parameters<typeof evaluate>[0]): Value {
    const module = this.#module;
    try {
      return evaluate(expression, module.scope(this.#iteration), module.context.evaluation);
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      return { kind: "unknown", name: "" };
    }
  }

  /** @param isEnvironment whether an unknown in it may be where the variable is set */
  #value(value: Value, span: Span, isEnvironment: boolean): void {
    switch (value.kind) {
      case "unknown":
        this.unknowns.add(value.name);
        if (isEnvironment && !isFromCoder(value.name)) this.#hide();
        break;
      case "string":
        this.#text(value.text, span, isEnvironment);
        break;
      case "sequence":
        for (const item of value.items) this.#value(item, span, isEnvironment);
        break;
      case "mapping":
        for (const [key, entry] of value.entries) {
          if (key === SOCKET_VARIABLE) this.#found(entry, span);
          // What a variable with another name is set to does not matter.
          this.#value(entry, span, isEnvironment && ENVIRONMENT.test(key));
        }
        break;
      default:
        break;
    }
  }

  #text(text: Text, span: Span, isEnvironment: boolean): void {
    let offset = 0;
    for (const { unknown, text: written, decoded } of text.pieces) {
      if (decoded) this.#text(decoded, span, isEnvironment);
      if (unknown) {
        this.unknowns.add(unknown.name);
        const before = text.source.slice(0, offset);
        // Behind something else on its line it is a value, not a setting.
        const isWholeLine = /(?:^|\n)[\s"']*$/.test(before);
        if (isEnvironment && isWholeLine && !decoded && !isFromCoder(unknown.name)) {
          this.#hide();
        }
      }
      offset += written.length;
    }
    const setting = SETTING.exec(text.source);
    if (setting) this.#set(FALSE.test(setting[1] ?? ""), span);
  }

  #found(value: Value | undefined, span: Span): void {
    const isFalse =
      (value?.kind === "bool" && !value.value) ||
      (value?.kind === "string" && FALSE.test(value.text.known ?? ""));
    this.#set(isFalse, span);
  }

  #set(isFalse: boolean, span: Span): void {
    if (this.state === "on") return;
    // A setting counts for more than what may hide another one.
    this.state = isFalse ? "off" : "on";
    this.place = span;
  }

  #hide(): void {
    if (this.state === "missing") this.state = "unknown";
  }
}

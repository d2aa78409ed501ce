import type { Span } from "../source/source-file.ts";
import { Text } from "../source/text.ts";
import type { Condition } from "./condition.ts";
import { toText } from "./convert.ts";
import type { Value } from "./value.ts";

/** The environment variables that an agent's scripts see, by name. */
export type AgentEnvironment = ReadonlyMap<string, Text>;

/** What sets variables; `coder_env` overrides what the agent sets. */
type Setter = "coder_agent" | "coder_env";

/** A variable of an agent. */
export interface AgentVariable {
  /** The agent's address; empty for the only one that there is. */
  readonly agent: string;
  readonly name: string;
  /** Undefined where more is done than that the variable gets a text. */
  readonly text: Text | undefined;
}

interface Setting extends AgentVariable {
  readonly setter: Setter;
  readonly when: Condition;
}

/** Gathers what `coder_agent.env` and `coder_env` set for each agent. */
export class AgentEnvironments {
  readonly #settings: Setting[] = [];
  /** What holds wherever the agent is there. */
  readonly #agents = new Map<string, Condition>();

  addAgent(agent: string, when: Condition): void {
    this.#agents.set(agent, when);
  }

  /**
   * Adds what a block sets.
   * @param when the condition under which the block is there
   * @param ways what it sets on each way through the conditions in it
   */
  add(setter: Setter, when: Condition, ways: readonly (readonly AgentVariable[])[]): void {
    const found = new Map<string, AgentVariable[]>();
    for (const variable of ways.flat()) {
      addTo(found, JSON.stringify([variable.agent, variable.name]), variable);
    }
    for (const variables of found.values()) {
      const [first] = variables;
      if (!first) continue;
      const text = variables.length === ways.length ? commonText(variables) : undefined;
      this.#settings.push({ ...first, text, setter, when });
    }
  }

  /**
   * The variables of each agent. One that is set only under a condition, or to
   * several texts, is unknown.
   */
  all(): ReadonlyMap<string, AgentEnvironment> {
    const agents = [...this.#agents.keys()];
    const onlyAgent = agents.length === 1 ? (agents[0] ?? "") : "";
    const found = new Map<string, Map<string, Setting[]>>();
    for (const setting of this.#settings) {
      const agent = setting.agent || onlyAgent;
      const variables = found.get(agent) ?? new Map<string, Setting[]>();
      found.set(agent, variables);
      addTo(variables, setting.name, setting);
    }
    return new Map(
      [...found].map(([agent, variables]) => {
        const given = this.#agents.get(agent) ?? [];
        const texts = [...variables].map(
          ([name, settings]) => [name, textOf(name, settings, given)] as const,
        );
        return [agent, new Map(texts)] as const;
      }),
    );
  }
}

/** The variables in the map that `coder_agent.env` is. */
export function variablesOf(env: Value, agent: string, span: Span): AgentVariable[] {
  if (env.kind !== "mapping") return [];
  return [...env.entries].map(([name, value]) => ({ agent, name, text: toText(value, span) }));
}

function textOf(name: string, settings: readonly Setting[], given: Condition): Text {
  const overriding = settings.filter(({ setter }) => setter === "coder_env");
  const isCertain = ({ when }: Setting) => isPartOf(when, given);
  const effective = overriding.some(isCertain) ? overriding : settings;
  const text = effective.some(isCertain) ? commonText(effective) : undefined;
  return text ?? Text.unknown(`$${name}`);
}

/** Whether a condition holds wherever another one does, as far as their literals tell. */
function isPartOf(condition: Condition, given: Condition): boolean {
  return condition.every(({ atom, holds }) =>
    given.some((other) => other.atom.whenTrue === atom.whenTrue && other.holds === holds),
  );
}

/** The one text that all of them have. */
function commonText([first, ...others]: readonly AgentVariable[]): Text | undefined {
  const text = first?.text;
  return others.every((other) => text && other.text?.equals(text)) ? text : undefined;
}

function addTo<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}

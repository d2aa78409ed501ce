import type { Span } from "../source/source-file.ts";
import type { Text } from "../source/text.ts";
import { type SocketlessAgent } from "./agent-hosts.ts";
import { type AgentEnvironment } from "./agent-environments.ts";
import type { Condition } from "./condition.ts";
import { type CalledModule, type OutdatedModule } from "./module-calls.ts";
import type { OrderProblem } from "./order-problem.ts";
import type { AddressStep } from "./order-selector.ts";
import { type TemplateOrder } from "./script-orders.ts";
import { type ScriptTimeout } from "./script-timeout.ts";
import { type TemplateProblem } from "./template-problems.ts";

/** When a script runs. */
export type Phase = "start" | "stop" | "cron" | "never";

/** What a template comes to: its agents and the scripts that they run. */
export interface Template {
  /** Addresses, sorted. */
  readonly agents: readonly string[];
  readonly scripts: readonly TemplateScript[];
  readonly orders: readonly TemplateOrder[];
  readonly orderProblems: readonly (OrderProblem & { readonly when: Condition })[];
  /** By the agent's address, as scripts have it. */
  readonly environments: ReadonlyMap<string, AgentEnvironment>;
  /** Where the scripts of an agent begin, `coder_agent.dir`, by the agent's address; none where it sets none. */
  readonly directories: ReadonlyMap<string, Text>;
  /** Those that run without a socket for sync calls. */
  readonly socketless: readonly SocketlessAgent[];
  readonly unloadedModules: readonly UnloadedModule[];
  readonly outdatedModules: readonly OutdatedModule[];
  /** Each instance of a module after the one that calls it. */
  readonly modules: readonly CalledModule[];
  readonly problems: readonly TemplateProblem[];
}

export interface TemplateScript {
  /** `module.x["a"].coder_script.y[0]`; `coder_agent.main.startup_script`. */
  readonly address: string;
  /** The address of a `coder_script`, step by step. */
  readonly steps?: readonly AddressStep[];
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
  /** Undefined where there is none, or it is not known. */
  readonly timeout: ScriptTimeout | undefined;
}

/** A module whose source is not on disk. */
export interface UnloadedModule {
  /** `module.git_clone`. */
  readonly address: string;
  /** `registry.coder.com/coder/git-clone/coder`. */
  readonly source: string;
  /** The constraint of the call. */
  readonly version?: string | undefined;
  readonly span: Span;
}

import type {
  Ending,
  Join,
  MadeFile,
  ShellProcess,
  SyncCall,
  UnmadeComplete,
  Wait,
} from "../shell/sync-call.ts";
import type { Span } from "../source/source-file.ts";
import type { SocketlessAgent } from "../terraform/agent-hosts.ts";
import type { Condition } from "../terraform/condition.ts";
import type { AddressStep } from "../terraform/order-selector.ts";
import type { OrderRule, TemplateOrder } from "../terraform/script-orders.ts";
import type { CalledModule } from "../terraform/module-calls.ts";
import type { ScriptTimeout } from "../terraform/script-timeout.ts";

/** When a script runs: at workspace start, at stop, on a schedule, or never. */
export type Phase = "start" | "stop" | "cron" | "never";

/** What a script does, as far as it matters to others. */
export interface ScriptBehaviour {
  readonly phases: readonly Phase[];
  readonly calls: readonly SyncCall[];
  /** The shell of the script itself, and the others that make the calls. */
  readonly processes: readonly ShellProcess[];
  /** Where it waits for its background jobs. */
  readonly joins: readonly Join[];
  readonly endings: readonly Ending[];
  readonly waits: readonly Wait[];
  /** In a {@link Startup}, those that some script waits for. */
  readonly madeFiles: readonly MadeFile[];
  readonly unmade: readonly UnmadeComplete[];
  /** After how long the agent ends the script, if it does. */
  readonly timeout?: ScriptTimeout | undefined;
}

/** A script of an agent and what it does under one condition. */
export interface ScriptVariant extends ScriptBehaviour {
  readonly when: Condition;
}

/** A script with everything that it may do; it does not run where no variant's condition holds. */
export interface ModelScript {
  /** `module.x["a"].coder_script.y[0]`. */
  readonly address: string;
  /** The address of a `coder_script`, step by step: what selectors of order rules select. */
  readonly steps?: readonly AddressStep[] | undefined;
  readonly agent: string;
  readonly displayName: string;
  /** The block that declares it. */
  readonly span: Span;
  readonly variants: readonly ScriptVariant[];
}

/** A module whose source is not on disk, so that its own scripts are not in the model. */
export interface UnloadedModule {
  /** `module.git_clone`. */
  readonly address: string;
  /** `registry.coder.com/coder/git-clone/coder`. */
  readonly source: string;
  readonly span: Span;
}

/** A part of a template that could not be read, or was not followed to its end. */
export interface Unread {
  /** `coder_script.a cannot be evaluated`. */
  readonly reason: string;
  /** The agent that it belongs to; undefined where it may be any. */
  readonly agent?: string | undefined;
}

/** All that a template does at run time, under every condition. */
export interface Model {
  readonly agents: readonly string[];
  readonly scripts: readonly ModelScript[];
  /** Every instance of `coder_script_order`. */
  readonly orders: readonly TemplateOrder[];
  readonly unloadedModules: readonly UnloadedModule[];
  /** The agents that run without a socket for sync calls, as far as the template says. */
  readonly socketless: readonly SocketlessAgent[];
  /** The modules that are on disk, an entry for each instance. */
  readonly modules: readonly CalledModule[];
  /** What may hold what seems to be missing elsewhere. */
  readonly unread: readonly Unread[];
}

/** One script as it runs in one {@link Startup}. */
export interface StartupScript extends ScriptBehaviour {
  readonly address: string;
  /** Undefined where no order rule can select it. */
  readonly steps?: readonly AddressStep[] | undefined;
  readonly displayName: string;
  readonly span: Span;
}

export interface StartupAgent {
  readonly address: string;
  /** False where the template only names the agent (`var.agent_id`): others may add scripts to it. */
  readonly declared: boolean;
  /** The addresses of all scripts that run at start under some condition. */
  readonly startScripts: readonly string[];
  /** Those that take part in coordination, sorted by address. */
  readonly scripts: readonly StartupScript[];
}

/** The rules of one `coder_script_order` in one {@link Startup}. */
export interface StartupOrder {
  /** `module.a.data.coder_script_order.startup`. */
  readonly address: string;
  readonly span: Span;
  readonly rules: readonly OrderRule[];
}

/** What the agents do under one truth assignment of the model's conditions. */
export interface Startup {
  readonly when: Condition;
  readonly agents: readonly StartupAgent[];
  readonly orders: readonly StartupOrder[];
  readonly unloadedModules: readonly UnloadedModule[];
  readonly modules: readonly CalledModule[];
  readonly socketless: readonly SocketlessAgent[];
  readonly unread: readonly Unread[];
}

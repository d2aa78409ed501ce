import type { Span } from "../source/source-file.ts";
import type { AgentUnits } from "../startup/agent-units.ts";
import type { Startup, StartupAgent } from "../startup/model.ts";
import type { ScriptOrder } from "../startup/script-order.ts";
import type { Simulation } from "../startup/simulate.ts";
import type { Unit } from "../startup/unit-graph.ts";
import type { Finding, Severity } from "./diagnostic.ts";
import type { UntoldWaits } from "./untold-waits.ts";

/** What is told about a rule. */
export interface RuleDescription {
  /** `unknown-unit`; stable. */
  readonly id: string;
  /** Of a finding that is certain and has none of its own. */
  readonly severity: Severity;
  /** One line: what the rule fires on. */
  readonly summary: string;
  /** What goes wrong in a workspace, and what to do: paragraphs of plain text. */
  readonly explanation: string;
  readonly example: { readonly bad: Example; readonly good: Example };
}

/** A complete template: its `main.tf`, or all its files by their paths. */
export type Example = string | Readonly<Record<string, string>>;

/** A call that completes a unit in some start-up, not necessarily in the one that is looked at. */
export interface PossibleComplete {
  readonly script: string;
  readonly span: Span;
}

/** One start-up, and what the rules need beside it. */
export interface RuleContext {
  readonly startup: Startup;
  /** The units of the start-up's agents. */
  readonly agents: readonly AgentUnits[];
  /** What `coder_script_order` says in this start-up. */
  readonly order: ScriptOrder;
  /** What comes of the start of an agent; found out when it is asked for. */
  readonly simulation: (agent: StartupAgent) => Simulation;
  /** What completes a unit of an agent at start under some condition or other. */
  readonly possibleComplete: (agent: string, unit: Unit) => PossibleComplete | undefined;
}

/** A finding in one start-up. */
export interface StartupFinding extends Finding {
  /** The addresses of scripts that it says wait in vain. */
  waiting?: ReadonlySet<string>;
  /** What takes time to find out, and is only asked for the first time that the finding comes up. */
  readonly details?: () => Pick<Finding, "hint" | "fix" | "related" | "notes">;
}

export interface Rest {
  readonly untold: (agent: StartupAgent) => UntoldWaits;
}

/** A rule that looks at each start-up that a template can have. */
export interface StartupRule extends RuleDescription {
  readonly from: "startup";
  /** Whether only what holds in all start-ups is worth a word: what one can do without, another may need. */
  readonly onlyAlways?: true;
  readonly check: (context: RuleContext) => StartupFinding[];
  /** Explains those that wait in vain of which no finding of any rule tells. */
  readonly checkRest?: (context: RuleContext & Rest) => StartupFinding[];
}

/** A rule whose findings are what reading the template and its scripts runs into. */
export interface ReadingRule extends RuleDescription {
  readonly from: "reading";
}

export type Rule = StartupRule | ReadingRule;

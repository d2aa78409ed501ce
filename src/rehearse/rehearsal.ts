import type { Diagnostic } from "../rules/diagnostic.ts";
import type { StartupScript } from "../startup/model.ts";
import type { Outcomes } from "../startup/outcomes.ts";
import type { Text } from "../source/text.ts";
import type { Simulation } from "../startup/simulate.ts";
import type { AgentEnvironment } from "../terraform/agent-environments.ts";

/** The start of one agent, as it is to be tried. */
export interface Rehearsal {
  /** The agent's address; empty for a module that is not told its agent. */
  readonly agent: string;
  /** What is taken to hold, in the template's words; empty where nothing depends on anything. */
  readonly when: string;
  /** The agent's start scripts, sorted by address. */
  readonly scripts: readonly RehearsedScript[];
  readonly environment: AgentEnvironment;
  /** Where the scripts begin, `coder_agent.dir`; empty where the agent has none. */
  readonly directory: Text;
  readonly simulation: Simulation;
  readonly outcomes: Outcomes;
  /** What `lint` finds in this start-up. */
  readonly diagnostics: readonly Diagnostic[];
  /** What makes the rehearsal differ from a real start, a sentence each. */
  readonly notices: readonly string[];
}

export interface RehearsedScript {
  readonly script: StartupScript;
  /** The whole script; undefined where a part of it is not known, and it is not to be run. */
  readonly text: string | undefined;
  /** The scripts that `coder_script_order` has it begin after. */
  readonly prerequisites: readonly Prerequisite[];
}

export interface Prerequisite {
  /** Its place in {@link Rehearsal.scripts}. */
  readonly script: number;
  /** Whether the other one is skipped unless this one ends well. */
  readonly mustSucceed: boolean;
}

/** A script as people know it. */
export function nameOf({ script }: RehearsedScript): string {
  return script.address;
}

import { delimiter } from "node:path";
import { SOCKET_PATH_VARIABLE } from "../sync/defaults.ts";
import type { AgentEnvironment } from "../terraform/agent-environments.ts";
import type { PrivateFolder } from "./private-folder.ts";

export type Variables = Readonly<Record<string, string>>;

/**
 * The environment that all scripts have in common, as Coder's agent makes it:
 * its own, and over it what `coder_agent.env` and `coder_env` set, with variables
 * in that expanded.
 * @param agent its address
 */
export function agentVariables(
  inherited: NodeJS.ProcessEnv,
  environment: AgentEnvironment,
  agent: string,
): Variables {
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(inherited)) {
    if (value !== undefined) variables[name] = value;
  }
  const own = { ...variables };
  const name = /\bcoder_agent\.([^.[]+)/.exec(agent)?.[1];
  if (name !== undefined) variables["CODER_WORKSPACE_AGENT_NAME"] = name;
  variables["CODER"] = "true";
  for (const [name, text] of environment) {
    if (text.known === undefined || !isName(name)) continue;
    variables[name] = expandVariables(text.known, own);
  }
  return variables;
}

/** The variables of the environment whose values are not known. */
export function unknownVariables(environment: AgentEnvironment): string[] {
  return [...environment].flatMap(([name, text]) => (text.isKnown ? [] : [name])).sort();
}

/** The environment of the script at a place. */
export function scriptVariables(
  common: Variables,
  folder: PrivateFolder,
  script: number,
): Variables {
  return {
    ...common,
    // Whatever the template says: the agent's own socket is not ours.
    [SOCKET_PATH_VARIABLE]: folder.socket(script),
    CODER_SCRIPT_DATA_DIR: folder.dataFolder(script),
    CODER_SCRIPT_BIN_DIR: folder.bin,
    PATH: [folder.bin, ...(common["PATH"] ? [common["PATH"]] : [])].join(delimiter),
  };
}

/** Neither the system nor Node takes anything else. */
function isName(name: string): boolean {
  return name !== "" && !/[=\0]/.test(name);
}

/** A text with `$NAME` and `${NAME}` replaced as Go's `os.ExpandEnv` does. */
export function expandVariables(value: string, variables: Variables): string {
  return value.replace(
    /\$(?:\{([^}]*)\}|(\w+|[*#$@!?-]))/g,
    (_, braced: string | undefined, plain: string | undefined) =>
      variables[braced ?? plain ?? ""] ?? "",
  );
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";

interface Step {
  readonly name: string;
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, string>>;
}

export interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

/** What has come of the action. */
export interface ActionRun {
  /** Of the first step that has failed, else 0. */
  readonly status: number;
  readonly log: string;
  readonly summary: string;
  /** By step and name. */
  readonly outputs: Readonly<Record<string, string>>;
}

export function readAction(): Action {
  return parse(readFileSync("action.yml", "utf8")) as Action;
}

/**
 * Runs the steps of action.yml that are scripts as GitHub's runner does: in bash, with
 * their environment and with files for outputs and the summary.
 * @param workspace the folder of the repository that is checked
 * @param github what the runner knows, such as `action_ref`
 */
export async function runAction(
  workspace: string,
  inputs: Readonly<Record<string, string>>,
  github: Readonly<Record<string, string>> = {},
  environment: NodeJS.ProcessEnv = {},
): Promise<ActionRun> {
  const action = readAction();
  const temporary = join(workspace, ".runner");
  mkdirSync(temporary, { recursive: true });
  const files = mkdtempSync(join(temporary, "files-"));
  const defaults = Object.entries(action.inputs).map(([name, input]) => [name, input.default]);
  const contexts: Record<string, string> = Object.fromEntries([
    ...defaults.map(([name = "", value]) => [`inputs.${name}`, value]),
    ...Object.entries(inputs).map(([name, value]) => [`inputs.${name}`, value]),
    ...Object.entries(github).map(([name, value]) => [`github.${name}`, value]),
  ]) as Record<string, string>;
  const outputs: Record<string, string> = {};
  let log = "";
  for (const { id = "", run, env = {} } of action.runs.steps) {
    if (run === undefined) continue;
    const outputFile = join(files, `${id}-output`);
    const child = spawn("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", run], {
      cwd: workspace,
      env: {
        PATH: process.env["PATH"],
        HOME: temporary,
        GITHUB_ACTIONS: "true",
        GITHUB_ACTION_PATH: resolve("."),
        GITHUB_OUTPUT: outputFile,
        GITHUB_STEP_SUMMARY: join(files, "summary"),
        RUNNER_OS: "Linux",
        RUNNER_ARCH: "X64",
        RUNNER_TEMP: temporary,
        ...environment,
        ...Object.fromEntries(
          Object.entries(env).map(([name, text]) => [name, evaluated(text, contexts)]),
        ),
      },
    });
    child.stdout.on("data", (data: Buffer) => (log += data.toString()));
    child.stderr.on("data", (data: Buffer) => (log += data.toString()));
    const [status] = (await once(child, "close")) as [number];
    for (const line of textOf(outputFile).split("\n").filter(Boolean)) {
      const equals = line.indexOf("=");
      const name = line.slice(0, equals);
      const value = line.slice(equals + 1);
      outputs[`${id}.${name}`] = value;
      contexts[`steps.${id}.outputs.${name}`] = value;
    }
    if (status !== 0) return { status, log, summary: textOf(join(files, "summary")), outputs };
  }
  return { status: 0, log, summary: textOf(join(files, "summary")), outputs };
}

/** An expression that is one name, as all are that the steps' environments have. */
function evaluated(text: string, contexts: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{\{ ([\w.-]+) \}\}/g, (_, name: string) => contexts[name] ?? "");
}

function textOf(path: string): string {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

/** A program `muster` in a folder, which runs the one that was built. */
export function writeMuster(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "muster");
  writeFileSync(
    path,
    `#!/bin/sh\nexec '${process.execPath}' '${resolve("dist/muster.js")}' "$@"\n`,
    { mode: 0o755 },
  );
  return path;
}

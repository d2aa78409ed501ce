import { CommandError, EXIT } from "../command-error.ts";
import { advice, shellWord } from "../report/value.ts";
import { placeOf } from "../report/places.ts";
import type { ReadStartup } from "../plan/read-startup.ts";
import { Text } from "../source/text.ts";
import type { StartupAgent, StartupScript } from "../startup/model.ts";
import { holdingUnder } from "../startup/merge-conditions.ts";
import { outcomesOf } from "../startup/outcomes.ts";
import { scriptOrder, type OrderEdge } from "../startup/script-order.ts";
import { Simulation } from "../startup/simulate.ts";
import { describeCondition } from "../terraform/condition.ts";
import { plural } from "../plural.ts";
import { chooseStartup, type StartupChoice } from "./choose-startup.ts";
import { diagnose } from "./diagnose.ts";
import type { Prerequisite, Rehearsal } from "./rehearsal.ts";

export interface RehearsalChoice extends StartupChoice {
  /** The address of the agent; undefined where there is only one. */
  readonly agent: string | undefined;
  /** Whether only the sync calls of the scripts are made: then all of a script need not be known. */
  readonly onlySync: boolean;
}

/** More unknowns of one script than these are counted. */
const MAX_UNKNOWNS = 5;

/**
 * Reads what is to be rehearsed of the template in a directory.
 * @throws {CommandError} where there is no template, what is given does not fit
 *   it, Coder would refuse it, or too little of it is known
 */
export function readRehearsal(path: string, choice: RehearsalChoice): Rehearsal {
  const read = chooseStartup(path, choice);
  const unread = unreadParts(read, path);
  const [missing] = unread;
  if (missing && !choice.onlySync) throw refusal(missing);
  const agent = chooseAgent(read, choice.agent, path, missing);
  const scripts = agent.scripts.filter(({ phases }) => phases.includes("start"));
  const texts = scripts.map((script) => textOf(script, agent.address, read));
  if (!choice.onlySync) checkTexts(scripts, texts, read, path);
  const order = scriptOrder(read.startup).start;
  const diagnostics = diagnose(read);
  checkOrder(read, diagnostics, path);
  const simulation = new Simulation(agent, order);
  return {
    agent: agent.address,
    when: describeCondition(read.startup.when),
    scripts: scripts.map((script, i) => ({
      script,
      text: texts[i]?.known,
      prerequisites: prerequisitesOf(script, scripts, order),
    })),
    environment: read.template.environments.get(agent.address) ?? new Map<string, Text>(),
    directory: read.template.directories.get(agent.address) ?? Text.empty,
    simulation,
    outcomes: outcomesOf(simulation),
    diagnostics: diagnostics.filter((found) => found.agent === agent.address),
    notices: unread.map(({ message }) => message),
  };
}

/** @param missing what of the template was not read, if anything: the agent may be there */
function chooseAgent(
  { startup }: ReadStartup,
  wanted: string | undefined,
  path: string,
  missing: UnreadPart | undefined,
): StartupAgent {
  const starting = startup.agents.filter(({ scripts }) =>
    scripts.some(({ phases }) => phases.includes("start")),
  );
  if (wanted !== undefined) {
    const found = starting.find(({ address }) => address === wanted);
    if (found) return found;
    const what = startup.agents.some(({ address }) => address === wanted)
      ? "has no scripts that run at start"
      : "is no agent of the template";
    throw new CommandError(`--agent ${wanted}: it ${what}`, agentsAdvice(starting));
  }
  const [only, ...others] = starting;
  if (!only && missing) throw refusal(missing);
  if (!only) {
    throw new CommandError(
      `no script in ${path} runs at start`,
      "There is nothing to rehearse: a coder_script runs at start where run_on_start is true.",
      EXIT.refused,
    );
  }
  if (others.length === 0) return only;
  throw new CommandError(
    `the template has ${starting.length} agents with start scripts, and one is rehearsed at a time`,
    agentsAdvice(starting),
  );
}

function agentsAdvice(agents: readonly StartupAgent[]): string {
  if (agents.length === 0) return "No script of the template runs at start.";
  return agents.length === 1
    ? `Give --agent ${agents[0]?.address ?? ""}, or leave it out.`
    : `Give one of: ${agents.map(({ address }) => `--agent ${address}`).join(", ")}`;
}

/** A part of the template that was not read: scripts may be missing. */
interface UnreadPart {
  readonly message: string;
  readonly advice: string;
}

function refusal({ message, advice }: UnreadPart): CommandError {
  return new CommandError(message, advice, EXIT.refused);
}

function unreadParts({ template, unread }: ReadStartup, path: string): UnreadPart[] {
  const mistakes =
    unread.length + template.problems.filter(({ kind }) => kind !== "left-out").length;
  const parts: UnreadPart[] = [];
  if (mistakes > 0) {
    parts.push({
      message: `the template has ${plural(mistakes, "mistake")}, so that this may not be all of it`,
      advice: `Run muster lint ${path} for them.`,
    });
  }
  for (const { address, source } of template.unloadedModules) {
    parts.push({
      message: `${address} is not on disk, so that its scripts are not known: ${source}`,
      advice:
        "Run terraform init in the template, or give --module-path PREFIX=DIR; --only-sync does without.",
    });
  }
  return parts;
}

function textOf(
  { address }: StartupScript,
  agent: string,
  { template, startup }: ReadStartup,
): Text | undefined {
  const isOfAgent = (of: string) => of === agent || (of === "" && template.agents.length === 1);
  const script = template.scripts.find(
    (other) => other.address === address && isOfAgent(other.agent),
  );
  return script?.variants.find(holdingUnder(startup.when))?.text;
}

function checkTexts(
  scripts: readonly StartupScript[],
  texts: readonly (Text | undefined)[],
  { declared }: ReadStartup,
  path: string,
): void {
  const open = scripts.flatMap(({ address }, i) => {
    const text = texts[i];
    return !text || text.isKnown ? [] : [{ address, names: namesOf(text) }];
  });
  const [first] = open;
  if (!first) return;
  const known = declared();
  const names = [...new Set(open.flatMap(({ names }) => names))];
  const described = names
    .slice(0, MAX_UNKNOWNS)
    .map((name) => advice(name, known, `give --value ${shellWord(`${name}=…`)}`));
  if (names.length > MAX_UNKNOWNS) described.push(`${names.length - MAX_UNKNOWNS} more`);
  const others = open.length > 1 ? ` and of ${plural(open.length - 1, "other script")}` : "";
  throw new CommandError(
    `a part of the text of ${first.address}${others} is not known: ${described.join(", ")}`,
    `Give what is missing; muster eval EXPRESSION ${path} shows what is known. --only-sync does without.`,
    EXIT.refused,
  );
}

function namesOf({ pieces }: Text): string[] {
  const names = pieces.flatMap(({ unknown, decoded }) => {
    if (!unknown) return [];
    return decoded && !decoded.isKnown ? namesOf(decoded) : [unknown.name];
  });
  return [...new Set(names)];
}

/** @throws {CommandError} where Coder would refuse the order of the scripts, and with it the template */
function checkOrder(
  { template, startup }: ReadStartup,
  diagnostics: ReturnType<typeof diagnose>,
  path: string,
): void {
  const problem = template.orderProblems
    .filter(holdingUnder(startup.when))
    .find(({ kind }) => kind !== "uncomputed");
  const finding = diagnostics.find(
    ({ rule, severity }) => rule.startsWith("order-") && severity === "error",
  );
  const found = problem ?? finding;
  if (!found) return;
  const { file, line, column } = placeOf(found.span, process.cwd());
  throw new CommandError(
    `Coder would refuse this template: ${file}:${line}:${column}: ${found.message}`,
    `Run muster lint ${path} for all that is wrong with it.`,
    EXIT.refused,
  );
}

function prerequisitesOf(
  script: StartupScript,
  scripts: readonly StartupScript[],
  order: readonly OrderEdge[],
): Prerequisite[] {
  return order.flatMap(({ dependent, prerequisite, resolved }): Prerequisite[] => {
    if (dependent.script !== script) return [];
    const place = scripts.indexOf(prerequisite.script);
    return place === -1
      ? []
      : [{ script: place, mustSucceed: resolved.rule.requires !== "completion" }];
  });
}

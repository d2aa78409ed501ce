import { shorten } from "../shorten.ts";
import type { AgentUnits } from "../startup/agent-units.ts";
import type { Startup } from "../startup/model.ts";
import type { Program } from "../startup/program.ts";
import { isSure } from "../startup/race.ts";
import type { VainWait } from "../startup/simulate.ts";
import type { Lack } from "../startup/standstill.ts";
import { tracesOf, UNREGISTERED } from "../startup/state.ts";
import type { CallStep, Step } from "../startup/steps.ts";
import { DeadlockWalk } from "./deadlock-walk.ts";
import type { Finding } from "./diagnostic.ts";
import { doubts } from "./unmet-wants.ts";
import { waitingBehind } from "./victims.ts";
import { afterFailure, givesUp, quote } from "./wording.ts";

/** What is wrong, in words. */
interface Cause extends Pick<Finding, "message" | "span" | "script"> {
  readonly advice: string;
  readonly related?: Finding["related"];
}

/** Says why some wait in vain for a unit that scripts do complete, or for a script that is skipped. */
export function vainWaitFinding(
  vain: VainWait,
  { agent, atStart }: AgentUnits,
  startup: Startup,
): Finding[] {
  const { program, lack, victims, race } = vain;
  const cause = causeOf(vain);
  const [first] = victims;
  if (!cause || !first) return [];
  const { message, advice, related = [], ...place } = cause;
  const number = lack.kind === "script" ? undefined : lack.unit;
  const key = number === undefined ? undefined : program.units[number]?.key;
  const unit = key === undefined ? undefined : atStart.units.get(key);
  const walk = new DeadlockWalk({ program, links: [] });
  const order = race && walk.order(race);
  const doubt = unit ? doubts(unit, { agent, atStart, later: atStart }, startup) : [];
  const isDoubtful = doubt.length > 0 || (race !== undefined && !isSure(race, program));
  const waiting = first.threads.find((thread) => isWait(first.state.stepOf(thread)));
  const at = waiting === undefined ? undefined : first.state.stepOf(waiting);
  const waiter = waiting === undefined ? "" : walk.name(waiting);
  const behind = waitingBehind(victims, waiting === undefined ? [] : [walk.script(waiting)]);
  return [
    {
      ...place,
      message: order === undefined ? message : `${order}, ${message}`,
      related: [
        ...related,
        ...(isWait(at) && at.call.span
          ? [{ message: `${waiter} waits for ${awaited(vain, at)} here`, span: at.call.span }]
          : []),
        ...behind.related,
      ],
      notes: [...(isWait(at) ? [consequence(at, waiter)] : []), ...behind.notes, advice, ...doubt],
      agent: agent.address,
      ...(unit ? { unit: unit.name } : {}),
      ...(isDoubtful ? { severity: "warning" as const } : {}),
    },
  ];
}

function isWait(step: Step | undefined): step is CallStep {
  return step?.kind === "start" || step?.kind === "wait";
}

/** The names of what a call waits for, as far as that is not completed. */
function awaited({ program, victims }: VainWait, { kind, unit, dependencies }: CallStep): string {
  const [first] = victims;
  const missing = kind === "start" ? first?.state.missing(unit) : dependencies;
  return quote(program.units[missing?.[0] ?? 0]?.name ?? "");
}

function consequence({ kind, call }: CallStep, waiter: string): string {
  const words = [call.unit, ...call.dependencies].flatMap((word) => word?.text.display ?? []);
  const written = `\`${[kind, ...words].map((word) => shorten(word)).join(" ")}\``;
  const ends = givesUp(call);
  const after = ends === "waits for ever" ? "" : `; ${afterFailure(call, "it")}`;
  return `at start: ${written} in ${waiter} ${ends}${after}`;
}

function causeOf(vain: VainWait): Cause | undefined {
  switch (vain.lack.kind) {
    case "unit":
      return startedAgain(vain, vain.lack.unit);
    case "call":
      return failedCall(vain, vain.lack);
    case "script":
      return failedScript(vain, vain.lack);
  }
}

/** Of a unit that is completed, and is not complete any more. */
function startedAgain({ program, victims }: VainWait, unit: number): Cause | undefined {
  const state = victims[0]?.state;
  const name = program.units[unit]?.name ?? "";
  const traces = state ? tracesOf(state) : [];
  const start = traces.findLast(({ thread, step, succeeds }) => {
    const made = program.threads[thread]?.steps[step];
    return succeeds && made?.kind === "start" && made.unit === unit;
  });
  const made = start && program.threads[start.thread]?.steps[start.step];
  if (!start || made?.kind !== "start") return undefined;
  const script = scriptOf(program, start.thread);
  if (!script) return undefined;
  return {
    message: `unit ${quote(name)} is started again by ${script.address} after it was completed, and never completed after that: units that wait for it may never start`,
    span: made.call.span ?? script.span,
    script: script.address,
    advice: `take out this \`start\`, or call \`complete ${shorten(name)}\` once more after it: a unit that is started again is not complete any more`,
  };
}

/** Of a call that fails, so that a unit is not completed or a script is skipped. */
function failedCall(
  { program, victims }: VainWait,
  { thread, step: at, unit }: Lack & { readonly kind: "call" },
): Cause | undefined {
  const step = program.threads[thread]?.steps[at];
  const script = scriptOf(program, thread);
  const state = victims[0]?.state;
  if (!step || !script || !state || step.kind === "spawn") return undefined;
  const isUnregistered = state.failures.includes(`${thread}:${at}${UNREGISTERED}`);
  const [call, why] = describeFailure(step, program, isUnregistered);
  const fails = `${call} in ${script.address} fails, ${why}`;
  const name = unit === undefined ? undefined : program.units[unit]?.name;
  const isItself = step.kind === "complete" && step.unit === unit;
  const end = isItself
    ? ""
    : `, and the script does not come to \`complete ${shorten(name ?? "")}\``;
  return {
    message:
      name === undefined
        ? `${fails}: scripts that \`coder_script_order\` lets begin only if it ends well are skipped`
        : `unit ${quote(name)} is never completed: ${fails}${end}`,
    span: (step.kind === "join" ? step.join.span : step.call.span) ?? script.span,
    script: script.address,
    advice: isUnregistered
      ? `call \`start\` before this \`complete\`, in the same script`
      : `see to it that ${call} succeeds, or that what follows it does not hang on it`,
  };
}

/** What fails, and why. */
function describeFailure(
  step: Exclude<Step, { readonly kind: "spawn" }>,
  { units }: Program,
  isUnregistered: boolean,
): [call: string, why: string] {
  if (step.kind === "join") return ["`wait`", "because the background job has failed"];
  const names = [...(step.kind === "wait" ? [] : [step.unit]), ...step.dependencies];
  const words = names.map((unit) => shorten(units[unit]?.name ?? ""));
  const call = `\`${[step.kind, ...(step.kind === "want" || step.kind === "wait" ? words : words.slice(0, 1))].join(" ")}\``;
  switch (step.kind) {
    case "want":
      return [call, "because it would close a circle of units"];
    case "start":
      return [call, "because the unit is already started, or what it waits for has failed"];
    case "wait":
      return [call, "because what it waits for has failed"];
    case "fail":
      return [call, "because the unit has failed already"];
    case "complete":
      return isUnregistered
        ? [call, "because no `start` or `want` has told Coder of the unit before"]
        : [call, "because the unit is already completed"];
  }
}

/** Of a script that always fails, so that others are skipped. */
function failedScript(
  { program, victims }: VainWait,
  { thread, edge }: Lack & { readonly kind: "script" },
): Cause | undefined {
  const failing = scriptOf(program, thread);
  const skipped = edge.dependent.script;
  const state = victims[0]?.state;
  const waiting = victims[0]?.threads.find((each) => isWait(state?.stepOf(each)));
  const at = waiting === undefined ? undefined : state?.stepOf(waiting);
  const waiter = waiting === undefined ? undefined : scriptOf(program, waiting);
  if (!failing || !state || !waiter || !isWait(at)) return undefined;
  const missing = at.kind === "start" ? state.missing(at.unit) : at.dependencies;
  const unit = program.units[missing[0] ?? 0];
  const want = waiter.calls.find(
    ({ kind, dependencies }) =>
      (kind === "want" || kind === "wait") &&
      dependencies.some(({ text }) => text.key === unit?.key),
  );
  const word = want?.dependencies.find(({ text }) => text.key === unit?.key);
  const who = at.kind === "start" ? quote(program.units[at.unit]?.name ?? "") : waiter.address;
  const { selector } = edge.prerequisite;
  return {
    message: `${who} waits at start for unit ${quote(unit?.name ?? "")}, but the script that completes it is skipped: ${skipped.address} begins only if ${failing.address} ends well, which always fails`,
    span: word?.span ?? want?.span ?? at.call.span ?? waiter.span,
    script: waiter.address,
    related: [
      {
        message: `${skipped.address} begins only if ${failing.address} ends well, by this rule`,
        span: selector.span,
      },
      {
        message: `${failing.address} always ends with an exit status other than 0`,
        span: failing.span,
      },
    ],
    advice: `let ${failing.address} end well, or say \`requires = "completion"\` in the rule, so that ${skipped.address} begins however it ends`,
  };
}

function scriptOf({ threads, scripts }: Program, thread: number) {
  return scripts[threads[thread]?.script ?? -1]?.script;
}

import { shorten } from "../shorten.ts";
import { areExclusive, isImplied } from "../shell/choice.ts";
import type { Ending, SyncCall } from "../shell/sync-call.ts";
import { compareSpans } from "../source/source-file.ts";
import type { AgentUnits } from "../startup/agent-units.ts";
import { couldBe } from "../startup/could-be.ts";
import type { StartupScript } from "../startup/model.ts";
import type { Unit } from "../startup/unit-graph.ts";
import type { Finding } from "./diagnostic.ts";
import { exampleTemplate, unitScript } from "./example-template.ts";
import { trapCompletion } from "./exit-trap.ts";
import type { StartupRule } from "./rule.ts";
import { listed, quote, vainStart } from "./wording.ts";

const MAX_RELATED = 10;

export const completionNotGuaranteed: StartupRule = {
  id: "completion-not-guaranteed",
  from: "startup",
  severity: "warning",
  summary:
    "A failing command or an early `exit` between `start` and `complete` skips `complete`, and another unit wants it.",
  explanation: `Under \`set -e\` a script ends at the first command that fails, and at an \`exit\` it ends in any case. If that happens between \`coder exp sync start clone\` and \`coder exp sync complete clone\`, the unit stays started: those that want "clone" wait until their \`start\` times out, with no word on why.

Put \`trap 'coder exp sync complete clone' EXIT\` right behind the \`start\`, in place of the \`complete\` at the end: the trap runs however the script ends, except where \`exec\` puts another program in its place. \`muster sync run clone -- …\` ends the unit, too, and tells those that wait for it when its command has failed.`,
  example: {
    bad: exampleTemplate({
      clone: `set -e
coder exp sync start clone
git clone https://github.com/coder/coder
coder exp sync complete clone`,
      app: unitScript("app", ["clone"], "cd coder && make run"),
    }),
    good: exampleTemplate({
      clone: unitScript("clone", [], "git clone https://github.com/coder/coder"),
      app: unitScript("app", ["clone"], "cd coder && make run"),
    }),
  },
  check: ({ agents }) =>
    agents.flatMap((units) =>
      units.agent.scripts
        .filter(({ phases, endings }) => phases.includes("start") && endings.length > 0)
        .flatMap((script) => findingsFor(script, units)),
    ),
};

function findingsFor(script: StartupScript, units: AgentUnits): Finding[] {
  const started = new Set<Unit>();
  for (const { kind, unit: word, refused, isRun } of script.calls) {
    const unit = word && units.atStart.unit(word);
    if (kind === "start" && unit && !refused && !isRun) started.add(unit);
  }
  const skipped = [...started].flatMap((unit): Skipped[] => {
    // Of units that wait for each other none starts, whatever its script does then.
    const isWanted = unit.wantedBy.length > 0 && !units.atStart.isInCycle(unit);
    // What another script completes does not hang on this one alone.
    if (!isWanted || unit.completes.some((complete) => complete.script !== script)) return [];
    const calls = callsOn(unit, script);
    const endings: Ending[] = [];
    let complete: SyncCall | undefined;
    for (const ending of script.endings) {
      const skipped = skippedComplete(ending, calls);
      if (!skipped || endings.some((other) => isSamePlace(other, ending))) continue;
      complete ??= skipped;
      endings.push(ending);
      if (endings.length === MAX_RELATED) break;
    }
    return complete ? [{ complete, endings, unit }] : [];
  });
  return groupedByPlace(skipped).map((some) => findingFor(some, script, units));
}

/** Whether a loop comes to the same command in another round. */
function isSamePlace(one: Ending, other: Ending): boolean {
  if (!one.span || !other.span || one.kind !== other.kind) return false;
  return compareSpans(one.span, other.span) === 0;
}

/** A `complete` that is skipped where its script takes one of some endings. */
interface Skipped {
  readonly complete: SyncCall;
  readonly endings: readonly Ending[];
  readonly unit: Unit;
}

/** A call in a loop completes several units: that is one mistake. */
function groupedByPlace(skipped: readonly Skipped[]): [Skipped, ...Skipped[]][] {
  const groups = new Map<unknown, [Skipped, ...Skipped[]]>();
  for (const each of skipped) {
    const { span } = each.complete;
    const place = span ? `${span.file.path}:${span.start}` : each;
    const group = groups.get(place);
    if (group) group.push(each);
    else groups.set(place, [each]);
  }
  return [...groups.values()];
}

/** A call, and how many others of its script come before it. */
interface PlacedCall {
  readonly at: number;
  readonly call: SyncCall;
}

/** The calls of a script that start or, perhaps, end a unit: `complete`, or muster's `fail`. */
function callsOn(unit: Unit, { calls }: StartupScript): PlacedCall[] {
  return calls.flatMap((call, at) => {
    const text = call.unit?.text;
    if (!text || !["start", "complete", "fail"].includes(call.kind)) return [];
    const isMeant = text.key === unit.key;
    const mayBe = call.kind !== "start" && !text.isKnown && couldBe(text, unit.name);
    return isMeant || mayBe ? [{ at, call }] : [];
  });
}

/** The `complete` that is not reached where the script takes an ending while the unit is started. */
function skippedComplete(ending: Ending, calls: readonly PlacedCall[]): SyncCall | undefined {
  const { callsBefore, choice } = ending;
  const start = calls.findLast(
    ({ at, call }) => call.kind === "start" && at < callsBefore && isImplied(call.choice, choice),
  );
  if (!start) return undefined;
  let skipped: SyncCall | undefined;
  for (const { at, call } of calls) {
    if (call.kind === "start") continue;
    const isElsewhere = areExclusive(call.choice, choice);
    const isBetween = at > start.at && at < callsBefore;
    const isAfter = at >= ending.calls.to;
    const isMade = isBetween || (isAfter && runsAfter(call, ending));
    if (isMade && !isElsewhere) return undefined;
    const from = isElsewhere ? ending.calls.from : callsBefore;
    const isSkipped = at >= from && at < ending.calls.to;
    if (call.kind !== "complete") continue;
    if (isSkipped && call.trap === undefined) skipped ??= call;
    // A trap that is set only later does not run.
    if (isAfter && call.trap === "EXIT" && !ending.trapped) skipped ??= call;
  }
  return skipped;
}

/** Whether a call behind what ends is still made. */
function runsAfter({ trap }: SyncCall, { kind, trapped }: Ending): boolean {
  if (trap === undefined) return true;
  if (trap === "ERR") return kind === "failure";
  return trap === "EXIT" && trapped && kind !== "exec";
}

function findingFor(
  group: readonly [Skipped, ...Skipped[]],
  script: StartupScript,
  { agent, atStart }: AgentUnits,
): Finding {
  const [{ complete, endings, unit }] = group;
  const [first] = endings;
  const [want] = unit.wantedBy;
  const wanted = group.flatMap((each) =>
    each.unit.wantedBy.map((want) => ({ want, of: each.unit })),
  );
  const waiting = [...new Set(wanted.map(({ want }) => want.unit.text.display))];
  const vain = `${listed(waiting, 3, quote)} then ${waiting.length === 1 ? "waits" : "wait"} in vain`;
  const names = group.map((each) => each.unit.name);
  const [start] = unit.starts;
  const isOnly =
    group.length === 1 && unit.isKnown && unit.starts.length === 1 && unit.completes.length === 1;
  return {
    fix: isOnly && start ? trapCompletion({ start: start.call, complete, endings }) : undefined,
    message: `unit${names.length === 1 ? "" : "s"} ${listed(names, 4, quote)} of ${script.address} may never complete: ${first ? endingClause(first) : ""} without this \`complete\`, and ${vain}`,
    span: complete.span ?? script.span,
    related: [
      ...endings.slice(0, MAX_RELATED).flatMap((ending) => {
        return ending.span ? [{ message: endingPlace(ending), span: ending.span }] : [];
      }),
      ...wanted.slice(0, MAX_RELATED).map(({ want, of }) => ({
        message: `${quote(want.unit.text.display)} waits for ${quote(of.name)} here, in ${want.script.address}`,
        span: want.span,
      })),
    ],
    notes: [
      ...(want ? vainStart(atStart.unit(want.unit), want) : []),
      group.length > 1
        ? "let a subshell do the work of each, with an EXIT trap that completes its unit"
        : adviceFor(unit, complete, script, endings),
    ],
    agent: agent.address,
    script: script.address,
    ...(complete.unit ? { unit: complete.unit.text.masked } : {}),
  };
}

function endingClause({ kind, command }: Ending): string {
  switch (kind) {
    case "failure":
      return `if \`${command}\` fails, its script ends (set -e)`;
    case "exit":
      return `at \`${command}\` its script ends`;
    case "return":
      return `at \`${command}\` its function ends`;
    case "exec":
      return `\`${command}\` takes the place of its script`;
  }
}

function endingPlace({ kind, certain }: Ending): string {
  switch (kind) {
    case "failure":
      return "if this fails, what follows is skipped";
    case "exec":
      return "what follows this is never reached, nor is an EXIT trap";
    default:
      return certain
        ? "what follows this is skipped"
        : "where this is reached, what follows is skipped";
  }
}

function adviceFor(
  { name, starts }: Unit,
  complete: SyncCall,
  script: StartupScript,
  endings: readonly Ending[],
): string {
  if (complete.trap !== undefined) return "set the trap before the `start`, or right behind it";
  const start = starts.findLast((each) => each.script === script)?.call;
  if (start && !isIn(start.process, complete.process, script)) {
    return "a trap in the program that makes the `start` would run when that ends: set it in the script that runs both";
  }
  const trap = `put \`trap 'coder exp sync complete ${shorten(name)}' EXIT\` right behind the \`start\`, in place of this call`;
  const isReplaced = endings.some(({ kind }) => kind === "exec");
  return isReplaced ? `${trap}, and start the program without \`exec\`, which runs no trap` : trap;
}

/** Whether a shell is another one, or around it. */
function isIn(outer: number, inner: number, { processes }: StartupScript): boolean {
  for (let at: number | undefined = inner; at !== undefined; at = processes[at]?.parent) {
    if (at === outer) return true;
  }
  return false;
}

import type { Word } from "../shell/sync-call.ts";
import type { Span } from "../source/source-file.ts";
import { SENSITIVE } from "../source/text.ts";
import type { AgentUnits } from "../startup/agent-units.ts";
import type { Victims } from "../startup/simulate.ts";
import type { Unit, UnitCall } from "../startup/unit-graph.ts";
import { closeName, isCloseToOne } from "../close-name.ts";
import type { Finding, Related } from "./diagnostic.ts";
import { exampleTemplate, unitScript } from "./example-template.ts";
import { replaceName } from "./fix.ts";
import type { PossibleComplete, Rest, RuleContext, StartupFinding, StartupRule } from "./rule.ts";
import { misspeltStart } from "./missing-complete.ts";
import { doubts, severityWith, unmetWants, type UnmetWant } from "./unmet-wants.ts";
import { shorten } from "../shorten.ts";
import { waitingBehind, waitingBehindFailure, waitingBehindUnit } from "./victims.ts";
import { givesUp, listed, quote, vainStart } from "./wording.ts";

/** How many of the agent's units are listed. */
const MAX_LISTED = 10;

export const unknownUnit: StartupRule = {
  id: "unknown-unit",
  from: "startup",
  severity: "error",
  summary: "A unit waits for one that no script completes.",
  explanation: `A unit is a named phase of a script's work. \`coder exp sync want app clone\` makes the unit "app" wait until some script of the same agent has called \`coder exp sync complete clone\`. Coder accepts any name here, misspelled ones too: \`start app\` then waits until its timeout (5 minutes if it has none) and fails. The same happens where a script completes a unit that nothing starts: Coder refuses that \`complete\`.

Correct the name, or let the script that does the work complete the unit, or drop the \`want\`.`,
  example: {
    bad: exampleTemplate({
      clone: unitScript("git-clone", [], "git clone https://github.com/coder/coder"),
      app: unitScript("app", ["git-clnoe"], "cd coder && make run"),
    }),
    good: exampleTemplate({
      clone: unitScript("git-clone", [], "git clone https://github.com/coder/coder"),
      app: unitScript("app", ["git-clone"], "cd coder && make run"),
    }),
  },
  check: (context) =>
    context.agents.flatMap((units) => {
      let existing: readonly Unit[] | undefined;
      return unmetWants("nowhere", units, context.agents)
        .filter((unmet) => !mayBeMet(unmet, units, context))
        .map((unmet) =>
          findingFor(unmet, units, context, () => (existing ??= existingUnits(units))),
        );
    }),
  checkRest: (context) => context.agents.flatMap((units) => restOf(units, context)),
};

/** Of units that nothing starts or completes: those that a circle has been found for, and what `muster sync wait` waits for. */
function restOf(units: AgentUnits, context: RuleContext & Rest): StartupFinding[] {
  const { vainWaits } = context.untold(units.agent);
  return vainWaits.flatMap(({ lack, program, victims }) => {
    const key = lack.kind === "unit" ? program.units[lack.unit]?.key : undefined;
    const unit = key === undefined ? undefined : units.atStart.units.get(key);
    if (unit && unit.wantedBy.length > 0) {
      if (unit.starts.length + unit.completes.length > 0) return [];
      const existing = () => existingUnits(units);
      return unit.wantedBy.map((want) =>
        findingFor({ want, dependency: unit, elsewhere: [] }, units, context, existing),
      );
    }
    return key === undefined || unit?.starts.length ? [] : vainWaitCall(key, victims, units);
  });
}

/** Of `muster sync wait` for a unit that nothing completes. */
function vainWaitCall(
  key: string,
  victims: readonly Victims[],
  { agent }: AgentUnits,
): StartupFinding[] {
  for (const { state, threads } of victims) {
    for (const thread of threads) {
      const step = state.stepOf(thread);
      const word =
        step?.kind === "wait"
          ? step.call.dependencies.find(({ text }) => text.key === key)
          : undefined;
      const script = state.run.program.scripts[state.run.program.threads[thread]?.script ?? 0];
      if (step?.kind !== "wait" || !word || !script) continue;
      const { address } = script.script;
      const { call } = step;
      const behind = waitingBehind(victims, [address]);
      return [
        {
          message: `${address} waits for unit ${quote(word.text.display)}, but no script completes it`,
          span: word.span ?? call.span ?? script.script.span,
          related: behind.related,
          notes: [
            `at start: this \`wait\` ${givesUp(call)}`,
            ...behind.notes,
            `complete ${quote(word.text.display)} in the script that does its work, or drop this \`wait\``,
          ],
          agent: agent.address,
          script: address,
          unit: word.text.masked,
        },
      ];
    }
  }
  return [];
}

/**
 * Whether a test in the script may see to it that it waits only where the unit
 * is there: both hang on something unknown, which may be the same.
 */
function mayBeMet(
  { want, dependency }: UnmetWant,
  { agent }: AgentUnits,
  { possibleComplete }: RuleContext,
): boolean {
  return !want.call.certain && possibleComplete(agent.address, dependency) !== undefined;
}

/** The units that a start script of the agent starts, completes or makes wait, by name. */
function existingUnits({ atStart }: AgentUnits): Unit[] {
  return [...atStart.units.values()]
    .filter(
      ({ isKnown, starts, completes, wants }) =>
        isKnown && starts.length + completes.length + wants.length > 0,
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function findingFor(
  unmet: UnmetWant,
  units: AgentUnits,
  context: RuleContext,
  existing: () => readonly Unit[],
): StartupFinding {
  const { want, dependency } = unmet;
  const doubt = doubts(dependency, units, context.startup);
  return {
    message: `${quote(want.unit.text.display)} waits for unit ${quote(dependency.name)}, but ${failing(unmet) ?? "no script completes it"}`,
    span: want.dependency.span ?? want.span,
    details: () => detailsOf(unmet, units, context, existing(), doubt),
    waiting: scriptsWaiting(unmet, units, context),
    agent: units.agent.address,
    script: want.script.address,
    unit: want.unit.text.masked,
    ...severityWith(doubt),
  };
}

/** Who waits for it, also behind others; where calls are refused, those of the finding's script are not all. */
function scriptsWaiting(
  { dependency, elsewhere }: UnmetWant,
  { agent }: AgentUnits,
  { simulation }: RuleContext,
): ReadonlySet<string> {
  const here = simulation(agent);
  if (elsewhere.length === 0) return here.waitingFor(dependency.key);
  return here.waitingForFailure("complete", dependency.key);
}

/** Where there are calls that complete it, and Coder refuses them all: what is wrong with them. */
function failing({ elsewhere }: UnmetWant): string | undefined {
  const [complete] = elsewhere;
  return complete && `${complete.script.address} completes it without starting it, which fails`;
}

function detailsOf(
  { want, dependency, elsewhere }: UnmetWant,
  units: AgentUnits,
  context: RuleContext,
  existing: readonly Unit[],
  doubt: readonly string[],
): Pick<Finding, "hint" | "fix" | "related" | "notes"> {
  const { possibleComplete } = context;
  const unit = units.atStart.unit(want.unit);
  const [complete] = elsewhere;
  if (complete) return unregistered({ want, dependency, complete }, units, context, doubt);
  const behind = waitingBehindUnit(dependency, units, context);
  const others = existing.filter((other) => other !== unit && other !== dependency);
  const names = others.map(({ name }) => name);
  const conditional = possibleComplete(units.agent.address, dependency);
  // Two names that are hidden look alike, and are not.
  const shown = names.filter((name) => !name.includes(SENSITIVE));
  const isOpen = conditional === undefined && !dependency.name.includes(SENSITIVE);
  const closest = isOpen ? closeName(dependency.name, shown) : undefined;
  const close = others.find(({ name }) => name === closest);
  const remedy = conditional
    ? [`let this \`want\` hang on the same condition as ${conditional.script}`]
    : close
      ? []
      : [
          `complete ${quote(dependency.name)} in the script that does its work, or drop this \`want\``,
        ];
  return {
    ...(close ? { hint: `did you mean ${quote(close.name)}?` } : {}),
    fix:
      close && doubt.length === 0 && isCloseToOne(dependency.name, names)
        ? replaceName(want.dependency, close.name)
        : undefined,
    related: [
      ...writtenElsewhere(want.dependency, want.span),
      ...(conditional ? [otherwiseCompleted(dependency, conditional)] : []),
      ...(close ? whereItIs(close) : []),
      ...ownWants(dependency),
      ...behind.related,
    ],
    notes: [
      ...vainStart(unit, want, context.simulation(units.agent).blockedCalls),
      ...behind.notes,
      unitList(units, names),
      ...doubt,
      ...remedy,
    ],
  };
}

/** What is said where a script completes the unit that Coder knows nothing of. */
function unregistered(
  {
    want,
    dependency,
    complete,
  }: Pick<UnmetWant, "want" | "dependency"> & { readonly complete: UnitCall },
  units: AgentUnits,
  context: RuleContext,
  doubt: readonly string[],
): Pick<Finding, "related" | "notes"> {
  const { agent, atStart } = units;
  const { script, span, call } = complete;
  const except = [script.address, ...dependency.wantedBy.map(({ script }) => script.address)];
  const behind = waitingBehindFailure("complete", dependency, { agent, except }, context);
  const name = shorten(dependency.name);
  return {
    related: [
      { message: `${quote(dependency.name)} is completed here, in ${script.address}`, span },
      ...misspeltStart(dependency, script, units),
      ...behind.related,
    ],
    notes: [
      `at start: \`complete ${name}\` fails, because no \`start\` or \`want\` has told Coder of the unit${call.endsScriptOnFailure ? "; its script stops there (set -e)" : ""}`,
      ...vainStart(atStart.unit(want.unit), want, context.simulation(agent).blockedCalls),
      ...behind.notes,
      `call \`coder exp sync start ${name}\` in ${script.address} before its work`,
      ...doubt,
    ],
  };
}

function unitList({ agent }: AgentUnits, names: readonly string[]): string {
  const on = agent.address === "" ? "here" : `on ${agent.address}`;
  return names.length === 0
    ? `the start scripts ${on} have no other units`
    : `units of the start scripts ${on}: ${listed(names, MAX_LISTED, quote)}`;
}

/** The place of the name itself, where the call only refers to it. */
function writtenElsewhere({ text }: Word, call: Span): Related[] {
  const spans = text.pieces.flatMap(({ span }) => span ?? []);
  const [first] = spans;
  const isInCall = (span: Span) =>
    span.file === call.file && span.start >= call.start && span.end <= call.end;
  if (!first || spans.some(isInCall)) return [];
  return [{ message: `${quote(text.display)} is written here`, span: first }];
}

function otherwiseCompleted({ name }: Unit, { script, span }: PossibleComplete): Related {
  return {
    message: `${quote(name)} is completed here, in ${script}, but not under every condition`,
    span,
  };
}

function whereItIs({ name, completes, starts, wants }: Unit): Related[] {
  const verb = completes.length > 0 ? "is completed" : starts.length > 0 ? "starts" : "waits";
  const [call] = [...completes, ...starts, ...wants];
  if (!call) return [];
  const message = `${quote(name)} ${verb} here, in ${call.script.address}`;
  return [{ message, span: call.span }];
}

/** A unit that waits for others looks as if it were there, but nothing starts it. */
function ownWants({ name, wants }: Unit): Related[] {
  const [want] = wants;
  if (!want) return [];
  const message = `${quote(name)} itself waits here, in ${want.script.address}, but no script starts or completes it`;
  return [{ message, span: want.span }];
}

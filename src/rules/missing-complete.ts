import { closeName } from "../close-name.ts";
import type { Ending } from "../shell/sync-call.ts";
import { shorten } from "../shorten.ts";
import type { AgentUnits } from "../startup/agent-units.ts";
import type { StartupScript } from "../startup/model.ts";
import type { Unit, UnitCall } from "../startup/unit-graph.ts";
import type { Finding, Related } from "./diagnostic.ts";
import { quote } from "./wording.ts";

const MAX_RELATED = 5;

/** What a finding says of it. */
interface Cause extends Required<Pick<Finding, "related" | "notes">>, Pick<Finding, "hint"> {
  /** What is lacking, behind "but", where that is not just any `complete`. */
  readonly lack?: string;
}

/** Why nothing completes a unit, as far as the script that starts it shows, and what to do. */
export function causeOf(unit: Unit, start: UnitCall, units: AgentUnits): Cause {
  return (
    misspelling(unit, start, units) ??
    notMade(unit, start) ??
    onlyWhenItFails(unit) ?? {
      related: [],
      notes: [
        `call \`complete ${shorten(unit.name)}\` where its work is done, or in a \`trap … EXIT\``,
      ],
    }
  );
}

/** The script completes a unit of nearly the same name, which nothing starts. */
function misspelling(unit: Unit, { script }: UnitCall, { atStart }: AgentUnits): Cause | undefined {
  const others = [...atStart.units.values()].filter(
    ({ starts, completes, isKnown }) =>
      isKnown && starts.length === 0 && completes.some((call) => call.script === script),
  );
  const name = closeName(
    unit.name,
    others.map((other) => other.name),
  );
  const other = others.find((each) => each.name === name);
  const complete = other?.completes.find((call) => call.script === script);
  if (!other || !complete) return undefined;
  const related: Related[] = [
    {
      message: `${quote(other.name)}, which nothing starts, is completed here, in ${script.address}`,
      span: complete.span,
    },
  ];
  const isMeant = other.wantedBy.length > 0 || other.wants.length > 0;
  const hint = isMeant ? { hint: `did you mean ${quote(other.name)}?` } : {};
  const wrong = isMeant ? unit : other;
  const right = isMeant ? other : unit;
  return {
    ...hint,
    related,
    notes: [`start and complete the same name: ${quote(right.name)}, not ${quote(wrong.name)}`],
  };
}

/** A `start` of a script which may be meant for a unit that nothing starts: of nearly that name, and never completed. */
export function misspeltStart(
  { name }: Pick<Unit, "name">,
  script: StartupScript,
  { atStart }: AgentUnits,
): Related[] {
  const others = [...atStart.units.values()].flatMap(({ starts, completes, isKnown }) =>
    isKnown && completes.length === 0 ? starts.filter((start) => start.script === script) : [],
  );
  const names = others.map(({ unit }) => unit.text.display);
  const close = closeName(name, names);
  return others.slice(0, MAX_RELATED).flatMap(({ unit: { text }, span }) => {
    if (text.display !== close) return [];
    return [{ message: `${quote(close)} is started here: did you mean ${quote(name)}?`, span }];
  });
}

/** The script would complete it in a place that it never comes to. */
function notMade(unit: Unit, { script, call }: UnitCall): Cause | undefined {
  const unmade = script.unmade.filter(({ word }) => word === unit.name || word.includes("$"));
  const [first] = unmade;
  if (!first) return undefined;
  const at = script.calls.indexOf(call);
  const ends = script.endings.filter(
    ({ callsBefore, kind }) => callsBefore > at && kind !== "failure",
  );
  const end =
    ends.find(({ certain }) => certain) ??
    ends.findLast(({ span }) => span?.file === first.span.file && span.end <= first.span.start);
  const related: Related[] = unmade
    .slice(0, MAX_RELATED)
    .map(({ span }) => ({ message: "this `complete` is never made", span }));
  if (end?.span) related.push({ message: endMessage(end), span: end.span });
  return { related, notes: [adviceFor(unit, end)] };
}

function endMessage({ kind }: Ending): string {
  return kind === "exec"
    ? "what follows this is never reached, nor is an EXIT trap: `exec` puts its program in the script's place"
    : "what follows this is skipped";
}

function adviceFor({ name }: Unit, end: Ending | undefined): string {
  const complete = `\`complete ${shorten(name)}\``;
  if (end?.kind === "exec") {
    return `call ${complete} before the \`exec\`, or start the program without \`exec\``;
  }
  return end
    ? `call ${complete} before that, or in a \`trap … EXIT\` that is set before`
    : `see to it that the script comes to its ${complete}: a function must be called, and an EXIT trap takes the place of the one before it`;
}

/** A trap completes it, but only for a signal, or where a command fails. */
function onlyWhenItFails({ completes, name }: Unit): Cause | undefined {
  const [complete] = completes;
  const trap = complete?.call.trap;
  if (!complete || trap === undefined) return undefined;
  const when = trap === "ERR" ? "where a command fails" : `on the signal ${trap}`;
  return {
    lack: `only a trap completes it, ${when}`,
    related: [{ message: `this trap runs only ${when}`, span: complete.span }],
    notes: [`let an EXIT trap complete ${quote(name)}, which runs however the script ends`],
  };
}

import type { Coordinator } from "../coordinator/coordinator.ts";
import type { SyncCall } from "../shell/sync-call.ts";
import type { CallResult, UnitOutcome } from "../startup/outcomes.ts";
import type { Conclusion } from "./conductor.ts";
import type { Rehearsal } from "./rehearsal.ts";
import type { MadeCall } from "./script-calls.ts";
import type { ScriptRecord } from "./script-record.ts";

/** What was predicted and what has happened, where that is not the same. */
export interface Difference {
  /** The script's address; null where it is about a unit. */
  readonly script: string | null;
  readonly unit: string;
  /** `want app clone`; null where it is about a unit. */
  readonly call: string | null;
  /** Null where nothing was. */
  readonly predicted: string | null;
  readonly happened: string;
}

export interface UnitComparison {
  readonly unit: string;
  readonly predicted: UnitOutcome | null;
  readonly happened: UnitOutcome;
}

/** What has become of each unit that was predicted, or that there is. */
export function compareUnits(
  { outcomes }: Rehearsal,
  coordinator: Coordinator,
  records: readonly ScriptRecord[],
): UnitComparison[] {
  const predicted = new Map(outcomes.units.map((result) => [result.name, result.outcome]));
  const made = records.flatMap(({ calls }) => calls.made);
  const blocked = unitsOf(made, "blocked");
  const started = unitsOf(made, "succeeds");
  const happened = (unit: string): UnitOutcome => {
    const { status } = coordinator.status(unit);
    if (status === "completed") return "completes";
    if (blocked.has(unit)) return "blocked";
    return started.has(unit) || status === "failed" ? "never-completes" : "never-starts";
  };
  const units = new Set([...predicted.keys(), ...coordinator.list().map(({ unit }) => unit)]);
  return [...units].map((unit) => ({
    unit,
    predicted: predicted.get(unit) ?? null,
    happened: happened(unit),
  }));
}

/** Units whose last `start` came to this. */
function unitsOf(made: readonly MadeCall[], result: MadeCall["result"]): ReadonlySet<string> {
  return new Set(
    made.flatMap((call) => (call.kind === "start" && call.result === result ? [call.unit] : [])),
  );
}

/**
 * The differences between what was predicted and what has happened, those of the
 * units first. Where the rehearsal was cut short, what did not happen says nothing.
 */
export function differencesOf(
  rehearsal: Rehearsal,
  units: readonly UnitComparison[],
  records: readonly ScriptRecord[],
  conclusion: Conclusion,
): Difference[] {
  const isWhole = conclusion === "ended" || conclusion === "blocked";
  return [
    ...units.flatMap((unit) => unitDifference(unit, rehearsal, isWhole)),
    ...records.flatMap((record) => callDifferences(record, rehearsal, isWhole)),
  ];
}

function unitDifference(
  { unit, predicted, happened }: UnitComparison,
  { outcomes }: Rehearsal,
  isWhole: boolean,
): Difference[] {
  const result = outcomes.units.find(({ name }) => name === unit);
  const isCutShort = !isWhole && happened !== "completes";
  // Where it depends on who is first, all that may be is as predicted.
  const isPossible = result?.always === false && (happened !== "completes" || result.mayComplete);
  if (predicted === happened || isCutShort || isPossible) return [];
  return [{ script: null, unit, call: null, predicted, happened }];
}

function callDifferences(
  { name, calls, rehearsed, state }: ScriptRecord,
  { outcomes }: Rehearsal,
  isWhole: boolean,
): Difference[] {
  const left = [...calls.made];
  const found: Difference[] = [];
  for (const call of rehearsed.script.calls) {
    const results = outcomes.calls.get(call);
    if (!results) continue;
    for (const text of textsOf(call)) {
      const place = left.findIndex((made) => textOf(made) === text);
      const [made] = place === -1 ? [] : left.splice(place, 1);
      const happened = made?.result ?? "not-reached";
      if (results.has(happened) || (!call.certain && happened !== "fails")) continue;
      if (!made && (!isWhole || state === "stopped" || state === "not-begun")) continue;
      // What a wait in vain comes to in the end is a matter of its timeout.
      if (happened === "fails" && results.has("blocked")) continue;
      const predicted = inWords([...results]);
      const unit = call.unit?.text.display ?? "";
      found.push({ script: name, unit, call: text, predicted, happened: WORDS[happened] });
    }
  }
  for (const made of left) {
    const { unit, result } = made;
    found.push({
      script: name,
      unit,
      call: textOf(made),
      predicted: null,
      happened: WORDS[result],
    });
  }
  return found;
}

const WORDS: Readonly<Record<CallResult, string>> = {
  succeeds: "succeeds",
  fails: "fails",
  blocked: "waits in vain",
  "not-reached": "is not made",
};

function inWords(results: readonly CallResult[]): string {
  return results.map((result) => WORDS[result]).join(" or ");
}

/** A call as it is made: a `want` of several dependencies is several. */
function textsOf({ kind, unit, dependencies }: SyncCall): string[] {
  const name = unit?.text.display ?? "";
  if (kind === "want") return dependencies.map(({ text }) => `want ${name} ${text.display}`);
  return kind === "start" || kind === "complete" || kind === "fail" ? [`${kind} ${name}`] : [];
}

function textOf({ kind, unit, dependency }: MadeCall): string {
  return `${kind} ${unit}${dependency === undefined ? "" : ` ${dependency}`}`;
}

/** A difference in a sentence. */
export function describeDifference(difference: Difference): string {
  const { script, unit, call, predicted, happened } = difference;
  const what = call === null ? `"${unit}"` : `\`${call}\` of ${script ?? ""}`;
  if (predicted === null) return `${what} ${happened}, and was not predicted`;
  return `${what} ${happened}, and it was predicted: ${predicted}`;
}

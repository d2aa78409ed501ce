import type { Coordinator } from "../coordinator/coordinator.ts";
import type { SyncCall } from "../shell/sync-call.ts";
import type { Text } from "../source/text.ts";
import { couldBe } from "../startup/could-be.ts";
import type { CallResult, UnitOutcome, UnitResult } from "../startup/outcomes.ts";
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
  rehearsal: Rehearsal,
  coordinator: Coordinator,
  records: readonly ScriptRecord[],
): UnitComparison[] {
  const predicted = new PredictedUnits(rehearsal);
  const made = records.flatMap(({ calls }) => calls.made);
  const blocked = unitsOf(made, "blocked");
  const started = unitsOf(made, "succeeds");
  const happened = (unit: string): UnitOutcome => {
    const { status } = coordinator.status(unit);
    if (status === "completed") return "completes";
    if (blocked.has(unit)) return "blocked";
    return started.has(unit) || status === "failed" ? "never-completes" : "never-starts";
  };
  const there = coordinator.list().map(({ unit }) => unit);
  const units = new Set([...predicted.names, ...there]);
  return [...units].map((unit) => ({
    unit,
    predicted: predicted.find(unit)?.outcome ?? null,
    happened: happened(unit),
  }));
}

/** Predictions by the units' names, those that are only partly known apart. */
class PredictedUnits {
  readonly #byName: ReadonlyMap<string, UnitResult>;
  readonly #open: readonly { readonly text: Text; readonly result: UnitResult }[];

  constructor({ outcomes, scripts }: Rehearsal) {
    const words = scripts.flatMap(({ script }) =>
      script.calls.flatMap(({ unit, dependencies }) => [...(unit ? [unit] : []), ...dependencies]),
    );
    const texts = new Map(words.map(({ text }) => [text.key, text]));
    const isOpen = ({ key }: UnitResult) => texts.get(key)?.isKnown === false;
    this.#byName = new Map(outcomes.units.map((result) => [result.name, result]));
    this.#open = outcomes.units.flatMap((result) => {
      const text = texts.get(result.key);
      return text && isOpen(result) ? [{ text, result }] : [];
    });
  }

  /** Of those that are fully known. */
  get names(): string[] {
    const open = new Set(this.#open.map(({ result }) => result));
    return [...this.#byName.values()].flatMap((result) => (open.has(result) ? [] : [result.name]));
  }

  find(unit: string): UnitResult | undefined {
    return this.#byName.get(unit) ?? this.#open.find(({ text }) => couldBe(text, unit))?.result;
  }
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
  const predicted = new PredictedUnits(rehearsal);
  return [
    ...units.flatMap((unit) => unitDifference(unit, predicted.find(unit.unit), isWhole)),
    ...records.flatMap((record) => callDifferences(record, rehearsal, isWhole)),
  ];
}

function unitDifference(
  { unit, predicted, happened }: UnitComparison,
  result: UnitResult | undefined,
  isWhole: boolean,
): Difference[] {
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
    for (const { text, isKnown, isMade } of partsOf(call)) {
      const place = left.findIndex(isMade);
      const [made] = place === -1 ? [] : left.splice(place, 1);
      const happened = made?.result ?? "not-reached";
      if (results.has(happened) || (!call.certain && happened !== "fails")) continue;
      if (!isWhole && happened === "blocked") continue;
      if (!made && (!isWhole || !isKnown || state === "stopped" || state === "not-begun")) continue;
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

interface PredictedCall {
  /** As it is made; unknown parts as people see them. */
  readonly text: string;
  readonly isKnown: boolean;
  readonly isMade: (made: MadeCall) => boolean;
}

/** A call as it is made: a `want` of several dependencies is several. */
function partsOf({ kind, unit, dependencies }: SyncCall): PredictedCall[] {
  if (kind !== "want" && kind !== "start" && kind !== "complete" && kind !== "fail") return [];
  const part = (dependency: Text | undefined): PredictedCall => {
    const words = [...(unit ? [unit.text] : []), ...(dependency ? [dependency] : [])];
    return {
      text: [kind, ...words.map(({ display }) => display)].join(" "),
      isKnown: words.every(({ isKnown }) => isKnown),
      isMade: (made) =>
        made.kind === kind && isWord(unit?.text, made.unit) && isWord(dependency, made.dependency),
    };
  };
  return kind === "want" ? dependencies.map(({ text }) => part(text)) : [part(undefined)];
}

/** Whether a predicted word may be one that was used; where all is played, names are as people see them. */
function isWord(text: Text | undefined, word: string | undefined): boolean {
  if (!text || word === undefined) return text === word;
  return text.display === word || couldBe(text, word);
}

function textOf({ kind, unit, dependency }: MadeCall): string {
  return `${kind} ${unit}${dependency === undefined ? "" : ` ${dependency}`}`;
}

const UNIT_WORDS: ReadonlyMap<string, string> = new Map<UnitOutcome, string>([
  ["blocked", "waits in vain"],
  ["never-starts", "never starts"],
  ["never-completes", "never completes"],
]);

/** A difference in a sentence. */
export function describeDifference(difference: Difference): string {
  const { script, unit, call, predicted, happened } = difference;
  const what = call === null ? `"${unit}"` : `\`${call}\` of ${script ?? ""}`;
  const came = UNIT_WORDS.get(happened) ?? happened;
  if (predicted === null) return `${what} ${came}, and was not predicted`;
  return `${what} ${came}, and it was predicted: ${UNIT_WORDS.get(predicted) ?? predicted}`;
}

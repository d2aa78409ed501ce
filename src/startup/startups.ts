import type { SyncCall, Word } from "../shell/sync-call.ts";
import type { Span } from "../source/source-file.ts";
import type { Condition } from "../terraform/condition.ts";
import { ordersOf } from "./order-variants.ts";
import { holdingUnder, mergeConditions } from "./merge-conditions.ts";
import { questionsOf, type Question } from "./questions.ts";
import type {
  Model,
  ModelScript,
  ScriptVariant,
  Startup,
  StartupAgent,
  StartupOrder,
  StartupScript,
} from "./model.ts";

/** How many combinations of answers are looked at one by one. */
export const MAX_ASSIGNMENTS = 256;

/** How many calls all start-ups together may make, so that a large template takes no longer. */
export const MAX_CALLS = 250_000;

/** The start-ups that a template can have. */
export interface Startups {
  readonly startups: readonly Startup[];
  /** What tells them apart; the answers to the last question change from each start-up to the next. */
  readonly questions: readonly Question[];
  /**
   * False where there are too many combinations: then there is one start-up in
   * which each variant of a script is a script of its own, and takes part with
   * calls that are not certain.
   */
  readonly exhaustive: boolean;
}

/**
 * One start-up for each consistent combination of answers to the atoms that
 * matter: those that change which calls some script makes, or what is ordered.
 * Scripts that make no call, wait for nothing and make no file that others wait
 * for, and that no order rule selects, are left out.
 */
export function startupsOf(model: Model): Startups {
  const { orders, scripts: ordered, pairCount } = ordersOf(model);
  const awaited = awaitedFiles(model);
  const scripts = model.scripts
    .map((script) => takingPart(script, ordered.has(script), awaited))
    .filter(({ variants }) => variants.length > 0);
  const questions = questionsOf([
    ...scripts.flatMap(({ variants }) => variants),
    ...orders.flatMap(({ variants }) => variants),
  ]);
  const total = questions.reduce((product, { length }) => product * length, 1);
  const calls = scripts.reduce((sum, { variants }) => sum + largest(variants), 0);
  const work = calls + pairCount;
  if (total > MAX_ASSIGNMENTS || (total > 1 && total * work > MAX_CALLS)) {
    const perhaps = {
      when: [],
      scripts: scripts.map(({ agent, variants }) => ({ agent, some: variants.map(asUncertain) })),
      orders: orders.flatMap(({ variants }) =>
        variants.flatMap(({ when, order }) => (when.length === 0 ? [order] : [])),
      ),
    };
    return { startups: [assemble(model, perhaps)], questions, exhaustive: false };
  }
  const startups = assignments(questions).map((when) => {
    const holds = holdingUnder(when);
    return assemble(model, {
      when,
      scripts: scripts.map(({ agent, variants }) => {
        const variant = variants.find(holds);
        return { agent, some: variant ? [variant.script] : [] };
      }),
      orders: orders.flatMap(({ variants }) => variants.find(holds)?.order ?? []),
    });
  });
  return { startups, questions, exhaustive: true };
}

/** A script with the variants that take part in coordination, each different from the others. */
interface PartScript {
  readonly agent: string;
  readonly variants: readonly PartVariant[];
}

interface PartVariant {
  readonly when: Condition;
  readonly script: StartupScript;
}

function largest(variants: readonly PartVariant[]): number {
  return variants.reduce((most, { script }) => Math.max(most, script.calls.length), 0);
}

/** The keys of the names of files that loops of some scripts wait for. */
function awaitedFiles({ scripts }: Model): Set<string> {
  const waits = scripts.flatMap(({ variants }) => variants.flatMap(({ waits }) => waits));
  return new Set(waits.flatMap(({ path }) => path?.key ?? []));
}

/** A variant with only those of its files that scripts wait for. */
function withAwaited(variant: ScriptVariant, awaited: ReadonlySet<string>): ScriptVariant {
  const madeFiles = variant.madeFiles.filter(({ path }) => awaited.has(path.key));
  return { ...variant, madeFiles };
}

function takingPart(
  script: ModelScript,
  isOrdered: boolean,
  awaited: ReadonlySet<string>,
): PartScript {
  const parts = script.variants
    .map((variant) => withAwaited(variant, awaited))
    .filter(
      ({ calls, waits, madeFiles }) =>
        isOrdered || calls.length > 0 || waits.length > 0 || madeFiles.length > 0,
    );
  const groups = new Map<string, ScriptVariant[]>();
  for (const variant of parts) {
    // What a lone variant does need not be told from anything.
    const key = parts.length === 1 ? "" : behaviourKey(variant);
    const group = groups.get(key);
    if (group) group.push(variant);
    else groups.set(key, [variant]);
  }
  const variants = [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { address, steps, displayName, span } = script;
    const { phases, calls, processes, joins, endings, waits, madeFiles, unmade, timeout } = first;
    const behaviour = {
      phases,
      calls,
      processes,
      joins,
      endings,
      waits,
      madeFiles,
      unmade,
      timeout,
    };
    const merged: StartupScript = { address, steps, displayName, span, ...behaviour };
    const conditions = mergeConditions(group.map(({ when }) => when));
    return conditions.map((when) => ({ when, script: merged }));
  });
  return { agent: script.agent, variants };
}

/** Equal for variants that no rule can tell apart. */
function behaviourKey(variant: ScriptVariant): string {
  const { phases, calls, processes, joins, endings, waits, madeFiles, timeout } = variant;
  return JSON.stringify([
    [...phases].sort(),
    calls.map(callKey),
    processes,
    joins.map(({ jobs, any, callsBefore, certain }) => [jobs, any, callsBefore, certain]),
    endings.map(({ kind, span, callsBefore }) => [kind, callsBefore, spanKey(span)]),
    waits.map(({ span, path }) => [spanKey(span), path?.key]),
    madeFiles.map(({ span, path }) => [spanKey(span), path.key]),
    timeout?.seconds,
  ]);
}

function callKey(call: SyncCall): unknown {
  return [
    call.kind,
    call.certain,
    call.trap,
    call.job,
    call.process,
    call.endsScriptOnFailure,
    call.checked,
    call.isRun,
    spanKey(call.span),
    wordKey(call.unit),
    wordKey(call.timeout),
    call.dependencies.map(wordKey),
  ];
}

function wordKey(word: Word | undefined): unknown {
  return word && [word.text.key, spanKey(word.span)];
}

function spanKey(span: Span | undefined): unknown {
  return span && [span.file.path, span.start, span.end];
}

function assignments(questions: readonly Question[]): Condition[] {
  return questions.reduce<Condition[]>(
    (found, answers) => found.flatMap((before) => answers.map((answer) => [...before, ...answer])),
    [[]],
  );
}

/** What is there under one condition. */
export interface Parts {
  readonly when: Condition;
  readonly scripts: readonly { readonly agent: string; readonly some: readonly StartupScript[] }[];
  readonly orders: readonly StartupOrder[];
}

/** A start-up of those parts of a template that are there. */
export function assemble(model: Model, { when, scripts, orders }: Parts): Startup {
  const byAgent = new Map<string, StartupScript[]>(model.agents.map((agent) => [agent, []]));
  for (const { agent, some } of scripts) {
    const known = byAgent.get(agent);
    if (known) known.push(...some);
    else byAgent.set(agent, [...some]);
  }
  const declared = new Set(model.agents);
  const startScripts = startScriptsOf(model);
  const agents = [...byAgent].map(([address, scripts]): StartupAgent => {
    scripts.sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0));
    const others = startScripts.get(address) ?? [];
    return { address, declared: declared.has(address), startScripts: others, scripts };
  });
  const { unloadedModules, modules, socketless, unread } = model;
  return { when, agents, orders, unloadedModules, modules, socketless, unread };
}

/** For each agent, the scripts that run at start under some condition. */
function startScriptsOf({ scripts }: Model): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { agent, address, variants } of scripts) {
    if (!variants.some(({ phases }) => phases.includes("start"))) continue;
    const known = found.get(agent);
    if (known) known.push(address);
    else found.set(agent, [address]);
  }
  return found;
}

function asUncertain({ when, script }: PartVariant): StartupScript {
  if (when.length === 0) return script;
  const calls = script.calls.map((call) => ({ ...call, certain: false }));
  // Two of these may never run together, so that no order between them is a mistake.
  return { ...script, steps: undefined, calls };
}

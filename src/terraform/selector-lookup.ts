import { closeName } from "../close-name.ts";
import type { Instance } from "./expansion.ts";
import { MAX_MODULE_DEPTH } from "./module-calls.ts";
import type { ModuleCall } from "./module-config.ts";
import type { ModuleInstance } from "./module-instance.ts";
import { formatSteps, parseSelector, type SelectorStep } from "./order-selector.ts";

/** How many of the things that could be selected instead are listed. */
const MAX_LISTED = 10;

/** Stands for all instances of a call where only what is declared below it matters. */
const DECLARATION: Instance = { suffix: "", key: "", iteration: {} };

/** Why a selector selects nothing, in words. */
export interface Missing {
  readonly reason: string;
  readonly hint?: string;
  readonly notes: readonly string[];
}

/**
 * Whether something that a selector names is not there. What a module declares
 * counts as there whatever its count is; an instance with an index or key has
 * to exist. Modules that are not on disk may hold anything.
 * @param module the one that the selector is written in
 * @returns undefined where it is there, or may be
 */
export function findMissing(
  module: ModuleInstance,
  steps: readonly SelectorStep[],
): Missing | undefined {
  let at: ModuleInstance | undefined = module;
  // How many instances there are may be a condition: it is asked only where it matters.
  const lastSuffix = steps.findLastIndex(({ suffix }) => suffix !== undefined);
  // Below several instances, or none, only declarations are looked at.
  let isExact = true;
  for (const [i, step] of steps.slice(0, MAX_MODULE_DEPTH).entries()) {
    if (!at) return undefined;
    const before = steps.slice(0, i);
    const call: ModuleCall | undefined =
      step.kind === "module" ? at.config.calls.get(step.name) : undefined;
    const block = call ?? at.config.resources.get(formatSteps([{ ...step, suffix: undefined }]));
    if (!block) return at.config.complete ? undeclared(at, before, step) : undefined;
    let only: Instance | undefined;
    if (isExact && i <= lastSuffix) {
      const { instances, leftOut, isOpen } = at.expand(block);
      only = instances.find(({ suffix }) => suffix === step.suffix);
      if (step.suffix === undefined && instances.length === 1) only = instances[0];
      if (step.suffix !== undefined && !only && leftOut === 0 && !isOpen) {
        return noInstance(before, step, instances, block.count ?? block.forEach);
      }
    }
    isExact = only !== undefined;
    at = call && at.child(call, only ?? DECLARATION);
  }
  return undefined;
}

/** What a text that is no selector was probably meant to be. */
export function meantSelector(module: ModuleInstance, source: string): string | undefined {
  // Elsewhere in Terraform, an attribute is what is referred to.
  const whole = parseSelector(source.slice(0, Math.max(0, source.lastIndexOf("."))));
  if (whole?.at(-1)?.kind === "coder_script") return formatSteps(whole);
  const names = selectable(module, []);
  return names.find((name) => name.endsWith(`.${source}`));
}

/** What can be selected in a module, written from where the selector is. */
function selectable(module: ModuleInstance, before: readonly SelectorStep[]): string[] {
  const { calls, resources } = module.config;
  const scripts = [...resources.values()].filter(({ type }) => type === "coder_script");
  const prefix = before.length === 0 ? "" : `${formatSteps(before)}.`;
  return [
    ...scripts.map(({ address }) => prefix + address),
    ...[...calls.keys()].map((name) => `${prefix}module.${name}`),
  ];
}

function undeclared(
  module: ModuleInstance,
  before: readonly SelectorStep[],
  step: SelectorStep,
): Missing {
  const candidates = selectable(module, before);
  const where = before.length === 0 ? "the module of this rule" : formatSteps(before);
  const close = closeSelector(step, candidates);
  const listed = candidates.slice(0, MAX_LISTED).join(", ");
  const more = candidates.length - MAX_LISTED;
  const list = more > 0 ? `${listed} and ${more} more` : listed;
  return {
    reason: `there is no ${step.kind} "${step.name}" in ${where}`,
    ...(close === undefined ? {} : { hint: `did you mean "${close}"?` }),
    notes: [
      candidates.length === 0
        ? "there is nothing to select there: it has neither scripts nor modules"
        : `what can be selected there: ${list}`,
    ],
  };
}

function closeSelector(step: SelectorStep, candidates: readonly string[]): string | undefined {
  const nameOf = (candidate: string) => candidate.slice(candidate.lastIndexOf(".") + 1);
  const sameName = candidates.find((candidate) => nameOf(candidate) === step.name);
  if (sameName !== undefined) return sameName;
  const close = closeName(step.name, candidates.map(nameOf));
  return candidates.find((candidate) => nameOf(candidate) === close);
}

function noInstance(
  before: readonly SelectorStep[],
  step: SelectorStep,
  instances: readonly Instance[],
  repeats: object | undefined,
): Missing {
  const { kind, name, suffix = "" } = step;
  const block = formatSteps([...before, { kind, name, suffix: undefined }]);
  const reason = `${block} has no instance ${suffix}`;
  if (!repeats) {
    return {
      reason,
      hint: `did you mean "${block}"?`,
      notes: [`${block} has neither count nor for_each, so there is only one of it`],
    };
  }
  const shown = instances.slice(0, MAX_LISTED).map((instance) => block + instance.suffix);
  const more = instances.length - MAX_LISTED;
  const list = more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(", ");
  return {
    reason,
    notes: [
      instances.length === 0
        ? `there are no instances of it; "${block}" selects all that there are, and may select none`
        : `instances that there are: ${list}`,
    ],
  };
}

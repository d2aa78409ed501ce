import type { Span } from "../source/source-file.ts";
import type { Condition } from "../terraform/condition.ts";
import type { Fix } from "./fix.ts";
import type { Cases } from "./when.ts";

export type Severity = "error" | "warning" | "info";

const FROM_MILD_TO_GRAVE: readonly Severity[] = ["info", "warning", "error"];

/** Whether a severity is as grave as another, or graver. */
export function isAtLeast(severity: Severity, least: Severity): boolean {
  return FROM_MILD_TO_GRAVE.indexOf(severity) >= FROM_MILD_TO_GRAVE.indexOf(least);
}

/** The next milder severity; there is none below `info`. */
export function milder(severity: Severity): Severity {
  return severity === "error" ? "warning" : "info";
}

/** Another place that belongs to a finding. */
export interface Related {
  readonly message: string;
  readonly span: Span;
}

/** What a rule has found, before it is known under which conditions. */
export interface Finding {
  /** Stands alone: what is wrong, in the template's names. */
  readonly message: string;
  readonly span: Span;
  /** Follows the caret, short: `did you mean "git-clone"?`. */
  readonly hint?: string;
  readonly related?: readonly Related[];
  /** What happens at run time, and what else helps: one line each. */
  readonly notes?: readonly string[];
  readonly agent?: string;
  readonly script?: string;
  readonly unit?: string;
  /** Where there is nothing to guess. */
  readonly fix?: Fix | undefined;
  /** Where the finding is milder or graver than its rule. */
  readonly severity?: Severity;
}

/** What a step before the rules has found, under the name of the rule that explains it. */
export interface ReadingFinding extends Finding {
  readonly rule: string;
  /** Where it is there only under a condition. */
  readonly when?: Condition;
}

/** A finding as it is reported. */
export interface Diagnostic extends Finding {
  readonly rule: string;
  readonly severity: Severity;
  /** The directory of the template, absolute. */
  readonly template: string;
  /** The condition under which it appears, in the template's words; null if always. */
  readonly when: string | null;
  /** The start-ups in which it appears, in the order of `startupsOf`; undefined where they were not tried one by one. */
  readonly cases?: Cases;
}

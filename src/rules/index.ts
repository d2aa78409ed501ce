import { dependencyCycle } from "./dependency-cycle.ts";
import { invalidHcl } from "./invalid-hcl.ts";
import { invalidReference } from "./invalid-reference.ts";
import { invalidShell } from "./invalid-shell.ts";
import { invalidSyncCall } from "./invalid-sync-call.ts";
import { missingUnitName } from "./missing-unit-name.ts";
import { moduleNotLoaded } from "./module-not-loaded.ts";
import { neverCompleted } from "./never-completed.ts";
import { notAtStartup } from "./not-at-startup.ts";
import { otherAgentUnit } from "./other-agent-unit.ts";
import type { Rule } from "./rule.ts";
import { startedTwice } from "./started-twice.ts";
import { unknownUnit } from "./unknown-unit.ts";
import { unresolvedName } from "./unresolved-name.ts";
import { wantAfterStart } from "./want-after-start.ts";

/** All rules, from the mistakes that keep a template from being read to those in what it says. */
export const rules: readonly Rule[] = [
  invalidHcl,
  invalidShell,
  invalidReference,
  moduleNotLoaded,
  unresolvedName,
  missingUnitName,
  invalidSyncCall,
  dependencyCycle,
  unknownUnit,
  otherAgentUnit,
  notAtStartup,
  neverCompleted,
  startedTwice,
  wantAfterStart,
];

const byId = new Map(rules.map((rule) => [rule.id, rule]));

export function ruleById(id: string): Rule | undefined {
  return byId.get(id);
}

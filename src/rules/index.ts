import { adHocWait } from "./ad-hoc-wait.ts";
import { completeBeforeStart } from "./complete-before-start.ts";
import { completionNotGuaranteed } from "./completion-not-guaranteed.ts";
import { completedTwice } from "./completed-twice.ts";
import { deadlock } from "./deadlock.ts";
import { dependencyCycle } from "./dependency-cycle.ts";
import { invalidHcl } from "./invalid-hcl.ts";
import { invalidReference } from "./invalid-reference.ts";
import { invalidShell } from "./invalid-shell.ts";
import { invalidSyncCall } from "./invalid-sync-call.ts";
import { missingUnitName } from "./missing-unit-name.ts";
import { moduleNotLoaded } from "./module-not-loaded.ts";
import { mixedCoordination } from "./mixed-coordination.ts";
import { neverCompleted } from "./never-completed.ts";
import { notAtStartup } from "./not-at-startup.ts";
import { orderAcrossAgents } from "./order-across-agents.ts";
import { orderConflictingRequires } from "./order-conflicting-requires.ts";
import { orderCycle } from "./order-cycle.ts";
import { orderInvalid } from "./order-invalid.ts";
import { orderSelf } from "./order-self.ts";
import { orderUnknownSelector } from "./order-unknown-selector.ts";
import { orderWrongPhase } from "./order-wrong-phase.ts";
import { otherAgentUnit } from "./other-agent-unit.ts";
import { redundantDependency } from "./redundant-dependency.ts";
import type { Rule } from "./rule.ts";
import { socketNotEnabled } from "./socket-not-enabled.ts";
import { startedTwice } from "./started-twice.ts";
import { timeoutExceedsScript } from "./timeout-exceeds-script.ts";
import { uncheckedStart } from "./unchecked-start.ts";
import { unknownUnit } from "./unknown-unit.ts";
import { unprefixedModuleUnit } from "./unprefixed-module-unit.ts";
import { unresolvedName } from "./unresolved-name.ts";
import { unusedSuppression } from "./unused-suppression.ts";
import { vagueUnitName } from "./vague-unit-name.ts";
import { wantAfterStart } from "./want-after-start.ts";
import { wantWithoutStart } from "./want-without-start.ts";

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
  deadlock,
  unknownUnit,
  otherAgentUnit,
  notAtStartup,
  neverCompleted,
  startedTwice,
  completedTwice,
  completeBeforeStart,
  wantAfterStart,
  wantWithoutStart,
  completionNotGuaranteed,
  uncheckedStart,
  timeoutExceedsScript,
  socketNotEnabled,
  mixedCoordination,
  orderUnknownSelector,
  orderCycle,
  orderSelf,
  orderAcrossAgents,
  orderWrongPhase,
  orderConflictingRequires,
  orderInvalid,
  vagueUnitName,
  unprefixedModuleUnit,
  redundantDependency,
  adHocWait,
  unusedSuppression,
];

const byId = new Map(rules.map((rule) => [rule.id, rule]));

export function ruleById(id: string): Rule | undefined {
  return byId.get(id);
}

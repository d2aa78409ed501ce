import type { CompletedOutcome, Coordinator, ReadyOutcome } from "../coordinator/coordinator.ts";
import {
  WaitRequest_Until,
  WaitResponse_Outcome,
  type Missing,
  type WaitRequest,
  type WaitResponse,
} from "../socket/gen/muster/v1/coordinator.ts";
import type { Call } from "../socket/rpc-method.ts";
import { CODE, RpcError } from "../socket/rpc-error.ts";

/** Units that one call may wait for. */
const MAX_WAITED = 1000;

/** How many missing dependencies an answer lists. */
const MAX_MISSING = 1000;

/** The longest time that a timer takes, in milliseconds; some 25 days. */
const MAX_TIMEOUT = 2 ** 31 - 1;

/**
 * Answers when all units are ready (or completed), one of what they wait for has
 * failed, or the time is over. Gives up, and frees what it held, when nobody
 * waits for the answer any more.
 */
export function waitForUnits(
  coordinator: Coordinator,
  { units, until, timeoutMs, goesOn }: WaitRequest,
  call: Call,
): Promise<WaitResponse> {
  const isForReadiness = until === WaitRequest_Until.READY;
  if (!isForReadiness && until !== WaitRequest_Until.COMPLETED) {
    throw new RpcError("wait until what? neither ready nor completed", CODE.invalidArgument);
  }
  const left = new Set(units);
  if (left.size === 0 || left.size > MAX_WAITED) {
    throw new RpcError(`wait takes 1 to ${MAX_WAITED} units`, CODE.invalidArgument);
  }
  // What is no name is refused here, before anything waits.
  for (const unit of left) coordinator.isReady(unit);
  // This, too, comes first: it may be refused, and it may have waits end.
  if (isForReadiness) for (const unit of left) coordinator.noteWaiting(unit);
  return new Promise((resolve) => {
    const releases: (() => void)[] = [];
    const end = (outcome: WaitResponse_Outcome, more: Partial<WaitResponse> = {}) => {
      for (const release of releases) release();
      const { DONE, DEADLINE } = WaitResponse_Outcome;
      const hasGivenUp = outcome !== DONE && !(outcome === DEADLINE && goesOn);
      if (isForReadiness && hasGivenUp) noteGivenUp(coordinator, units);
      resolve({ outcome, missing: [], failedUnit: "", reason: "", ...more });
    };
    const settle = (unit: string, settled: ReadyOutcome | CompletedOutcome) => {
      if (settled.outcome === "failed") {
        end(WaitResponse_Outcome.FAILED, { failedUnit: settled.unit, reason: settled.reason });
      } else {
        left.delete(unit);
        if (left.size === 0) end(WaitResponse_Outcome.DONE);
      }
    };
    for (const unit of left) {
      releases.push(
        isForReadiness
          ? coordinator.waitReady(unit, (outcome) => {
              settle(unit, outcome);
            })
          : coordinator.waitCompleted(unit, (outcome) => {
              settle(unit, outcome);
            }),
      );
    }
    if (timeoutMs > 0) {
      const timer = setTimeout(
        () => {
          const missing = isForReadiness
            ? missingDependencies(coordinator, left)
            : missingUnits(coordinator, left);
          end(WaitResponse_Outcome.DEADLINE, { missing: missing.slice(0, MAX_MISSING) });
        },
        Math.min(timeoutMs, MAX_TIMEOUT),
      );
      releases.push(() => {
        clearTimeout(timer);
      });
    }
    call.onCancel(() => {
      end(WaitResponse_Outcome.UNSPECIFIED);
    });
  });
}

/** There is nobody left to tell where that cannot be kept, and whoever keeps changes has said so. */
function noteGivenUp(coordinator: Coordinator, units: Iterable<string>): void {
  for (const unit of units) {
    try {
      coordinator.noteGivenUp(unit);
    } catch {
      continue;
    }
  }
}

function missingDependencies(coordinator: Coordinator, units: Iterable<string>): Missing[] {
  return [...units].flatMap((unit) =>
    coordinator
      .status(unit)
      .dependencies.filter(({ isSatisfied }) => !isSatisfied)
      .map(({ dependsOn, currentStatus }) => ({ unit, dependsOn, status: currentStatus })),
  );
}

function missingUnits(coordinator: Coordinator, units: Iterable<string>): Missing[] {
  return [...units].map((unit) => ({
    unit: "",
    dependsOn: unit,
    status: coordinator.status(unit).status,
  }));
}

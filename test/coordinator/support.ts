import type { Coordinator } from "../../src/coordinator/coordinator.ts";
import type { CoordinatorEvent } from "../../src/coordinator/event.ts";
import { Refusal } from "../../src/coordinator/refusal.ts";

/** The refusal that a call meets. */
export function refusalOf(call: () => void): Refusal {
  try {
    call();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error("the call was not refused");
}

/** What a coordinator answers about all its units, in plain values. */
export function answersOf(coordinator: Coordinator): unknown {
  const units = [...coordinator.graphUnits()];
  return {
    list: coordinator.list(),
    units,
    dependencies: [...coordinator.graphDependencies()],
    reports: units.map(({ unit }) => coordinator.status(unit)),
  };
}

/** An event as `kind unit`, with the dependency of a want. */
export function summary(event: CoordinatorEvent): string {
  const rest = event.kind === "want" ? ` ${event.dependsOn}` : "";
  return `${event.kind} ${event.unit}${rest}`;
}

/** Until everything that is due in microtasks was called. */
export async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

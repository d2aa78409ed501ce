import { withAgent, type Target } from "./connect.ts";
import { startUnit } from "./start.ts";

// What Coder's own commands of these names do, and print.

export async function ping(target: Target): Promise<void> {
  await withAgent(target, (client) => client.ping());
  succeed();
}

export async function want(
  target: Target,
  unit: string,
  dependencies: readonly string[],
): Promise<void> {
  await withAgent(target, async (client) => {
    for (const dependency of dependencies) await client.want(unit, dependency);
  });
  succeed();
}

/** @param timeout how long to wait, in milliseconds; 0 for as long as it takes */
export async function start(target: Target, unit: string, timeout: number): Promise<void> {
  await startUnit(target, unit, { timeout });
  succeed();
}

export async function complete(target: Target, unit: string): Promise<void> {
  await withAgent(target, (client) => client.complete(unit));
  succeed();
}

function succeed(): void {
  console.log("Success");
}

import fc from "fast-check";

/** A call on a coordinator, by its method's name. */
export type Operation =
  | { readonly call: "want"; readonly unit: string; readonly dependsOn: string }
  | { readonly call: "fail"; readonly unit: string; readonly reason: string }
  | { readonly call: "start" | "complete" | "noteWaiting" | "noteGivenUp"; readonly unit: string };

interface Target {
  want(unit: string, dependsOn: string): void;
  start(unit: string): void;
  complete(unit: string): void;
  fail(unit: string, reason: string): void;
  noteWaiting(unit: string): void;
  noteGivenUp(unit: string): void;
}

/** Few, so that calls meet. */
export const NAMES = ["app", "clone", "db", "ide", "proxy", "tools"];

const unit = fc.constantFrom(...NAMES);

const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ call: fc.constant("want" as const), unit, dependsOn: unit }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ call: fc.constantFrom("start" as const, "complete" as const), unit }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      call: fc.constantFrom("noteWaiting" as const, "noteGivenUp" as const),
      unit,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      call: fc.constant("fail" as const),
      unit,
      reason: fc.constantFrom("", "exit status 1", "no network"),
    }),
  },
);

export const operations = fc.array(operation, { maxLength: 60, size: "max" });

export function perform(target: Target, operation: Operation): void {
  switch (operation.call) {
    case "want":
      target.want(operation.unit, operation.dependsOn);
      break;
    case "fail":
      target.fail(operation.unit, operation.reason);
      break;
    case "start":
    case "complete":
    case "noteWaiting":
    case "noteGivenUp":
      target[operation.call](operation.unit);
  }
}

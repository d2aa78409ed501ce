import { expect } from "chai";
import fc from "fast-check";
import { Coordinator } from "../../src/coordinator/coordinator.ts";
import { Refusal } from "../../src/coordinator/refusal.ts";
import { NaiveCoordinator, NaiveRefusal } from "./naive-coordinator.ts";
import { NAMES, operations, perform } from "./operations.ts";
import { answersOf, summary } from "./support.ts";

interface Refused {
  readonly kind: string;
  readonly message: string;
  readonly cycle?: readonly string[] | undefined;
}

function refused(call: () => void): Refused | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) {
      const { kind, message, cycle } = error;
      return { kind, message, cycle };
    }
    if (error instanceof NaiveRefusal) return { kind: error.kind, message: error.message };
    throw error;
  }
}

/** The same refusal, and the cycle that it names is one. */
function expectSameRefusal(
  actual: Refused | undefined,
  expected: Refused | undefined,
  { edges }: NaiveCoordinator,
): void {
  expect(actual?.kind).to.equal(expected?.kind);
  if (expected?.kind !== "cycle") {
    expect(actual?.message).to.equal(expected?.message);
    return;
  }
  const path = actual?.cycle ?? [];
  expect(actual?.message).to.equal(`${expected.message}: ${path.join(" -> ")}`);
  expect(path.length).to.be.at.least(2);
  expect(path.at(-1)).to.equal(path[0]);
  for (let i = 1; i < path.length - 1; i++) {
    expect(edges).to.deep.include([path[i], path[i + 1]]);
  }
}

function expectSameAnswers(coordinator: Coordinator, naive: NaiveCoordinator): void {
  const registered = NAMES.filter((name) => naive.statuses.has(name));
  expect(coordinator.list()).to.deep.equal(
    registered.map((unit) => ({
      unit,
      status: naive.status(unit),
      isReady: naive.isReady(unit),
    })),
  );
  for (const unit of NAMES) {
    expect(coordinator.isReady(unit)).to.equal(naive.isReady(unit));
    expect(coordinator.status(unit)).to.deep.equal({
      unit,
      status: naive.status(unit),
      isReady: naive.isReady(unit),
      reason: naive.reasons.get(unit) ?? "",
      dependencies: naive.dependencies(unit).map((dependsOn) => ({
        unit,
        dependsOn,
        requiredStatus: "completed",
        currentStatus: naive.status(dependsOn),
        isSatisfied: naive.status(dependsOn) === "completed",
      })),
    });
  }
  const dependencies = [...coordinator.graphDependencies()];
  expect(dependencies).to.have.deep.members(
    naive.edges.map(([unit, dependsOn]) => ({ unit, dependsOn })),
  );
}

describe("Coordinator and the facts, written down naively", () => {
  it("give the same answers to any calls in any order", () => {
    fc.assert(
      fc.property(operations, (calls) => {
        const coordinator = new Coordinator();
        const naive = new NaiveCoordinator();
        for (const call of calls) {
          const expected = refused(() => {
            perform(naive, call);
          });
          const actual = refused(() => {
            perform(coordinator, call);
          });
          expectSameRefusal(actual, expected, naive);
          expectSameAnswers(coordinator, naive);
        }
        expect(coordinator.events().map(summary)).to.deep.equal(naive.history);
      }),
      { seed: 21, numRuns: 400 },
    );
  });

  it("give the same answers after a journal was restored, and go on alike", () => {
    fc.assert(
      fc.property(operations, operations, (before, after) => {
        let time = 1000;
        const journal: string[] = [];
        const first = new Coordinator({
          now: () => time++,
          record: (event) => journal.push(JSON.stringify(event)),
        });
        for (const call of before) {
          refused(() => {
            perform(first, call);
          });
        }
        const second = new Coordinator({ now: () => time++ });
        for (const line of journal) {
          second.restore(JSON.parse(line) as Parameters<Coordinator["restore"]>[0]);
        }
        expect(second.events()).to.deep.equal(first.events());
        expect(answersOf(second)).to.deep.equal(answersOf(first));
        for (const call of after) {
          const [expected, actual] = [first, second].map((target) =>
            refused(() => {
              perform(target, call);
            }),
          );
          expect(actual).to.deep.equal(expected);
        }
        expect(answersOf(second)).to.deep.equal(answersOf(first));
        expect(second.events().map(summary)).to.deep.equal(first.events().map(summary));
      }),
      { seed: 22, numRuns: 200 },
    );
  });
});

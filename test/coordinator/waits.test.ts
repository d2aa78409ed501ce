import { expect } from "chai";
import { CallbackQueue } from "../../src/coordinator/callback-queue.ts";
import {
  Coordinator,
  type CompletedOutcome,
  type ReadyOutcome,
} from "../../src/coordinator/coordinator.ts";
import { Waits } from "../../src/coordinator/waits.ts";
import { settled } from "./support.ts";

describe("waiting for a unit", () => {
  let coordinator: Coordinator;
  let errors: unknown[];
  beforeEach(() => {
    errors = [];
    coordinator = new Coordinator({ onError: (error) => errors.push(error) });
  });

  /** The outcomes, as they come, of a wait for readiness. */
  function ready(unit: string): ReadyOutcome[] {
    const outcomes: ReadyOutcome[] = [];
    coordinator.waitReady(unit, (outcome) => outcomes.push(outcome));
    return outcomes;
  }

  function completed(unit: string): CompletedOutcome[] {
    const outcomes: CompletedOutcome[] = [];
    coordinator.waitCompleted(unit, (outcome) => outcomes.push(outcome));
    return outcomes;
  }

  describe("to be ready", () => {
    it("ends when the last of its dependencies is completed, once", () => {
      coordinator.want("app", "clone");
      coordinator.want("app", "db");
      const outcomes = ready("app");
      coordinator.start("clone");
      coordinator.complete("clone");
      expect(outcomes).to.deep.equal([]);
      coordinator.start("db");
      coordinator.complete("db");
      expect(outcomes).to.deep.equal([{ outcome: "ready" }]);
      coordinator.start("db");
      coordinator.complete("db");
      expect(outcomes).to.have.lengthOf(1);
    });

    it("ends at once where it is, or nobody registered it, but not within the call", async () => {
      coordinator.start("app");
      const outcomes = [ready("app"), ready("clone")];
      expect(outcomes).to.deep.equal([[], []]);
      await settled();
      expect(outcomes).to.deep.equal([[{ outcome: "ready" }], [{ outcome: "ready" }]]);
    });

    it("ends when one of its dependencies fails, and says which and why", () => {
      coordinator.want("app", "clone");
      coordinator.want("app", "db");
      const outcomes = ready("app");
      coordinator.fail("db", "no disk");
      expect(outcomes).to.deep.equal([{ outcome: "failed", unit: "db", reason: "no disk" }]);
    });

    it("ends at once where one of its dependencies has failed", async () => {
      coordinator.want("app", "clone");
      coordinator.want("app", "db");
      coordinator.fail("db", "no disk");
      const outcomes = ready("app");
      await settled();
      expect(outcomes).to.deep.equal([{ outcome: "failed", unit: "db", reason: "no disk" }]);
    });

    it("ends when it comes to depend on a unit that has failed", () => {
      coordinator.want("app", "clone");
      coordinator.fail("db", "no disk");
      const outcomes = ready("app");
      coordinator.want("app", "net");
      expect(outcomes).to.deep.equal([]);
      coordinator.want("app", "db");
      expect(outcomes).to.deep.equal([{ outcome: "failed", unit: "db", reason: "no disk" }]);
    });

    it("goes on when a dependency of a dependency, or the unit itself, fails", () => {
      coordinator.want("app", "clone");
      coordinator.want("clone", "net");
      const outcomes = ready("app");
      coordinator.fail("net", "no network");
      coordinator.fail("app", "");
      expect(outcomes).to.deep.equal([]);
    });
  });

  describe("to be completed", () => {
    it("ends when it is, also where nobody knew it before", () => {
      const outcomes = completed("app");
      coordinator.start("app");
      expect(outcomes).to.deep.equal([]);
      coordinator.complete("app");
      expect(outcomes).to.deep.equal([{ outcome: "completed" }]);
    });

    it("ends when it fails, and says why", () => {
      const outcomes = completed("app");
      coordinator.fail("app", "exit status 1");
      expect(outcomes).to.deep.equal([{ outcome: "failed", unit: "app", reason: "exit status 1" }]);
    });

    it("ends at once where it is or has failed, but not within the call", async () => {
      coordinator.start("app");
      coordinator.complete("app");
      coordinator.fail("db", "no disk");
      const outcomes = [completed("app"), completed("db")];
      expect(outcomes).to.deep.equal([[], []]);
      await settled();
      expect(outcomes).to.deep.equal([
        [{ outcome: "completed" }],
        [{ outcome: "failed", unit: "db", reason: "no disk" }],
      ]);
    });

    it("does not make it known", () => {
      completed("app");
      expect([...coordinator.graphUnits()]).to.deep.equal([]);
    });
  });

  describe("that is given up", () => {
    it("does not call back, and leaves other waits for the same unit alone", () => {
      coordinator.want("app", "clone");
      const calls: string[] = [];
      const giveUp = [
        coordinator.waitReady("app", () => calls.push("ready")),
        coordinator.waitCompleted("clone", () => calls.push("completed")),
      ];
      const others = [ready("app"), completed("clone")];
      for (const end of [...giveUp, ...giveUp]) end();
      coordinator.start("clone");
      coordinator.complete("clone");
      expect(calls).to.deep.equal([]);
      expect(others).to.deep.equal([[{ outcome: "ready" }], [{ outcome: "completed" }]]);
    });

    it("does not call back either where its outcome is known already", async () => {
      const calls: string[] = [];
      coordinator.waitReady("app", () => calls.push("ready"))();
      coordinator.want("app", "clone");
      coordinator.waitCompleted("clone", () => {
        giveUp();
      });
      const giveUp = coordinator.waitReady("app", () => calls.push("ready"));
      coordinator.start("clone");
      coordinator.complete("clone");
      await settled();
      expect(calls).to.deep.equal([]);
    });

    it("for a second time does not touch a later wait for the unit", () => {
      const giveUp = coordinator.waitCompleted("app", () => undefined);
      giveUp();
      const outcomes = completed("app");
      giveUp();
      coordinator.start("app");
      coordinator.complete("app");
      expect(outcomes).to.have.lengthOf(1);
    });
  });

  it("holds nothing once it has ended or was given up", () => {
    const waits = new Waits<string>(new CallbackQueue(() => undefined));
    const giveUp = [waits.add("app", () => undefined), waits.add("app", () => undefined)];
    waits.add("db", () => undefined);
    waits.add("db", () => undefined, "known");
    expect(waits.size).to.equal(2);
    for (const end of giveUp) end();
    expect(waits.size).to.equal(1);
    waits.settle("db", "ready");
    expect(waits.size).to.equal(0);
  });

  it("may go on in a chain of any length, each end of which completes the next unit", () => {
    const LENGTH = 10_000;
    for (let i = 1; i <= LENGTH; i++) {
      coordinator.want(`u${i}`, `u${i - 1}`);
      coordinator.waitReady(`u${i}`, () => {
        coordinator.start(`u${i}`);
        coordinator.complete(`u${i}`);
      });
    }
    const last = completed(`u${LENGTH}`);
    coordinator.start("u0");
    coordinator.complete("u0");
    expect(last).to.deep.equal([{ outcome: "completed" }]);
    expect(errors).to.deep.equal([]);
  });

  it("may begin again from within the callback", async () => {
    coordinator.want("app", "clone");
    const outcomes: string[] = [];
    coordinator.waitReady("app", ({ outcome }) => {
      outcomes.push(outcome);
      coordinator.waitReady("app", (again) => outcomes.push(`again ${again.outcome}`));
      expect(outcomes).to.have.lengthOf(1);
    });
    coordinator.fail("clone", "");
    await settled();
    expect(outcomes).to.deep.equal(["failed", "again failed"]);
    expect(errors).to.deep.equal([]);
  });

  it("does not miss its end because another callback throws", async () => {
    const broken = new Error("broken callback");
    coordinator.waitCompleted("app", () => {
      throw broken;
    });
    const outcomes = completed("app");
    coordinator.start("app");
    coordinator.complete("app");
    expect(outcomes).to.deep.equal([{ outcome: "completed" }]);
    expect(coordinator.status("app").status).to.equal("completed");
    await settled();
    expect(errors).to.deep.equal([broken]);
  });
});

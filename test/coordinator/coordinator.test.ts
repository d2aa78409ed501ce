import { expect } from "chai";
import { Coordinator } from "../../src/coordinator/coordinator.ts";
import { answersOf, refusalOf } from "./support.ts";

describe("Coordinator", () => {
  let coordinator: Coordinator;
  beforeEach(() => {
    coordinator = new Coordinator();
  });

  const statusOf = (unit: string): string => coordinator.status(unit).status;

  it("reports a unit that nobody registered as ready, with no status", () => {
    expect(coordinator.status("app")).to.deep.equal({
      unit: "app",
      status: "",
      isReady: true,
      reason: "",
      dependencies: [],
    });
    expect(coordinator.isReady("app")).to.be.true;
    expect(coordinator.list()).to.deep.equal([]);
  });

  it("registers the unit that wants another as pending, and not the other one", () => {
    coordinator.want("app", "clone");
    expect(coordinator.list()).to.deep.equal([{ unit: "app", status: "pending", isReady: false }]);
    expect(statusOf("clone")).to.equal("");
    expect(coordinator.isReady("clone")).to.be.true;
  });

  it("lists units and dependencies sorted by name", () => {
    for (const dependency of ["clone", "tools", "db"]) coordinator.want("ide", dependency);
    coordinator.start("app");
    expect(coordinator.list().map(({ unit }) => unit)).to.deep.equal(["app", "ide"]);
    const { dependencies } = coordinator.status("ide");
    expect(dependencies.map(({ dependsOn }) => dependsOn)).to.deep.equal(["clone", "db", "tools"]);
  });

  it("tells for each dependency what is required and what is", () => {
    coordinator.want("app", "clone");
    coordinator.want("app", "db");
    coordinator.start("clone");
    coordinator.complete("clone");
    coordinator.start("db");
    expect(coordinator.status("app").dependencies).to.deep.equal([
      {
        unit: "app",
        dependsOn: "clone",
        requiredStatus: "completed",
        currentStatus: "completed",
        isSatisfied: true,
      },
      {
        unit: "app",
        dependsOn: "db",
        requiredStatus: "completed",
        currentStatus: "started",
        isSatisfied: false,
      },
    ]);
  });

  it("takes the same dependency twice as one", () => {
    coordinator.want("app", "clone");
    coordinator.want("app", "clone");
    expect(coordinator.status("app").dependencies).to.have.lengthOf(1);
    coordinator.start("clone");
    coordinator.complete("clone");
    expect(coordinator.isReady("app")).to.be.true;
  });

  it("refuses a start until every dependency is completed", () => {
    coordinator.want("app", "clone");
    coordinator.want("app", "db");
    for (const unit of ["clone", "db"]) {
      const refusal = refusalOf(() => {
        coordinator.start("app");
      });
      expect(refusal.kind).to.equal("not-ready");
      expect(refusal.message).to.equal('cannot start unit "app": unit not ready');
      coordinator.start(unit);
      coordinator.complete(unit);
    }
    coordinator.start("app");
    expect(statusOf("app")).to.equal("started");
  });

  it("refuses to start a started unit", () => {
    coordinator.start("app");
    const refusal = refusalOf(() => {
      coordinator.start("app");
    });
    expect(refusal.kind).to.equal("same-status");
    expect(refusal.message).to.equal('cannot start unit "app": same status already set');
  });

  it("says of a started unit that came to want something first that it is not ready", () => {
    coordinator.start("app");
    coordinator.want("app", "clone");
    expect(statusOf("app")).to.equal("started");
    const { kind } = refusalOf(() => {
      coordinator.start("app");
    });
    expect(kind).to.equal("not-ready");
    coordinator.complete("app");
    expect(statusOf("app")).to.equal("completed");
  });

  it("puts a completed unit back to started, and its dependents to not ready", () => {
    coordinator.want("app", "clone");
    coordinator.start("clone");
    coordinator.complete("clone");
    expect(coordinator.isReady("app")).to.be.true;
    coordinator.start("clone");
    expect(statusOf("clone")).to.equal("started");
    expect(coordinator.isReady("app")).to.be.false;
  });

  it("completes a unit that was never started", () => {
    coordinator.want("app", "clone");
    coordinator.complete("app");
    expect(statusOf("app")).to.equal("completed");
  });

  it("refuses to complete a unit that nobody registered, also one that others want", () => {
    coordinator.want("app", "clone");
    for (const unit of ["clone", "db"]) {
      const refusal = refusalOf(() => {
        coordinator.complete(unit);
      });
      expect(refusal.kind).to.equal("not-found");
      expect(refusal.message).to.equal(`cannot complete unit "${unit}": unit not found`);
    }
  });

  it("refuses to complete a completed unit", () => {
    coordinator.start("app");
    coordinator.complete("app");
    const refusal = refusalOf(() => {
      coordinator.complete("app");
    });
    expect(refusal.kind).to.equal("same-status");
    expect(refusal.message).to.equal('cannot complete unit "app": same status already set');
  });

  it("writes names into refusals as Go quotes them", () => {
    for (const [name, quoted] of [
      ['say "hi"\\', '"say \\"hi\\"\\\\"'],
      ["größe", '"größe"'],
      ["a\u00A0b\u200B", '"a\\u00a0b\\u200b"'],
      ["\u{E0001}", '"\\U000e0001"'],
    ] as const) {
      const { message } = refusalOf(() => {
        coordinator.complete(name);
      });
      expect(message).to.equal(`cannot complete unit ${quoted}: unit not found`);
    }
  });

  describe("where a unit fails", () => {
    it("registers it first, and keeps the reason until its status changes", () => {
      coordinator.fail("app", "exit status 1");
      expect(coordinator.status("app")).to.include({ status: "failed", reason: "exit status 1" });
      coordinator.start("app");
      expect(coordinator.status("app")).to.include({ status: "started", reason: "" });
    });

    it("refuses to fail it again", () => {
      coordinator.fail("app", "once");
      const refusal = refusalOf(() => {
        coordinator.fail("app", "twice");
      });
      expect(refusal.kind).to.equal("same-status");
      expect(refusal.message).to.equal('cannot fail unit "app": same status already set');
      expect(coordinator.status("app").reason).to.equal("once");
    });

    it("does not satisfy its dependents, not even if it was completed before", () => {
      coordinator.want("app", "clone");
      coordinator.start("clone");
      coordinator.complete("clone");
      coordinator.fail("clone", "");
      expect(coordinator.isReady("app")).to.be.false;
      coordinator.complete("clone");
      expect(coordinator.isReady("app")).to.be.true;
    });
  });

  describe("where a dependency would close a cycle", () => {
    const HEAD = "cannot add dependency: adding edge for unit";

    it("refuses a unit that wants itself, and registers it all the same", () => {
      const refusal = refusalOf(() => {
        coordinator.want("app", "app");
      });
      expect(refusal.kind).to.equal("cycle");
      expect(refusal.message).to.equal(
        `${HEAD} "app": failed to add dependency\nadding edge (app -> app): cycle detected: app -> app`,
      );
      expect(refusal.cycle).to.deep.equal(["app", "app"]);
      expect(statusOf("app")).to.equal("pending");
    });

    it("names the whole cycle, from the unit that asked", () => {
      coordinator.want("app", "db");
      coordinator.want("db", "clone");
      const refusal = refusalOf(() => {
        coordinator.want("clone", "app");
      });
      expect(refusal.message).to.equal(
        `${HEAD} "clone": failed to add dependency\nadding edge (clone -> app): cycle detected: clone -> app -> db -> clone`,
      );
      expect(refusal.cycle).to.deep.equal(["clone", "app", "db", "clone"]);
    });

    const wantChain = (length: number): readonly string[] => {
      for (let i = 0; i < length - 1; i++) coordinator.want(`u${i}`, `u${i + 1}`);
      const { message, cycle = [] } = refusalOf(() => {
        coordinator.want(`u${length - 1}`, "u0");
      });
      expect(cycle).to.have.lengthOf(length + 1);
      return message.slice(message.indexOf("detected: ") + 10).split(" -> ");
    };

    it("writes out a cycle of twenty units", () => {
      expect(wantChain(20)).to.deep.equal([
        "u19",
        ...Array.from({ length: 20 }, (_, i) => `u${i}`),
      ]);
    });

    it("names the ends of a longer one, and how many units are between", () => {
      expect(wantChain(1000)).to.deep.equal([
        "u999",
        ...Array.from({ length: 9 }, (_, i) => `u${i}`),
        "(981 more units)",
        ...Array.from({ length: 10 }, (_, i) => `u${i + 990}`),
      ]);
    });

    it("leaves everything else as it was", () => {
      const untouched = new Coordinator();
      for (const target of [coordinator, untouched]) {
        for (let i = 0; i < 30; i++) target.want(`u${i}`, `u${i + 1}`);
        target.want("u30", "free");
      }
      refusalOf(() => {
        coordinator.want("u30", "u0");
      });
      refusalOf(() => {
        coordinator.want("u20", "u3");
      });
      expect(answersOf(coordinator)).to.deep.equal(answersOf(untouched));
      for (const target of [coordinator, untouched]) {
        target.want("free", "other");
        target.start("other");
        target.complete("other");
        target.start("free");
        target.complete("free");
        target.start("u30");
        target.complete("u30");
      }
      expect(answersOf(coordinator)).to.deep.equal(answersOf(untouched));
      expect(coordinator.events().length).to.equal(untouched.events().length);
    });
  });

  it("shows in the graph also those that others depend on and nobody registered", () => {
    coordinator.want("app", "clone");
    coordinator.fail("db", "no disk");
    expect([...coordinator.graphUnits()]).to.deep.equal([
      { unit: "app", status: "pending", isReady: false, reason: "" },
      { unit: "clone", status: "", isReady: true, reason: "" },
      { unit: "db", status: "failed", isReady: true, reason: "no disk" },
    ]);
    expect([...coordinator.graphDependencies()]).to.deep.equal([
      { unit: "app", dependsOn: "clone" },
    ]);
  });
});

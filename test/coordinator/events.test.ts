import { expect } from "chai";
import fc from "fast-check";
import { Coordinator } from "../../src/coordinator/coordinator.ts";
import type { CoordinatorEvent } from "../../src/coordinator/event.ts";
import { answersOf, refusalOf, settled, summary } from "./support.ts";

describe("the events of a coordinator", () => {
  it("are numbered from 1, with the time of each", () => {
    let time = 5000;
    const coordinator = new Coordinator({ now: () => (time += 10) });
    coordinator.want("app", "clone");
    coordinator.fail("clone", "no\nnetwork");
    expect(coordinator.events()).to.deep.equal([
      { sequence: 1, time: 5010, kind: "registered", unit: "app" },
      { sequence: 2, time: 5020, kind: "want", unit: "app", dependsOn: "clone" },
      { sequence: 3, time: 5030, kind: "registered", unit: "clone" },
      { sequence: 4, time: 5040, kind: "failed", unit: "clone", reason: "no network" },
    ]);
    expect(coordinator.lastSequence).to.equal(4);
  });

  it("have the present time where no clock is given", () => {
    const before = Date.now();
    const coordinator = new Coordinator();
    coordinator.start("app");
    for (const { time } of coordinator.events()) expect(time).to.be.within(before, Date.now());
  });

  it("tell once that nobody waits for a unit any more, and anew that somebody does", () => {
    const coordinator = new Coordinator();
    coordinator.want("app", "clone");
    for (const unit of ["app", "ghost"]) coordinator.noteGivenUp(unit);
    coordinator.noteWaiting("app");
    const giveUp = coordinator.waitReady("app", () => undefined);
    coordinator.noteGivenUp("app");
    giveUp();
    for (let i = 0; i < 2; i++) coordinator.noteGivenUp("app");
    coordinator.noteWaiting("app");
    expect(coordinator.events().slice(2).map(summary)).to.deep.equal([
      "waiting app",
      "gave-up app",
      "waiting app",
    ]);
  });

  it("tell once that a unit is held back, until its status changes", () => {
    const coordinator = new Coordinator();
    const startInVain = (): void => {
      const refusal = refusalOf(() => {
        coordinator.start("app");
      });
      expect(refusal.kind).to.equal("not-ready");
    };
    const waits = (): number =>
      coordinator.events().filter(({ kind }) => kind === "waiting").length;
    coordinator.noteWaiting("app");
    coordinator.want("app", "clone");
    coordinator.noteWaiting("clone");
    expect(waits()).to.equal(0);
    coordinator.noteWaiting("app");
    coordinator.noteWaiting("app");
    startInVain();
    expect(waits()).to.equal(1);
    coordinator.fail("app", "");
    startInVain();
    startInVain();
    expect(waits()).to.equal(2);
    coordinator.complete("app");
    startInVain();
    expect(waits()).to.equal(3);
    coordinator.start("clone");
    coordinator.complete("clone");
    coordinator.start("app");
    coordinator.start("clone");
    coordinator.noteWaiting("app");
    expect(waits()).to.equal(4);
  });

  it("stay the same where a call changes nothing", () => {
    const coordinator = new Coordinator();
    coordinator.want("app", "clone");
    const events = coordinator.events();
    coordinator.want("app", "clone");
    refusalOf(() => {
      coordinator.want("app", "app");
    });
    refusalOf(() => {
      coordinator.complete("clone");
    });
    expect(coordinator.events()).to.deep.equal(events);
  });

  it("are kept as far as there is room, and the number of those that fell out", () => {
    const counts = fc.record({
      room: fc.integer({ min: 1, max: 12 }),
      units: fc.nat(20),
      after: fc.integer({ min: 0, max: 50 }),
      limit: fc.nat(15),
    });
    fc.assert(
      fc.property(counts, ({ room, units, after, limit }) => {
        const all: CoordinatorEvent[] = [];
        const coordinator = new Coordinator({
          maxEvents: room,
          record: (event) => all.push(event),
        });
        for (let i = 0; i < units; i++) coordinator.start(`u${i}`);
        const kept = all.slice(-room);
        expect(coordinator.events()).to.deep.equal(kept);
        expect(coordinator.droppedEvents).to.equal(all.length - kept.length);
        expect(coordinator.lastSequence).to.equal(all.length);
        const later = kept.filter(({ sequence }) => sequence > after);
        expect(coordinator.events(after)).to.deep.equal(later);
        expect(coordinator.events(after, limit)).to.deep.equal(later.slice(0, limit));
      }),
      { seed: 41, numRuns: 300 },
    );
  });

  it("need room for at least one", () => {
    for (const maxEvents of [0, -1, 1.5, NaN]) {
      expect(() => new Coordinator({ maxEvents })).to.throw(RangeError, "at least one event");
    }
  });

  describe("reach listeners", () => {
    it("from their subscription to its end, before the call returns", () => {
      const coordinator = new Coordinator();
      coordinator.start("app");
      const heard: string[] = [];
      const end = coordinator.subscribe((event) => heard.push(summary(event)));
      coordinator.complete("app");
      expect(heard).to.deep.equal(["completed app"]);
      refusalOf(() => {
        coordinator.want("db", "db");
      });
      expect(heard).to.deep.equal(["completed app", "registered db"]);
      end();
      coordinator.start("clone");
      expect(heard).to.have.lengthOf(2);
    });

    it("in the same order, also where one of them makes changes", () => {
      const coordinator = new Coordinator();
      const heard: string[][] = [[], []];
      coordinator.subscribe((event) => {
        heard[0]?.push(summary(event));
        if (event.kind === "started") coordinator.complete(event.unit);
      });
      coordinator.subscribe((event) => heard[1]?.push(summary(event)));
      coordinator.start("app");
      expect(heard[0]).to.deep.equal(["registered app", "started app", "completed app"]);
      expect(heard[1]).to.deep.equal(heard[0]);
    });

    it("without gaps or repetitions where one subscribes while others are told", () => {
      const coordinator = new Coordinator();
      const heard: number[] = [];
      const end = coordinator.subscribe((event) => {
        if (event.kind !== "registered") return;
        end();
        heard.push(...coordinator.events().map(({ sequence }) => sequence));
        coordinator.subscribe(({ sequence }) => heard.push(sequence));
      });
      coordinator.start("app");
      coordinator.complete("app");
      expect(heard).to.deep.equal([1, 2, 3]);
    });

    it("also where one of them ends another's subscription, which hears no more", () => {
      const coordinator = new Coordinator();
      let heard = 0;
      coordinator.subscribe(() => {
        end();
      });
      const end = coordinator.subscribe(() => heard++);
      coordinator.start("app");
      expect(heard).to.equal(0);
    });

    it("also where another throws, which is reported", async () => {
      const errors: unknown[] = [];
      const coordinator = new Coordinator({ onError: (error) => errors.push(error) });
      const broken = new Error("broken listener");
      coordinator.subscribe(() => {
        throw broken;
      });
      const heard: string[] = [];
      coordinator.subscribe((event) => heard.push(summary(event)));
      coordinator.start("app");
      coordinator.complete("app");
      expect(heard).to.deep.equal(["registered app", "started app", "completed app"]);
      await settled();
      expect(errors).to.deep.equal([broken, broken, broken]);
    });

    it("as uncaught exceptions where they throw and nobody asked to be told", async () => {
      const others = process.listeners("uncaughtException");
      process.removeAllListeners("uncaughtException");
      const uncaught: string[] = [];
      process.on("uncaughtException", ({ message }) => uncaught.push(message));
      try {
        const coordinator = new Coordinator();
        coordinator.start("app");
        coordinator.subscribe(() => {
          throw new Error("broken listener");
        });
        coordinator.complete("app");
        await settled();
      } finally {
        process.removeAllListeners("uncaughtException");
        for (const listener of others) process.on("uncaughtException", listener);
      }
      expect(uncaught).to.deep.equal(["broken listener"]);
    });
  });
});

describe("a coordinator's journal", () => {
  it("gets each change before anyone hears of it, and before it is made", () => {
    const order: string[] = [];
    const coordinator = new Coordinator({
      record: (event) => {
        order.push(`record ${event.kind} while ${coordinator.status("app").status}`);
      },
    });
    coordinator.subscribe(({ kind }) => order.push(`hear ${kind}`));
    coordinator.waitCompleted("app", () => order.push("end of wait"));
    coordinator.start("app");
    coordinator.complete("app");
    expect(order).to.deep.equal([
      "record registered while ",
      "record started while pending",
      "hear registered",
      "hear started",
      "record completed while started",
      "hear completed",
      "end of wait",
    ]);
  });

  it("that cannot be written refuses any change, and leaves everything as it was", () => {
    let isFull = false;
    const full = new Error("disk full");
    const coordinator = new Coordinator({
      record: () => {
        if (isFull) throw full;
      },
    });
    for (let i = 0; i < 20; i++) coordinator.want(`u${i}`, `u${i + 1}`);
    coordinator.start("done");
    coordinator.want("app", "u0");
    const heard: unknown[] = [];
    coordinator.subscribe((event) => heard.push(event));
    coordinator.waitCompleted("done", (outcome) => heard.push(outcome));
    coordinator.waitReady("app", (outcome) => heard.push(outcome));
    const before = [answersOf(coordinator), coordinator.events()];
    isFull = true;
    for (const call of [
      () => {
        coordinator.want("u20", "new");
      },
      () => {
        coordinator.want("u19", "app2");
      },
      () => {
        coordinator.want("new", "u0");
      },
      () => {
        coordinator.want("u19", "done");
      },
      () => {
        coordinator.start("new");
      },
      () => {
        coordinator.start("u0");
      },
      () => {
        coordinator.noteWaiting("u1");
      },
      () => {
        coordinator.complete("done");
      },
      () => {
        coordinator.fail("u0", "");
      },
    ]) {
      expect(call).to.throw(full);
    }
    expect([answersOf(coordinator), coordinator.events()]).to.deep.equal(before);
    expect(heard).to.deep.equal([]);
    isFull = false;
    coordinator.complete("done");
    coordinator.noteWaiting("u1");
    expect(coordinator.events(coordinator.lastSequence - 2).map(summary)).to.deep.equal([
      "completed done",
      "waiting u1",
    ]);
    expect(heard).to.have.lengthOf(3);
  });

  it("is restored with its own times and numbers, and nobody is told", () => {
    const first = new Coordinator({ now: () => 1000 });
    first.want("app", "clone");
    refusalOf(() => {
      first.start("app");
    });
    const told: unknown[] = [];
    const second = new Coordinator({ now: () => 2000, record: (event) => told.push(event) });
    second.subscribe((event) => told.push(event));
    for (const event of first.events()) second.restore(event);
    expect(told).to.deep.equal([]);
    expect(second.events()).to.deep.equal(first.events());
    second.noteWaiting("app");
    expect(second.lastSequence).to.equal(3);
    second.start("db");
    expect(second.events(3).map(({ sequence, time }) => [sequence, time])).to.deep.equal([
      [4, 2000],
      [5, 2000],
    ]);
  });

  it("is refused where a unit waits again, or is ready", () => {
    const coordinator = new Coordinator({ now: () => 0 });
    coordinator.want("app", "clone");
    coordinator.noteWaiting("app");
    for (const unit of ["app", "db"]) {
      if (unit === "db") coordinator.fail("db", "");
      const sequence = coordinator.lastSequence + 1;
      expect(() => {
        coordinator.restore({ sequence, time: 0, kind: "waiting", unit });
      }).to.throw("it changes nothing");
    }
  });

  const registered = { sequence: 1, time: 0, kind: "registered", unit: "app" } as const;
  const wanted = { sequence: 2, time: 0, kind: "want", unit: "app", dependsOn: "clone" } as const;
  const start: CoordinatorEvent[] = [registered, wanted];
  const misfits: [string, CoordinatorEvent, string][] = [
    ["leaves one out", { ...registered, sequence: 4, unit: "db" }, "event 3 comes next"],
    ["comes twice", { ...wanted, dependsOn: "db" }, "event 3 comes next"],
    ["has no time", { ...registered, unit: "db", time: NaN }, "it has no time"],
    ["registers a unit again", registered, 'register unit "app": unit already registered'],
    ["repeats a dependency", wanted, "it changes nothing"],
    ["closes a cycle", { ...wanted, dependsOn: "app" }, "cycle detected: app -> app"],
    [
      "wants something for a unit that is not there",
      { ...wanted, unit: "db" },
      'adding edge for unit "db": unit not found',
    ],
    [
      "starts a unit that is not there",
      { ...registered, kind: "started", unit: "db" },
      'cannot start unit "db": unit not found',
    ],
    [
      "starts a unit that is not ready",
      { ...registered, kind: "started" },
      'cannot start unit "app": unit not ready',
    ],
    [
      "holds back a unit that is not there",
      { ...registered, kind: "waiting", unit: "db" },
      'cannot hold back unit "db": unit not found',
    ],
    [
      "gives up a unit that is not there",
      { ...registered, kind: "gave-up", unit: "db" },
      'cannot give up unit "db": unit not found',
    ],
    [
      "gives up a unit that nobody waits for",
      { ...registered, kind: "gave-up" },
      "changes nothing",
    ],
    [
      "fails a unit that is not there",
      { sequence: 3, time: 0, kind: "failed", unit: "clone", reason: "" },
      'cannot fail unit "clone": unit not found',
    ],
    ["has a name that is none", { ...registered, unit: "" }, "unit name is required"],
    ["wants a name that is none", { ...wanted, dependsOn: "" }, "unit name is required"],
  ];
  for (const [what, event, why] of misfits) {
    it(`is refused from the event on that ${what}`, () => {
      const coordinator = new Coordinator();
      for (const first of start) coordinator.restore(first);
      const before = answersOf(coordinator);
      const sequence = why.includes("comes next") ? event.sequence : 3;
      expect(() => {
        coordinator.restore({ ...event, sequence });
      }).to.throw(`cannot restore event ${sequence}: `);
      expect(() => {
        coordinator.restore({ ...event, sequence });
      }).to.throw(why);
      expect(answersOf(coordinator)).to.deep.equal(before);
      expect(coordinator.events()).to.deep.equal(start);
    });
  }
});

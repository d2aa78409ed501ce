import { expect } from "chai";
import fc from "fast-check";
import { Coordinator } from "../../src/coordinator/coordinator.ts";
import type { CoordinatorEvent } from "../../src/coordinator/event.ts";
import { Event_Kind, type Event } from "../../src/socket/gen/muster/v1/coordinator.ts";
import { TimelineBuilder, totalOf, type Timeline } from "../../src/sync/timeline.ts";
import { timelineOutput } from "../../src/sync/timeline-output.ts";

const KINDS = {
  registered: Event_Kind.REGISTERED,
  want: Event_Kind.WANT,
  waiting: Event_Kind.WAITING,
  "gave-up": Event_Kind.GAVE_UP,
  started: Event_Kind.STARTED,
  completed: Event_Kind.COMPLETED,
  failed: Event_Kind.FAILED,
} as const;

/** An event as the server sends it. */
function sent(event: CoordinatorEvent): Event {
  return {
    sequence: event.sequence,
    timeMs: event.time,
    kind: KINDS[event.kind],
    unit: event.unit,
    dependsOn: event.kind === "want" ? event.dependsOn : "",
    reason: event.kind === "failed" ? event.reason : "",
  };
}

/** A coordinator whose time stands still until it is moved on. */
class Story {
  time = 1_000_000;
  readonly coordinator = new Coordinator({ now: () => this.time });

  /** Does something that may be refused, so many milliseconds after the last. */
  after(milliseconds: number, act: (coordinator: Coordinator) => void): this {
    this.time += milliseconds;
    try {
      act(this.coordinator);
    } catch {
      // Whoever is not ready, waits.
    }
    return this;
  }

  timeline(first = 0): Timeline {
    const builder = new TimelineBuilder();
    builder.add({ events: this.coordinator.events(first).map(sent), dropped: first });
    return builder.timeline(this.time);
  }
}

function unitOf(timeline: Timeline, name: string): Timeline["units"][number] {
  const unit = timeline.units.find(({ unit }) => unit === name);
  if (!unit) throw new Error(`there is no unit ${name}`);
  return unit;
}

/** The periods of a unit in short: `waiting 10-30 for a, b by b`. */
function periodsOf(timeline: Timeline, name: string): string[] {
  return unitOf(timeline, name).periods.map(({ kind, from, to, waitedFor, releasedBy }) => {
    const relative = (time: number | null) => (time === null ? "now" : String(time - 1_000_000));
    const whom = waitedFor.length > 0 ? ` for ${waitedFor.join(", ")}` : "";
    const by = releasedBy === null ? "" : ` by ${releasedBy}`;
    return `${kind} ${relative(from)}-${relative(to)}${whom}${by}`;
  });
}

describe("a timeline", () => {
  it("tells for whom a unit waited, and who let it go", () => {
    const story = new Story()
      .after(0, (agent) => {
        agent.want("app", "a");
        agent.want("app", "b");
      })
      .after(10, (agent) => {
        agent.start("app");
      })
      .after(0, (agent) => {
        agent.start("a");
      })
      .after(20, (agent) => {
        agent.complete("a");
      });
    expect(periodsOf(story.timeline(), "app")).to.deep.equal(["waiting 10-now for a, b"]);
    story
      .after(0, (agent) => {
        agent.start("b");
      })
      .after(5, (agent) => {
        agent.complete("b");
      })
      .after(1, (agent) => {
        agent.start("app");
      })
      .after(4, (agent) => {
        agent.complete("app");
      });
    expect(periodsOf(story.timeline(), "app")).to.deep.equal([
      "waiting 10-36 for a, b by b",
      "running 36-40",
    ]);
    expect(periodsOf(story.timeline(), "a")).to.deep.equal(["running 10-30"]);
    expect(unitOf(story.timeline(), "app")).to.deep.include({
      status: "completed",
      reason: "",
      registered: 1_000_000,
      dependencies: ["a", "b"],
    });
  });

  it("tells who failed, and does not take that for a release", () => {
    const story = new Story()
      .after(0, (agent) => {
        agent.want("app", "a");
        agent.want("app", "b");
        agent.start("app");
      })
      .after(0, (agent) => {
        agent.start("a");
      })
      .after(10, (agent) => {
        agent.complete("a");
      })
      .after(5, (agent) => {
        agent.fail("app", "no patience");
      });
    expect(periodsOf(story.timeline(), "app")).to.deep.equal(["waiting 0-15 for a, b"]);
    expect(unitOf(story.timeline(), "app")).to.deep.include({
      status: "failed",
      reason: "no patience",
    });
  });

  it("ends a wait that is given up, and begins another with the next one", () => {
    const story = new Story()
      .after(0, (agent) => {
        agent.want("app", "a");
        agent.start("a");
      })
      .after(10, (agent) => {
        agent.start("app");
      })
      .after(5, (agent) => {
        agent.noteGivenUp("app");
      })
      .after(20, (agent) => {
        agent.start("app");
      })
      .after(5, (agent) => {
        agent.complete("a");
        agent.start("app");
        agent.noteGivenUp("app");
      });
    expect(periodsOf(story.timeline(), "app")).to.deep.equal([
      "waiting 10-15 for a",
      "waiting 35-40 for a by a",
      "running 40-now",
    ]);
    expect(totalOf(unitOf(story.timeline(), "app"), "waiting", story.time)).to.equal(10);
  });

  it("notes what a unit comes to wait for on the way", () => {
    const story = new Story()
      .after(0, (agent) => {
        agent.start("a");
        agent.complete("a");
        agent.want("app", "a");
        agent.want("app", "b");
      })
      .after(1, (agent) => {
        agent.start("app");
      })
      .after(1, (agent) => {
        agent.want("app", "c");
      })
      .after(1, (agent) => {
        agent.start("a");
      });
    expect(periodsOf(story.timeline(), "app"), "a is started again").to.deep.equal([
      "waiting 1-now for b, c, a",
    ]);
    for (const unit of ["b", "c", "a"]) {
      story.after(1, (agent) => {
        if (unit !== "a") agent.start(unit);
        agent.complete(unit);
      });
    }
    story.after(1, (agent) => {
      agent.start("app");
    });
    expect(periodsOf(story.timeline(), "app")).to.deep.equal([
      "waiting 1-7 for b, c, a by a",
      "running 7-now",
    ]);
  });

  it("has a period for each time that a unit runs", () => {
    const story = new Story();
    for (let i = 0; i < 2; i++) {
      story
        .after(1, (agent) => {
          agent.start("a");
        })
        .after(2, (agent) => {
          agent.complete("a");
        });
    }
    expect(periodsOf(story.timeline(), "a")).to.deep.equal(["running 1-3", "running 4-6"]);
    expect(totalOf(unitOf(story.timeline(), "a"), "running", story.time)).to.equal(4);
  });

  it("has a unit run on that somebody would start once more", () => {
    const story = new Story()
      .after(0, (agent) => {
        agent.start("a");
      })
      .after(1, (agent) => {
        agent.want("a", "b");
        agent.start("a");
      });
    expect(periodsOf(story.timeline(), "a")).to.deep.equal(["running 0-now"]);
  });

  it("does not go back with the clock", () => {
    const story = new Story();
    for (const step of [0, 10, -5]) {
      story.after(step, (agent) => {
        if (step === 10) agent.complete("a");
        else agent.start("a");
      });
    }
    expect(periodsOf(story.timeline(), "a")).to.deep.equal(["running 0-10", "running 10-now"]);
    expect(totalOf(unitOf(story.timeline(), "a"), "running", story.time)).to.equal(10);
    expect(timelineOutput("table", story.timeline(), 100)).to.match(/^a +started +0s +10ms /m);
  });

  it("makes the most of events whose beginnings are lost", () => {
    const story = new Story()
      .after(0, (agent) => {
        agent.start("a");
      })
      .after(5, (agent) => {
        agent.complete("a");
      });
    const timeline = story.timeline(2);
    expect(timeline.dropped).to.equal(2);
    expect(unitOf(timeline, "a")).to.deep.include({ status: "completed", periods: [] });
  });

  it("has periods that follow each other, whatever happens, and is the same in pieces", () => {
    const names = fc.constantFrom("a", "b", "c", "d");
    const act = fc.record({
      kind: fc.constantFrom("want", "start", "complete", "fail", "wait", "give up"),
      unit: names,
      other: names,
      // The clock may be set back.
      time: fc.integer({ min: -5, max: 20 }),
    });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), fc.nat(20), (acts, cut) => {
        const story = new Story();
        for (const { kind, unit, other, time } of acts) {
          story.after(time, (agent) => {
            if (kind === "want") agent.want(unit, other);
            else if (kind === "start") agent.start(unit);
            else if (kind === "complete") agent.complete(unit);
            else if (kind === "wait") agent.noteWaiting(unit);
            else if (kind === "give up") agent.noteGivenUp(unit);
            else agent.fail(unit, other);
          });
        }
        const timeline = story.timeline();
        expect(timeline.units.map(({ unit }) => unit)).to.have.members(
          story.coordinator.list().map(({ unit }) => unit),
        );
        for (const unit of timeline.units) {
          const { status, reason, dependencies } = story.coordinator.status(unit.unit);
          expect({ status: unit.status, reason: unit.reason }).to.deep.equal({ status, reason });
          expect([...unit.dependencies].sort()).to.deep.equal(
            dependencies.map(({ dependsOn }) => dependsOn),
          );
          let end = -Infinity;
          for (const [i, period] of unit.periods.entries()) {
            expect(period.from).to.be.at.least(end);
            if (period.to === null) expect(i).to.equal(unit.periods.length - 1);
            else expect(period.to).to.be.at.least(period.from);
            end = period.to ?? Infinity;
            if (period.kind === "running") expect(period.waitedFor).to.deep.equal([]);
            else expect(period.waitedFor).not.to.deep.equal([]);
            if (period.releasedBy !== null) expect(period.waitedFor).to.include(period.releasedBy);
          }
          const last = unit.periods.at(-1);
          expect(last?.kind === "running" && last.to === null).to.equal(status === "started");
        }
        const builder = new TimelineBuilder();
        const events = story.coordinator.events().map(sent);
        builder.add({ events: events.slice(0, cut), dropped: 0 });
        builder.add({ events: events.slice(cut), dropped: 0 });
        expect(builder.timeline(story.time)).to.deep.equal(timeline);
        expect(builder.lastSequence).to.equal(story.coordinator.lastSequence);
      }),
      { numRuns: 500 },
    );
  });
});

describe("the output of a timeline", () => {
  const story = new Story()
    .after(0, (agent) => {
      agent.want("app", "db");
      agent.start("db");
    })
    .after(0, (agent) => {
      agent.start("app");
    })
    .after(1000, (agent) => {
      agent.complete("db");
    })
    .after(0, (agent) => {
      agent.start("app");
    })
    .after(1000, (agent) => {
      agent.complete("app");
    })
    .after(0, (agent) => {
      agent.fail("web", "no port");
    });

  it("is a table with a bar for each unit", () => {
    expect(timelineOutput("table", story.timeline(), 90)).to.equal(
      `UNIT  STATUS     WAITED  RAN  WAITED FOR  RELEASED BY  0s${" ".repeat(29)}2s
app   completed  1s      1s   db          db           ░░░░░░░░░░░░░░░░░█████████████████
db    completed  0s      1s                            █████████████████
web   failed     0s      0s
░ waiting  █ running
`.replace(/ {29}2s/, `${" ".repeat(31)}2s`),
    );
  });

  it("fits into the terminal, as long as that is wide enough", () => {
    for (const width of [80, 100, 200]) {
      const lines = timelineOutput("table", story.timeline(), width).split("\n");
      expect(Math.max(...lines.map((line) => line.length)), String(width)).to.be.at.most(width);
    }
    expect(timelineOutput("table", story.timeline(), 10)).to.contain("█".repeat(10));
  });

  it("names some of many dependencies, and says what is lost", () => {
    const many = new Story().after(0, (agent) => {
      for (const name of "abcdef") agent.want("app", name);
      agent.start("app");
    });
    const text = timelineOutput("table", many.timeline(), 100);
    expect(text).to.contain("a, b, c and 3 more");
    expect(timelineOutput("table", many.timeline(1), 100)).to.contain(
      "(1 earlier events are not kept any more)\n",
    );
  });

  it("is JSON that adds up", () => {
    const { schemaVersion, now, dropped, units } = JSON.parse(
      timelineOutput("json", story.timeline(), 80),
    ) as {
      schemaVersion: number;
      now: string;
      dropped: number;
      units: {
        unit: string;
        reason: string | null;
        waitedMs: number;
        ranMs: number;
        periods: { kind: string; from: string; to: string; releasedBy: string | null }[];
      }[];
    };
    expect({ schemaVersion, now, dropped }).to.deep.equal({
      schemaVersion: 1,
      now: new Date(story.time).toISOString(),
      dropped: 0,
    });
    expect(units.map(({ unit }) => unit)).to.deep.equal(["app", "db", "web"]);
    for (const { waitedMs, ranMs, periods } of units) {
      const total = periods.reduce(
        (sum, { from, to }) => sum + Date.parse(to) - Date.parse(from),
        0,
      );
      expect(waitedMs + ranMs).to.equal(total);
    }
    expect(units[0]).to.deep.include({ waitedMs: 1000, ranMs: 1000, reason: null });
    expect(units[0]?.periods[0]).to.deep.include({ kind: "waiting", releasedBy: "db" });
    expect(units[2]).to.deep.include({ reason: "no port", periods: [] });
  });
});

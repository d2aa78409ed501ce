import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { Durations } from "../../src/plan/durations.ts";
import { planOf } from "../../src/plan/plan.ts";
import { chosenStartup } from "../../src/startup/chosen-startup.ts";
import { modelOf } from "../startup/sketch.ts";

/** A unit's script: how long it takes, which of those before it it wants, and whether it is shared. */
interface Work {
  /** In seconds. */
  readonly duration: number;
  readonly wants: readonly number[];
  /** Whether the script of the unit before it goes on with this one. */
  readonly goesOn: boolean;
}

const works = fc
  .array(
    fc.record({
      duration: fc.nat({ max: 9 }),
      wants: fc.uniqueArray(fc.nat({ max: 11 }), { maxLength: 3 }),
      goesOn: fc.boolean(),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((some) =>
    some.map(({ duration, wants, goesOn }, i): Work => ({
      duration,
      wants: wants.filter((other) => other < i),
      goesOn: goesOn && i > 0,
    })),
  );

function planned(some: readonly Work[]) {
  const scripts: string[] = [];
  for (const [i, { wants, goesOn }] of some.entries()) {
    const want = wants.map((other) => `want u${i} u${other}\n`).join("");
    const calls = `${want}start u${i}\ncomplete u${i}\n`;
    if (goesOn) scripts.push(`${scripts.pop() ?? ""}${calls}`);
    else scripts.push(calls);
  }
  const model = modelOf(scripts.map((calls, i) => ({ address: `s${i}`, calls })));
  const flags = some.map(({ duration }, i) => `u${i}=${duration}s`);
  const [agent] = planOf(chosenStartup(model, []), new Durations([], flags)).agents;
  if (!agent?.schedule) throw new Error("there is no schedule");
  return { ...agent, schedule: agent.schedule };
}

/** When each unit ends, in seconds; `without` is a dependency that is left out. */
function endsOf(some: readonly Work[], without?: readonly [number, number]): number[] {
  const ends: number[] = [];
  for (const [i, { duration, wants, goesOn }] of some.entries()) {
    const before = wants.filter((other) => without?.[0] !== i || without[1] !== other);
    if (goesOn) before.push(i - 1);
    ends.push(duration + Math.max(0, ...before.map((other) => ends[other] ?? 0)));
  }
  return ends;
}

describe("the schedule of a plan", () => {
  it("starts each unit when what it waits for has ended", () => {
    fc.assert(
      fc.property(works, (some) => {
        const { schedule } = planned(some);
        const ends = endsOf(some);
        const found = new Map(schedule.units.map(({ name, start, end }) => [name, [start, end]]));
        for (const [i, { duration }] of some.entries()) {
          const end = ends[i] ?? NaN;
          expect(found.get(`u${i}`)).to.deep.equal([(end - duration) * 1000, end * 1000]);
        }
        expect(schedule.total).to.equal(Math.max(...ends) * 1000);
        const inSequence = some.reduce((sum, { duration }) => sum + duration, 0);
        expect(schedule.sequential).to.equal(inSequence * 1000);
      }),
    );
  });

  it("has a critical path that is as long as the whole", () => {
    fc.assert(
      fc.property(works, (some) => {
        const { criticalPath, schedule } = planned(some);
        const durations = criticalPath.map((name) => some[Number(name.slice(1))]?.duration ?? NaN);
        expect(durations.reduce((sum, duration) => sum + duration, 0) * 1000).to.equal(
          schedule.total,
        );
        for (const [i, name] of criticalPath.slice(1).entries()) {
          const unit = Number(name.slice(1));
          const before = Number(criticalPath[i]?.slice(1));
          const { wants = [], goesOn = false } = some[unit] ?? {};
          expect(wants.includes(before) || (goesOn && before === unit - 1)).to.equal(true);
        }
      }),
    );
  });

  it("names a dependency without which the whole is as short as one can make it", () => {
    fc.assert(
      fc.property(works, (some) => {
        const { schedule } = planned(some);
        const totals = some.flatMap(({ wants }, i) =>
          wants.map((other) => Math.max(...endsOf(some, [i, other])) * 1000),
        );
        const least = Math.min(schedule.total, ...totals);
        expect(schedule.bestRemoval?.total ?? schedule.total).to.equal(least);
        if (!schedule.bestRemoval) return;
        const { unit, dependency } = schedule.bestRemoval;
        const removed = [Number(unit.slice(1)), Number(dependency.slice(1))] as const;
        expect(Math.max(...endsOf(some, removed)) * 1000).to.equal(least);
      }),
    );
  });

  it("counts how long a script takes to complete a unit that it does others' work in", () => {
    const calls = "start outer\nstart inner\ncomplete inner\ncomplete outer";
    const model = modelOf([{ address: "a", calls }]);
    const durations = new Durations([], ["outer=1s", "inner=3s"]);
    const [agent] = planOf(chosenStartup(model, []), durations).agents;
    expect(agent?.schedule?.units).to.deep.equal([
      { name: "outer", start: 0, end: 3000 },
      { name: "inner", start: 0, end: 3000 },
    ]);
    expect(agent?.criticalPath).to.deep.equal(["inner", "outer"]);
  });
});

describe("the schedule of scripts that do more than start and complete", () => {
  const cases: [title: string, scripts: Record<string, string>, ends: Record<string, number>][] = [
    [
      "counts a unit that is started again once",
      { s: "start a\ncomplete a\nstart b\ncomplete b\nstart a\ncomplete a" },
      { a: 1, b: 3 },
    ],
    [
      "takes a unit that completes before its start for completed",
      { s: "want b a\ncomplete b\nstart b", t: "start a\ncomplete a" },
      { a: 1, b: 2 },
    ],
    [
      "waits for nothing that is wanted too late",
      { s: "start a\nwant a b\ncomplete a", t: "start b\ncomplete b" },
      { a: 1, b: 2 },
    ],
    [
      "waits for nothing that is wanted perhaps",
      { s: "want a b # perhaps\nstart a\ncomplete a", t: "start b\ncomplete b" },
      { a: 1, b: 2 },
    ],
  ];
  for (const [title, scripts, ends] of cases) {
    it(title, () => {
      const sketches = Object.entries(scripts).map(([address, calls]) => ({ address, calls }));
      const durations = new Durations([], ["a=1s", "b=2s"]);
      const [agent] = planOf(chosenStartup(modelOf(sketches), []), durations).agents;
      const found = agent?.schedule?.units.map(({ name, end }) => [name, end / 1000]);
      expect(Object.fromEntries(found ?? [])).to.deep.equal(ends);
      expect(agent?.criticalPath.at(-1)).to.equal("b");
    });
  }

  it("names the starts that give up before, and what is never completed", () => {
    const model = modelOf([
      { address: "s", calls: "want a b\nstart a --timeout 1s\ncomplete a\nstart c" },
      { address: "t", calls: "start b\ncomplete b" },
    ]);
    const [agent] = planOf(chosenStartup(model, []), new Durations([], ["b=2s"])).agents;
    expect(agent?.schedule?.givingUp).to.deep.equal([{ unit: "a", waits: 2000, timeout: 1000 }]);
    expect(agent?.schedule?.left).to.deep.equal(["c"]);
  });
});

describe("durations", () => {
  let file: string;
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), "muster-durations-"));
    file = join(directory, "durations.json");
  });
  after(() => {
    rmSync(directory, { recursive: true });
  });

  it("are read from files, the last one wins, and flags win over all", () => {
    writeFileSync(file, '{"a": "1s", "b": "2s", "a=b": "1m"}');
    const other = join(directory, "other.json");
    writeFileSync(other, '{"b": "3s", "c": "1h"}');
    const durations = new Durations([file, other], ["c=4s", "x=y=5s"]);
    expect(["a", "b", "c", "a=b", "x=y", "d"].map((unit) => durations.of(unit))).to.deep.equal([
      1000,
      3000,
      4000,
      60_000,
      5000,
      undefined,
    ]);
  });
});

import { expect } from "chai";
import fc from "fast-check";
import { startupsOf } from "../../src/startup/startups.ts";
import { UnitGraph } from "../../src/startup/unit-graph.ts";
import { modelOf } from "./sketch.ts";

function graphOf(...scripts: string[]): UnitGraph {
  const model = modelOf(scripts.map((calls, i) => ({ address: `s${i}`, calls })));
  const [startup] = startupsOf(model).startups;
  return new UnitGraph(startup?.agents[0]?.scripts ?? []);
}

/** `a → b → a` for each cycle. */
function walks(graph: UnitGraph): string[] {
  return graph.cycles.map(({ steps }) => {
    const names = steps.map(({ unit }) => unit.name);
    return [...names, names[0]].join(" → ");
  });
}

describe("UnitGraph", () => {
  it("knows who wants, starts and completes a unit", () => {
    const graph = graphOf("want app db\nstart app\ncomplete app", "complete db\nwant web app");
    const count = (name: string) => {
      const unit = graph.units.get(name);
      return [unit?.wants, unit?.wantedBy, unit?.starts, unit?.completes].map(
        (uses) => uses?.length,
      );
    };
    expect(count("app")).to.deep.equal([1, 1, 1, 1]);
    expect(count("db")).to.deep.equal([0, 1, 0, 1]);
    expect(count("web")).to.deep.equal([1, 0, 0, 0]);
  });

  it("takes names with equal unknown parts for the same unit", () => {
    const graph = graphOf("start ${var.x}-a\ncomplete ${var.x}-a\ncomplete ${var.y}-a");
    expect([...graph.units.values()].map(({ name, isKnown }) => [name, isKnown])).to.deep.equal([
      ["${var.x}-a", false],
      ["${var.y}-a", false],
    ]);
  });

  it("keeps units apart from what JavaScript objects have", () => {
    const graph = graphOf("want constructor __proto__\nwant __proto__ toString");
    expect(walks(graph)).to.deep.equal([]);
    expect(graph.units.size).to.equal(3);
  });

  const cases: [string, string[], string[]][] = [
    ["has no cycle in a chain", ["want a b\nwant b c"], []],
    ["finds a unit that wants itself", ["want a a"], ["a → a"]],
    ["finds two that want each other", ["want a b", "want b a"], ["a → b → a"]],
    [
      "starts with the want that comes first",
      ["want c a\nwant a b", "want b c"],
      ["c → a → b → c"],
    ],
    [
      "takes the shortest way of several",
      ["want a b\nwant b c\nwant c a\nwant b a"],
      ["a → b → a"],
    ],
    [
      "finds one in each group of units",
      ["want a b\nwant b a\nwant b c\nwant c d\nwant d c"],
      ["a → b → a", "c → d → c"],
    ],
    ["sees several dependencies of one call", ["want a x b y", "want b a"], ["a → b → a"]],
    [
      "finds circles of names with unknown parts",
      ["want ${v} b\nwant b ${v}"],
      ["${v} → b → ${v}"],
    ],
  ];
  for (const [title, scripts, expected] of cases) {
    it(title, () => {
      expect(walks(graphOf(...scripts))).to.deep.equal(expected);
    });
  }

  it("keeps every call behind an edge of a cycle", () => {
    const graph = graphOf("want a b", "want a b", "want b a");
    const wants = graph.cycles[0]?.steps.map((step) =>
      step.wants.map(({ script }) => script.address),
    );
    expect(wants).to.deep.equal([["s0", "s1"], ["s2"]]);
  });

  const wants = fc.array(fc.tuple(fc.nat(6), fc.nat(6)), { maxLength: 14 });

  it("reports a cycle exactly where a search from each unit comes back to it", () => {
    fc.assert(
      fc.property(wants, (pairs) => {
        const graph = graphOf(pairs.map(([a, b]) => `want u${a} u${b}`).join("\n"));
        const reach = (from: number, seen: Set<number>): Set<number> => {
          for (const [a, b] of pairs) {
            if (a === from && !seen.has(b)) reach(b, seen.add(b));
          }
          return seen;
        };
        const circular = [...Array(7).keys()].filter((n) => reach(n, new Set()).has(n));
        const found = [...graph.units.values()].filter((unit) => graph.isInCycle(unit));
        expect(found.map(({ name }) => name).sort()).to.deep.equal(circular.map((n) => `u${n}`));
        expect(graph.cycles.length > 0).to.equal(circular.length > 0);
      }),
      { seed: 17, numRuns: 1000 },
    );
  });

  it("reports only cycles whose every step some call wants, no unit twice", () => {
    fc.assert(
      fc.property(wants, (pairs) => {
        const graph = graphOf(pairs.map(([a, b]) => `want u${a} u${b}`).join("\n"));
        for (const { steps } of graph.cycles) {
          expect(new Set(steps.map(({ unit }) => unit)).size).to.equal(steps.length);
          for (const [i, step] of steps.entries()) {
            const next = steps[(i + 1) % steps.length]?.unit.name;
            expect(step.wants).not.to.deep.equal([]);
            for (const want of step.wants) {
              expect(want.unit.text.display).to.equal(step.unit.name);
              expect(want.dependency.text.display).to.equal(next);
            }
          }
        }
      }),
      { seed: 19, numRuns: 1000 },
    );
  });
});

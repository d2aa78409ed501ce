import { expect } from "chai";
import { outcomesOf } from "../../src/startup/outcomes.ts";
import { Simulation } from "../../src/startup/simulate.ts";
import { startupsOf } from "../../src/startup/startups.ts";
import { startScripts } from "../rules/findings.ts";
import { modelOf } from "./sketch.ts";

/** `a completes in wave 0`, `b blocked, waits for a`, for each unit. */
function outcomes(scripts: Readonly<Record<string, string>>): string[] {
  const [startup] = startupsOf(modelOf(startScripts(scripts))).startups;
  const [agent] = startup?.agents ?? [];
  if (!agent) throw new Error("there is no agent");
  return outcomesOf(new Simulation(agent, [])).units.map(
    ({ name, outcome, always, waitsFor, wave }) =>
      [
        `${name} ${outcome}`,
        ...(always ? [] : ["in some order"]),
        ...(waitsFor.length > 0 ? [`waits for ${waitsFor.join(" ")}`] : []),
        ...(wave === undefined ? [] : [`in wave ${wave}`]),
      ].join(", "),
  );
}

describe("outcomes of a simulation", () => {
  it("are waves where all goes well", () => {
    const found = outcomes({
      a: "want a b\nwant a c\nstart a\ncomplete a",
      b: "want b c\nstart b\ncomplete b\nstart b2\ncomplete b2",
      c: "start c\ncomplete c",
    });
    expect(found).to.deep.equal([
      "a completes, in wave 2",
      "b completes, in wave 1",
      "c completes, in wave 0",
      "b2 completes, in wave 2",
    ]);
  });

  it("say what blocks, and what is never started or completed", () => {
    const found = outcomes({
      a: "want a b\nstart a\ncomplete a\nstart a2\ncomplete a2",
      b: "start b",
    });
    expect(found).to.deep.equal([
      "a blocked, waits for b",
      "b never-completes, in wave 0",
      "a2 never-starts",
    ]);
  });

  it("are the worst of all orders", () => {
    const found = outcomes({ a: "start a\ncomplete a", b: "want a x" });
    expect(found[0]).to.match(/^a blocked, in some order, waits for x/);
  });

  it("tell of each call what becomes of it", () => {
    const scripts = { a: "want a b\nstart a\ncomplete a", b: "start c\nstart c\ncomplete c" };
    const [startup] = startupsOf(modelOf(startScripts(scripts))).startups;
    const [agent] = startup?.agents ?? [];
    if (!agent) throw new Error("there is no agent");
    const { calls } = outcomesOf(new Simulation(agent, []));
    const found = [...calls].map(
      ([{ kind, unit }, results]) => `${kind} ${unit?.text.display ?? ""}: ${[...results].join()}`,
    );
    expect(found).to.deep.equal([
      "want a: succeeds",
      "start a: blocked",
      "complete a: not-reached",
      "start c: succeeds",
      "start c: fails",
      "complete c: succeeds",
    ]);
  });
});

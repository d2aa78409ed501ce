import { expect } from "chai";
import fc from "fast-check";
import { SourceFile } from "../../src/source/source-file.ts";
import { mergeConditions } from "../../src/startup/merge-conditions.ts";
import type { Model, Startup } from "../../src/startup/model.ts";
import { MAX_ASSIGNMENTS, startupsOf } from "../../src/startup/startups.ts";
import {
  alternativeAtom,
  describeCondition,
  type Atom,
  type Condition,
} from "../../src/terraform/condition.ts";
import { atom, modelOf, NO_BEHAVIOUR } from "./sketch.ts";

const A = atom("var.a");
const B = atom("var.b");
const VIM = atom("ide", "vim");
const EMACS = atom("ide", "emacs");

const yes = (atom: Atom) => ({ atom, holds: true });
const no = (atom: Atom) => ({ atom, holds: false });

/** What a start-up does, by condition: `start app` of each script. */
function behaviour({ when, agents }: Startup): [string, string[]] {
  const calls = agents.flatMap(({ scripts }) =>
    scripts.flatMap(({ address, calls }) =>
      calls.map(({ kind, unit }) => `${address}: ${kind} ${unit?.text.display ?? ""}`),
    ),
  );
  return [describeCondition(when), calls];
}

function behaviours(model: Model): [string, string[]][] {
  return startupsOf(model).startups.map(behaviour);
}

describe("startupsOf", () => {
  it("is one start-up where nothing is conditional", () => {
    const model = modelOf([{ address: "s", calls: "start app" }]);
    expect(behaviours(model)).to.deep.equal([["", ["s: start app"]]]);
  });

  it("tries both answers to a question", () => {
    const model = modelOf([{ address: "s", when: [yes(A)], calls: "start app" }]);
    expect(behaviours(model)).to.deep.equal([
      ["var.a == true", ["s: start app"]],
      ["var.a == false", []],
    ]);
  });

  it("takes atoms with equal words for one question", () => {
    const model = modelOf([
      { address: "s", when: [yes(A)], calls: "start app" },
      { address: "t", when: [no(atom("var.a"))], calls: "start db" },
    ]);
    expect(behaviours(model)).to.deep.equal([
      ["var.a == true", ["s: start app"]],
      ["var.a == false", ["t: start db"]],
    ]);
  });

  it("lets at most one value of a subject be the true one", () => {
    const model = modelOf([
      { address: "s", when: [yes(VIM)], calls: "start vim" },
      { address: "t", when: [yes(EMACS)], calls: "start emacs" },
    ]);
    expect(behaviours(model)).to.deep.equal([
      ['ide == "vim" && ide != "emacs"', ["s: start vim"]],
      ['ide != "vim" && ide == "emacs"', ["t: start emacs"]],
      ['ide != "vim" && ide != "emacs"', []],
    ]);
  });

  it("lets exactly one be the true one of values that are all there are", () => {
    const values = ['"vim"', '"emacs"', '"code"'];
    const [vim, emacs] = values.map((value) => alternativeAtom("ide", value, values));
    if (!vim || !emacs) throw new Error("there is an atom for each value");
    const script = (address: string, ...when: Condition) => ({
      address,
      when,
      calls: `start ${address}`,
    });
    expect(behaviours(modelOf([script("vim", yes(vim))]))).to.deep.equal([
      ['ide == "vim"', ["vim: start vim"]],
      ['ide != "vim"', []],
    ]);
    const scripts = [
      script("vim", yes(vim)),
      script("emacs", yes(emacs)),
      script("code", no(vim), no(emacs)),
    ];
    expect(behaviours(modelOf(scripts))).to.deep.equal([
      ['ide == "vim"', ["vim: start vim"]],
      ['ide == "emacs"', ["emacs: start emacs"]],
      ['ide == "code"', ["code: start code"]],
    ]);
  });

  it("does not ask what makes no difference to the calls", () => {
    const sketch = { address: "s", calls: "start app" };
    const model = modelOf([
      { ...sketch, when: [yes(A), yes(B)] },
      { address: "quiet", when: [yes(VIM)], calls: "" },
    ]);
    const [script] = model.scripts;
    const [variant] = script?.variants ?? [];
    if (!script || !variant) throw new Error("the sketch has a variant");
    const scripts = model.scripts.map((other) =>
      other === script
        ? { ...script, variants: [variant, { ...variant, when: [yes(A), no(B)] }] }
        : other,
    );
    expect(behaviours({ ...model, scripts })).to.deep.equal([
      ["var.a == true", ["s: start app"]],
      ["var.a == false", []],
    ]);
  });

  it("keeps agents without scripts, and knows which are declared here", () => {
    const model = modelOf([{ address: "s", agent: "var.agent_id", calls: "start app" }], {
      agents: ["coder_agent.idle"],
    });
    const agents = startupsOf(model).startups[0]?.agents;
    expect(agents?.map(({ address, declared }) => [address, declared])).to.deep.equal([
      ["coder_agent.idle", true],
      ["var.agent_id", false],
    ]);
  });

  it("sorts scripts by address", () => {
    const model = modelOf(["b", "c", "a"].map((address) => ({ address, calls: "ping" })));
    const [startup] = startupsOf(model).startups;
    const addresses = startup?.agents[0]?.scripts.map(({ address }) => address);
    expect(addresses).to.deep.equal(["a", "b", "c"]);
  });

  it("gives up trying where there are too many combinations, and says perhaps", () => {
    const conditional = Array.from({ length: Math.log2(MAX_ASSIGNMENTS) + 1 }, (_, i) => ({
      address: `s${i}`,
      when: [yes(atom(`var.v${i}`))],
      calls: `start u${i}`,
    }));
    const model = modelOf([...conditional, { address: "always", calls: "start app" }]);
    const { startups, exhaustive } = startupsOf(model);
    expect(exhaustive).to.equal(false);
    expect(startups).to.have.length(1);
    const scripts = startups[0]?.agents[0]?.scripts ?? [];
    expect(scripts).to.have.length(conditional.length + 1);
    for (const { address, calls } of scripts) {
      expect(calls.map(({ certain }) => certain)).to.deep.equal([address === "always"]);
    }
  });
});

/** A decision tree over some atoms, with what a script does at each leaf. */
type Tree = number | { atom: Atom; whenTrue: Tree; whenFalse: Tree };

const NOWHERE = new SourceFile("/template/main.tf", "").span(0, 0);

const ATOMS = [A, B, atom("var.c"), VIM, EMACS];

const tree: fc.Arbitrary<Tree> = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.nat(2),
    fc.record({
      atom: fc.constantFrom(...ATOMS),
      whenTrue: tie("tree"),
      whenFalse: tie("tree"),
    }),
  ),
})).tree;

/** The leaves with the answers that lead to each; an atom is asked once on a way. */
function leaves(node: Tree, when: Condition = []): { when: Condition; leaf: number }[] {
  if (typeof node === "number") return [{ when, leaf: node }];
  const known = when.find(({ atom }) => atom === node.atom);
  if (known) return leaves(known.holds ? node.whenTrue : node.whenFalse, when);
  return [
    ...leaves(node.whenTrue, [...when, yes(node.atom)]),
    ...leaves(node.whenFalse, [...when, no(node.atom)]),
  ];
}

function holds(condition: Condition, answers: ReadonlyMap<Atom, boolean>): boolean {
  return condition.every(({ atom, holds }) => answers.get(atom) === holds);
}

/** Every consistent assignment to all atoms. */
function* everyAssignment(): Generator<Map<Atom, boolean>> {
  for (let bits = 0; bits < 1 << ATOMS.length; bits++) {
    const answers = new Map(ATOMS.map((atom, i) => [atom, ((bits >> i) & 1) === 1]));
    if (!(answers.get(VIM) && answers.get(EMACS))) yield answers;
  }
}

describe("start-ups of decision trees", () => {
  it("are consistent, exclude each other, and do what each assignment says", () => {
    fc.assert(
      fc.property(fc.array(tree, { maxLength: 3 }), (trees) => {
        const sketches = trees.flatMap((node, i) =>
          leaves(node).map(({ when, leaf }) => ({ when, leaf, address: `s${i}` })),
        );
        // Leaf 0 makes no calls; equal leaves must be the very same calls.
        const calls = modelOf([1, 2].map((n) => ({ address: `${n}`, calls: `start u${n}` })));
        const model: Model = {
          ...calls,
          scripts: trees.map((_, i) => ({
            address: `s${i}`,
            agent: "coder_agent.main",
            displayName: "",
            span: NOWHERE,
            variants: sketches
              .filter(({ address }) => address === `s${i}`)
              .map(({ when, leaf }) => ({
                ...NO_BEHAVIOUR,
                when,
                phases: ["start" as const],
                processes: [],
                joins: [],
                calls: calls.scripts[leaf - 1]?.variants[0]?.calls ?? [],
              })),
          })),
        };
        const { startups } = startupsOf(model);
        for (const answers of everyAssignment()) {
          const matching = startups.filter(({ when }) => holds(when, answers));
          expect(matching).to.have.length(1);
          const expected = sketches
            .filter(({ when, leaf }) => leaf > 0 && holds(when, answers))
            .map(({ address, leaf }) => `${address}: start u${leaf}`);
          for (const startup of matching) expect(behaviour(startup)[1]).to.deep.equal(expected);
        }
      }),
      { seed: 3, numRuns: 500 },
    );
  });
});

describe("mergeConditions", () => {
  const cases: [string, Condition[], string[]][] = [
    ["leaves one condition alone", [[yes(A)]], ["var.a == true"]],
    ["drops an atom that both answers allow", [[yes(A)], [no(A)]], [""]],
    [
      "keeps what the two have in common",
      [
        [yes(A), yes(B)],
        [yes(B), no(A)],
      ],
      ["var.b == true"],
    ],
    [
      "merges what was merged",
      [
        [yes(A), yes(B)],
        [yes(A), no(B)],
        [no(A), yes(B)],
        [no(A), no(B)],
      ],
      [""],
    ],
    ["keeps what differs in more", [[yes(A)], [no(B)]], ["var.a == true", "var.b == false"]],
    ["takes equal ones once", [[yes(A)], [yes(A)]], ["var.a == true"]],
    ["needs nothing beside what always holds", [[yes(A)], []], [""]],
  ];
  for (const [title, conditions, expected] of cases) {
    it(title, () => {
      expect(mergeConditions(conditions).map(describeCondition)).to.deep.equal(expected);
    });
  }

  it("holds in the same cases as before, and in none twice", () => {
    fc.assert(
      fc.property(tree, (node) => {
        const conditions = leaves(node)
          .filter(({ leaf }) => leaf === 1)
          .map(({ when }) => when);
        const merged = mergeConditions(conditions);
        for (const answers of everyAssignment()) {
          const expected = conditions.some((condition) => holds(condition, answers)) ? 1 : 0;
          const count = merged.filter((condition) => holds(condition, answers)).length;
          expect(count).to.equal(expected);
        }
      }),
      { seed: 5, numRuns: 500 },
    );
  });
});

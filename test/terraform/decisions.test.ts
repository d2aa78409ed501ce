import { expect } from "chai";
import fc from "fast-check";
import { describeCondition, type Atom, type Formula } from "../../src/terraform/condition.ts";
import { explore, MAX_WAYS, Undecided } from "../../src/terraform/decisions.ts";

const plain = (name: string): Atom => ({
  whenTrue: `${name} == true`,
  whenFalse: `${name} == false`,
  equality: undefined,
});
const equals = (subject: string, value: string): Atom => ({
  whenTrue: `${subject} == ${value}`,
  whenFalse: `${subject} != ${value}`,
  equality: { subject, value },
});
const formula = (atom: Atom): Formula => ({ kind: "atom", atom });

describe("explore", () => {
  it("runs once where nothing is asked", () => {
    const { ways, complete } = explore(() => 1);
    expect(ways).to.deep.equal([{ when: [], result: 1 }]);
    expect(complete).to.equal(true);
  });

  it("tries both answers to a question, and asks the second only where it comes up", () => {
    const [a, b] = [formula(plain("a")), formula(plain("b"))];
    const { ways } = explore((decisions) =>
      decisions.decide(a) ? (decisions.decide(b) ? "ab" : "a") : "none",
    );
    expect(ways.map(({ when, result }) => [describeCondition(when), result])).to.deep.equal([
      ["a == true && b == true", "ab"],
      ["a == true && b == false", "a"],
      ["a == false", "none"],
    ]);
  });

  it("knows that one thing has one value", () => {
    const [vim, emacs] = [formula(equals("ide", '"vim"')), formula(equals("ide", '"emacs"'))];
    const { ways } = explore((decisions) => [decisions.decide(vim), decisions.decide(emacs)]);
    expect(ways.map(({ result }) => result)).to.deep.equal([
      [true, false],
      [false, true],
      [false, false],
    ]);
  });

  it("keeps to the answers that are given", () => {
    const given = [{ atom: plain("a"), holds: false }];
    const { ways } = explore((decisions) => decisions.decide(formula(plain("a"))), given);
    expect(ways).to.deep.equal([{ when: given, result: false }]);
  });

  it("stops after a bounded number of ways and says so", () => {
    const { ways, complete } = explore((decisions) => {
      for (let i = 0; i < 100; i++) decisions.decide(formula(plain(`a${i}`)));
    });
    expect(ways).to.have.length(MAX_WAYS);
    expect(complete).to.equal(false);
  });

  it("does not decide what it is told to leave open", () => {
    const { ways } = explore((decisions) => {
      expect(() => decisions.withoutDeciding(() => decisions.decide(formula(plain("a"))))).to.throw(
        Undecided,
      );
    });
    expect(ways).to.have.length(1);
  });

  it("covers every combination of answers exactly once", () => {
    const leaf = fc.nat(4).map((n) => formula(plain(`a${n}`)));
    const { tree } = fc.letrec<{ tree: Formula }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        leaf,
        tie("tree").map((operand): Formula => ({ kind: "not", operand })),
        fc
          .tuple(fc.constantFrom("and", "or"), tie("tree"), tie("tree"))
          .map(([kind, left, right]): Formula => ({ kind, left, right })),
      ),
    }));
    const holds = (of: Formula, truth: (name: string) => boolean): boolean => {
      switch (of.kind) {
        case "atom":
          return truth(of.atom.whenTrue);
        case "not":
          return !holds(of.operand, truth);
        case "and":
          return holds(of.left, truth) && holds(of.right, truth);
        case "or":
          return holds(of.left, truth) || holds(of.right, truth);
      }
    };
    fc.assert(
      fc.property(tree, fc.nat(31), (of, bits) => {
        const truth = (name: string) => ((bits >> Number(name[1])) & 1) === 1;
        const { ways } = explore((decisions) => decisions.decide(of));
        const matching = ways.filter(({ when }) =>
          when.every((literal) => truth(literal.atom.whenTrue) === literal.holds),
        );
        expect(matching).to.have.length(1);
        expect(matching[0]?.result).to.equal(holds(of, truth));
      }),
      { seed: 1 },
    );
  });
});

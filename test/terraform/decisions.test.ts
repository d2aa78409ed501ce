import { expect } from "chai";
import fc from "fast-check";
import { choiceOf } from "../../src/terraform/choice.ts";
import { describeCondition, type Atom, type Formula } from "../../src/terraform/condition.ts";
import { explore, MAX_WAYS, Undecided, type Decisions } from "../../src/terraform/decisions.ts";
import { stringOf } from "../../src/terraform/value.ts";

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
const choice = (name: string, ...values: string[]) =>
  choiceOf(
    name,
    values.map((value) => stringOf(value)),
  );

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

  describe("with a choice", () => {
    const ide = choice("ide", "vim", "emacs", "code");
    const isVim = ide.alternatives[0]?.test ?? formula(plain("none"));
    const chosen = (decisions: Decisions, of = ide) => decisions.choose(of)?.value.text.source;

    it("tries each alternative", () => {
      const { ways } = explore((decisions) => chosen(decisions));
      expect(ways.map(({ when, result }) => [describeCondition(when), result])).to.deep.equal([
        ['ide == "vim"', "vim"],
        ['ide == "emacs"', "emacs"],
        ['ide == "code"', "code"],
      ]);
    });

    it("keeps to what is answered about it", () => {
      const { ways } = explore((decisions) => [decisions.decide(isVim), chosen(decisions)]);
      expect(ways.map(({ result }) => result)).to.deep.equal([
        [true, "vim"],
        [false, "emacs"],
        [false, "code"],
      ]);
    });

    it("knows the answers once it is made", () => {
      const { ways } = explore((decisions) => [
        chosen(decisions),
        ide.alternatives.map(({ test }) => decisions.decide(test)),
        chosen(decisions),
      ]);
      expect(ways.map(({ result }) => result)).to.deep.equal([
        ["vim", [true, false, false], "vim"],
        ["emacs", [false, true, false], "emacs"],
        ["code", [false, false, true], "code"],
      ]);
    });

    it("asks about true and false as about a bool", () => {
      const { ways } = explore((decisions) => [
        chosen(decisions, choice("on", "false", "true")),
        decisions.decide(formula({ ...plain("on"), equality: { subject: "on", value: "true" } })),
      ]);
      expect(ways.map(({ when, result }) => [describeCondition(when), result])).to.deep.equal([
        ["on == true", ["true", true]],
        ["on == false", ["false", false]],
      ]);
    });

    it("leaves open what would take too many ways, and remembers that it is open", () => {
      const many = (name: string) =>
        choice(name, ...Array.from({ length: 20 }, (_, i) => `${name}${i}`));
      const { ways, complete } = explore((decisions) => [
        decisions.decide(formula(plain("a"))),
        chosen(decisions, choice("b", "1", "2")),
        chosen(decisions, many("c")),
        chosen(decisions, many("c")),
      ]);
      expect(complete).to.equal(true);
      expect(ways.map(({ result }) => result)).to.deep.equal([
        [true, "1", undefined, undefined],
        [true, "2", undefined, undefined],
        [false, "1", undefined, undefined],
        [false, "2", undefined, undefined],
      ]);
    });

    it("does not take a result for its own that was computed while it was open", () => {
      const large = choice("c", ...Array.from({ length: MAX_WAYS + 1 }, (_, i) => `${i}`));
      const { ways } = explore((decisions) => {
        const { asked } = decisions.record(() => decisions.choose(large));
        return asked;
      });
      const [{ result: asked }] = ways as [(typeof ways)[0]];
      expect(asked).to.have.length(1);
      explore((decisions) => {
        expect(decisions.agrees(asked)).to.equal(false);
        decisions.choose(large);
        expect(decisions.agrees(asked)).to.equal(true);
      });
    });

    it("covers every combination of alternatives exactly once, in any order of questions", () => {
      const choices = [
        choice("a", "1", "2", "3"),
        choice("b", "true", "false"),
        choice("c", "1", "2"),
      ];
      const questions = choices.flatMap((of) => [
        (decisions: Decisions) => chosen(decisions, of),
        ...of.alternatives.map(
          ({ test }) =>
            (decisions: Decisions) =>
              decisions.decide(test),
        ),
      ]);
      fc.assert(
        fc.property(fc.array(fc.constantFrom(...questions), { maxLength: 12 }), (asked) => {
          const { ways, complete } = explore((decisions) => {
            for (const ask of asked) ask(decisions);
            return choices.map((of) => chosen(decisions, of)).join(" ");
          });
          expect(complete).to.equal(true);
          expect(new Set(ways.map(({ result }) => result)).size).to.equal(12);
          expect(ways).to.have.length(12);
        }),
        { seed: 5 },
      );
    });
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

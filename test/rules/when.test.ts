import { expect } from "chai";
import fc from "fast-check";
import { CaseWording } from "../../src/rules/when.ts";
import { startupsOf } from "../../src/startup/startups.ts";
import { alternativeAtom } from "../../src/terraform/condition.ts";
import type { Startup } from "../../src/startup/model.ts";
import { atom, modelOf } from "../startup/sketch.ts";

const ATOMS = [atom("a"), atom("b"), atom("ide", "vim"), atom("ide", "emacs")];

/** Two questions, and one with two values or none: twelve start-ups. */
const { startups } = startupsOf(
  modelOf(
    ATOMS.map((atom, i) => ({
      address: `s${i}`,
      when: [{ atom, holds: true }],
      calls: "ping",
    })),
  ),
);
const wording = new CaseWording(startups);

function casesWhere(holds: (answers: ReadonlyMap<string, boolean>) => boolean): bigint {
  return startups.reduce(
    (cases, startup, i) => (holds(answersOf(startup)) ? cases | (1n << BigInt(i)) : cases),
    0n,
  );
}

function answersOf({ when }: Startup): ReadonlyMap<string, boolean> {
  return new Map(when.map(({ atom, holds }) => [atom.whenTrue, holds]));
}

const A = "a == true";
const B = "b == true";
const VIM = 'ide == "vim"';
const EMACS = 'ide == "emacs"';

describe("CaseWording", () => {
  type Holds = (answers: ReadonlyMap<string, boolean>) => boolean | undefined;
  const cases: [string, Holds, string | null][] = [
    ["has no words for what always happens", () => true, null],
    ["names one answer", (is) => is.get(A), A],
    ["names its denial", (is) => !is.get(A), "a == false"],
    ["joins answers", (is) => is.get(A) && !is.get(B), "a == true && b == false"],
    ["names a value without those that it excludes", (is) => is.get(VIM), VIM],
    ["denies a value rather than naming the rest", (is) => !is.get(VIM), 'ide != "vim"'],
    [
      "denies every value where none may hold",
      (is) => !is.get(VIM) && !is.get(EMACS),
      'ide != "vim" && ide != "emacs"',
    ],
    ["names alternatives", (is) => is.get(A) === true || is.get(B), `${A} || ${B}`],
    [
      "names values as alternatives",
      (is) => is.get(VIM) === true || is.get(EMACS),
      `${VIM} || ${EMACS}`,
    ],
  ];
  for (const [title, holds, expected] of cases) {
    it(title, () => {
      expect(wording.describe(casesWhere((answers) => holds(answers) === true))).to.equal(expected);
    });
  }

  it("names the only alternative that is left, and denies one rather than naming two", () => {
    const values = ['"vim"', '"emacs"', '"code"'];
    const atoms = values.slice(0, 2).map((value) => alternativeAtom("ide", value, values));
    const model = modelOf(
      atoms.map((atom, i) => ({ address: `s${i}`, when: [{ atom, holds: true }], calls: "ping" })),
    );
    const words = new CaseWording(startupsOf(model).startups);
    expect([1n, 2n, 4n, 3n, 6n, 7n].map((cases) => words.describe(cases))).to.deep.equal([
      VIM,
      EMACS,
      'ide == "code"',
      'ide != "code"',
      'ide != "vim"',
      null,
    ]);
  });

  it("means exactly the given start-ups, unless it ends in an ellipsis", () => {
    const all = (1n << BigInt(startups.length)) - 1n;
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: all }), (some) => {
        const words = wording.describe(some);
        const alternatives = words?.split(" || ") ?? [""];
        const meant = casesWhere((answers) =>
          alternatives.some((alternative) =>
            (alternative === "" ? [] : alternative.split(" && ")).every((literal) => {
              const denied = /^(\w+) (?:== false|!= (.*))$/.exec(literal);
              const asked = denied ? `${denied[1] ?? ""} == ${denied[2] ?? "true"}` : literal;
              return answers.get(asked) === !denied;
            }),
          ),
        );
        if (alternatives.at(-1) === "…") expect(meant & ~some).to.equal(0n);
        else expect(meant).to.equal(some);
      }),
      { seed: 23, numRuns: 2000 },
    );
  });
});

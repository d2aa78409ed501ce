import { expect } from "chai";
import { atom } from "../startup/sketch.ts";
import { check, diagnose, startScripts } from "./findings.ts";

const APP = "want app db\nstart app\ncomplete app";
const DB = "start db\ncomplete db";
const A = atom("var.a");
const whenA = [{ atom: A, holds: true }];
const unlessA = [{ atom: A, holds: false }];

describe("dependency-cycle", () => {
  check([
    [
      "is a warning where a want is only on some paths",
      startScripts({ app: "want app db\nwant db app # perhaps\nstart app\ncomplete app", db: DB }),
      ['warning dependency-cycle at "want app db" in app'],
    ],
    [
      "names the condition under which the circle closes",
      [
        ...startScripts({ app: APP, db: DB }),
        { address: "extra", when: whenA, calls: "want db app" },
      ],
      ['warning dependency-cycle at "want app db" in app when var.a == true'],
    ],
    [
      "does not close a circle over scripts that exclude each other",
      [
        ...startScripts({ app: "start app\ncomplete app", db: "start db\ncomplete db" }),
        { address: "one", when: whenA, calls: "want app db" },
        { address: "two", when: unlessA, calls: "want db app" },
      ],
      [],
    ],
    [
      "does not close a circle over two agents",
      [
        { address: "app", calls: `${DB}\n${APP}` },
        {
          address: "db",
          agent: "coder_agent.b",
          calls: `start app\ncomplete app\nwant db app\n${DB}`,
        },
      ],
      [],
    ],
  ]);

  it("says so where the scripts wait for each other before the circle closes", () => {
    const [finding, ...others] = diagnose(
      startScripts({
        base: "want base cache # set -e\nstart base # set -e\ncomplete base",
        both: "want fetch base\nstart fetch\ncomplete fetch\nwant cache fetch\nstart cache\ncomplete cache",
        last: "want last cache\nstart last\ncomplete last",
      }),
    );
    expect(others).to.deep.equal([]);
    expect(finding?.rule).to.equal("dependency-cycle");
    expect(finding?.notes).to.deep.equal([
      "at start: `start base` in base gives up after 5m0s; the script stops there (set -e)",
      "at start: `start fetch` in both gives up after 5m0s; how the script goes on is up to its own check of the call",
      "1 more script waits behind it: last",
      "take out one of these `want`s: that of the script which can do its work first",
    ]);
  });

  it("walks the circle, and shows every call of it", () => {
    const [finding, ...others] = diagnose(
      startScripts({
        app: "want app db # set -e\nstart app\ncomplete app",
        db: "want db seed # set -e\nstart db\ncomplete db",
        seed: "want seed app # set -e\nstart seed\ncomplete seed",
      }),
    );
    expect(others).to.deep.equal([]);
    expect(finding?.message).to.equal(
      "units wait for each other in a circle, which cannot work: app → db → seed → app (app, db and seed)",
    );
    expect(finding?.related?.map(({ message }) => message)).to.deep.equal([
      '"app" wants "db" here, in app',
      '"db" wants "seed" here, in db',
      '"seed" wants "app" here, in seed',
    ]);
    expect(finding?.notes).to.deep.equal([
      'at start: the `want` that closes the circle fails with "cycle detected", and which one that is depends on who runs first; its script stops there (set -e)',
      "take out one of these `want`s: that of the script which can do its work first",
    ]);
  });

  it("has words of its own for a unit that wants itself", () => {
    const [finding] = diagnose(startScripts({ app: "want app app\nstart app\ncomplete app" }));
    expect(finding?.message).to.equal('"app" waits for itself, which cannot work (app)');
    expect(finding?.notes).to.deep.equal([
      'at start: this `want` fails with "cycle detected"; its script goes on without waiting',
      "take this `want` out",
    ]);
  });

  it("cuts the walk of a long circle, not the calls", () => {
    const calls = Array.from({ length: 30 }, (_, i) => `want u${i} u${(i + 1) % 30}`);
    const [finding] = diagnose(startScripts({ all: calls.join("\n") }));
    expect(finding?.message).to.include("u0 → u1 → u2 → u3 → u4 → u5 → … → u25");
    expect(finding?.related).to.have.length(30);
  });
});

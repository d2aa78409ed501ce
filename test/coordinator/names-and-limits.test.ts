import { expect } from "chai";
import fc from "fast-check";
import { Coordinator } from "../../src/coordinator/coordinator.ts";
import {
  MAX_DEPENDENCIES,
  MAX_NAME_BYTES,
  MAX_REASON_BYTES,
  MAX_UNITS,
} from "../../src/coordinator/limits.ts";
import { cleanReason } from "../../src/coordinator/reason.ts";
import { checkUnitName } from "../../src/coordinator/unit-name.ts";
import { visible } from "../../src/visible.ts";
import { refusalOf } from "./support.ts";

function shown(name: string): string {
  const characters = Array.from(name);
  if (characters.length <= 20) return `"${visible(name)}"`;
  return `"${characters.slice(0, 3).join("")}…", ${characters.length} characters long`;
}

describe("the names of units", () => {
  const good = [
    "app",
    "git clone",
    "größe",
    "日本語",
    "🚀",
    "x".repeat(MAX_NAME_BYTES),
    "é".repeat(MAX_NAME_BYTES / 2),
    "a\u200Db",
  ];
  for (const name of good) {
    it(`may be ${shown(name)}`, () => {
      checkUnitName(name);
    });
  }

  const bad: [string, string][] = [
    ["", "unit name is required"],
    ["a\nb", 'unit name "a\\u{a}b" contains a control character or a line separator'],
    ["\u001B[31m", 'unit name "\\u{1b}[31m" contains a control character or a line separator'],
    ["a\u007F", 'unit name "a\\u{7f}" contains a control character or a line separator'],
    ["\u0085", 'unit name "\\u{85}" contains a control character or a line separator'],
    ["a\u2028", 'unit name "a\\u{2028}" contains a control character or a line separator'],
    ["a\u2029", 'unit name "a\\u{2029}" contains a control character or a line separator'],
    ["a\uD83Db", 'unit name "a\\u{d83d}b" is not valid Unicode'],
    [
      "x".repeat(MAX_NAME_BYTES + 1),
      `unit name "${"x".repeat(40)}…" is 1025 bytes long, and 1024 are the most`,
    ],
    ["🚀".repeat(300), `unit name "${"🚀".repeat(40)}…" is 1200 bytes long, and 1024 are the most`],
  ];
  for (const [name, message] of bad) {
    it(`may not be ${shown(name)}`, () => {
      const coordinator = new Coordinator();
      const calls = [
        () => coordinator.status(name),
        () => coordinator.isReady(name),
        () => coordinator.waitReady(name, () => undefined),
        () => coordinator.waitCompleted(name, () => undefined),
        () => {
          coordinator.want(name, "app");
        },
        () => {
          coordinator.want("app", name);
        },
        () => {
          coordinator.start(name);
        },
        () => {
          coordinator.complete(name);
        },
        () => {
          coordinator.fail(name, "");
        },
        () => {
          coordinator.noteWaiting(name);
        },
      ];
      for (const call of calls) {
        const refusal = refusalOf(call);
        expect(refusal.kind).to.equal("invalid-name");
        expect(refusal.message).to.equal(message);
      }
      expect(coordinator.list()).to.deep.equal([]);
    });
  }
});

describe("the reason of a failure", () => {
  it("is one line that is safe to print", () => {
    expect(cleanReason("exit status 1\n")).to.equal("exit status 1");
    expect(cleanReason("a\nb\u001B[2J")).to.equal("a b\\u{1b}[2J");
    expect(cleanReason("\r\n a\r\n\t b\u2028c ")).to.equal("a b c");
  });

  it("is cut off between characters where it is too long, and stays as it is when cleaned again", () => {
    const reasons = fc.oneof(
      fc.string({ unit: "binary", maxLength: 40 }),
      fc
        .tuple(fc.nat(4), fc.constantFrom("x", "é", "日", "🚀", "\u0007", "\uD83D"))
        .map(([shift, character]) => "-".repeat(shift) + character.repeat(MAX_REASON_BYTES + 1)),
    );
    fc.assert(
      fc.property(reasons, (reason) => {
        const clean = cleanReason(reason);
        expect(Buffer.byteLength(clean)).to.be.at.most(MAX_REASON_BYTES);
        expect(Buffer.from(clean).toString()).to.equal(clean);
        expect(cleanReason(clean)).to.equal(clean);
        if (reason.length > MAX_REASON_BYTES) {
          expect(clean.at(-1)).to.equal("…");
          expect(Buffer.byteLength(clean)).to.be.above(MAX_REASON_BYTES - 4);
        }
      }),
      { seed: 31, numRuns: 300 },
    );
  });
});

describe("the room for units and dependencies", () => {
  it("ends, and what is there goes on", () => {
    const coordinator = new Coordinator();
    for (let i = 0; i < MAX_UNITS; i += 2) coordinator.want(`u${i}`, `u${i + 1}`);
    for (const call of [
      () => {
        coordinator.start("one more");
      },
      () => {
        coordinator.want("u1", "one more");
      },
    ]) {
      const { kind, message } = refusalOf(call);
      expect(kind).to.equal("limit");
      expect(message).to.contain("there are already 100000 units");
    }
    coordinator.want("u0", "u2");
    coordinator.start("u3");
    expect(coordinator.status("one more").status).to.equal("");
  });

  it("ends for dependencies, and one that is there may be wanted again", () => {
    const coordinator = new Coordinator();
    const side = Math.sqrt(MAX_DEPENDENCIES);
    for (let i = 0; i < side; i++) {
      for (let j = 0; j < side; j++) coordinator.want(`u${i}`, `d${j}`);
    }
    const { kind, message } = refusalOf(() => {
      coordinator.want("u0", "one more");
    });
    expect(kind).to.equal("limit");
    expect(message).to.contain("there are already 1000000 dependencies");
    coordinator.want("u0", "d0");
    expect([...coordinator.graphUnits()]).to.have.lengthOf(2 * side);
  });
});

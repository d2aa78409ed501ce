import { expect } from "chai";
import type { ReadingFinding } from "../../src/rules/diagnostic.ts";
import { isAtLeast, milder } from "../../src/rules/diagnostic.ts";
import { runRules } from "../../src/rules/run-rules.ts";
import { SourceFile } from "../../src/source/source-file.ts";
import { atom, modelOf } from "../startup/sketch.ts";
import { diagnose, outline, startScripts } from "./findings.ts";

const NOTHING = modelOf([]);
const A = atom("var.a");

function reading(rule: string, start: number, rest: Partial<ReadingFinding> = {}): ReadingFinding {
  return { rule, message: "wrong", span: FILE.span(start, start + 1), ...rest };
}

const FILE = new SourceFile("/template/main.tf", "abc\ndef\n");

function outlines(findings: readonly ReadingFinding[]): string[] {
  return runRules(NOTHING, findings, "/template").map(outline);
}

describe("runRules", () => {
  it("takes what reading has found, with the severity of its rule", () => {
    expect(outlines([reading("invalid-hcl", 0), reading("module-not-loaded", 1)])).to.deep.equal([
      'error invalid-hcl at "a" in no script',
      'info module-not-loaded at "b" in no script',
    ]);
  });

  it("keeps a severity of the finding's own", () => {
    expect(outlines([reading("invalid-shell", 0, { severity: "info" })])).to.deep.equal([
      'info invalid-shell at "a" in no script',
    ]);
  });

  it("joins equal findings, and the conditions under which they were made", () => {
    const when = (holds: boolean) => ({ when: [{ atom: A, holds }] });
    expect(
      outlines([
        reading("invalid-shell", 0, when(true)),
        reading("invalid-shell", 0, when(false)),
        reading("invalid-shell", 1, when(false)),
      ]),
    ).to.deep.equal([
      'error invalid-shell at "a" in no script',
      'warning invalid-shell at "b" in no script when var.a == false',
    ]);
  });

  it("sorts by file, place and rule", () => {
    const findings = [
      reading("invalid-shell", 4),
      reading("invalid-hcl", 4),
      reading("invalid-hcl", 0),
    ];
    const places = runRules(NOTHING, findings, "/template").map(({ rule, span }) => [
      span.start,
      rule,
    ]);
    expect(places).to.deep.equal([
      [0, "invalid-hcl"],
      [4, "invalid-hcl"],
      [4, "invalid-shell"],
    ]);
  });

  it("reports what scripts of several instances share once", () => {
    const model = modelOf([
      { address: "app[0]", calls: "want app db" },
      { address: "other", calls: "start app\ncomplete app" },
    ]);
    const [script] = model.scripts;
    if (!script) throw new Error("the sketch has a script");
    const scripts = [...model.scripts, { ...script, address: "app[1]" }];
    expect(runRules({ ...model, scripts }, [], "/template").map(outline)).to.deep.equal([
      'error unknown-unit at "db" in app[0]',
    ]);
  });

  it("says perhaps, with the script's condition, where there are too many combinations", () => {
    const switches = Array.from({ length: 12 }, (_, i) => ({
      address: `s${i}`,
      when: [{ atom: atom(`var.v${i}`), holds: true }],
      calls: `start u${i}\ncomplete u${i}`,
    }));
    const scripts = [
      ...switches,
      {
        address: "app",
        when: [{ atom: A, holds: true }],
        calls: "want app u1 db\nstart app\ncomplete app",
      },
      ...startScripts({ always: "want always cache\nstart always\ncomplete always" }),
    ];
    const found = diagnose(scripts);
    expect(found.map(outline)).to.deep.equal([
      'warning unknown-unit at "db" in app when var.a == true',
      'error unknown-unit at "cache" in always',
    ]);
    expect(found[0]?.notes?.at(-1)).to.include("too many combinations");
  });

  it("looks at thousands of calls under many conditions in a moment", () => {
    const scripts = Array.from({ length: 60 }, (_, i) => ({
      address: `s${i}`,
      when: i < 8 ? [{ atom: atom(`var.v${i}`), holds: true }] : [],
      calls: Array.from({ length: 50 }, (_, j) => `want u${i}-${j} u${i}-${j + 1}`).join("\n"),
    }));
    const started = performance.now();
    expect(diagnose(scripts).length).to.be.greaterThan(0);
    expect(performance.now() - started).to.be.lessThan(10_000);
  });
});

describe("severities", () => {
  it("are ordered", () => {
    expect(isAtLeast("error", "warning")).to.equal(true);
    expect(isAtLeast("warning", "warning")).to.equal(true);
    expect(isAtLeast("info", "warning")).to.equal(false);
  });

  it("get milder down to info", () => {
    expect([milder("error"), milder("warning"), milder("info")]).to.deep.equal([
      "warning",
      "info",
      "info",
    ]);
  });
});

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { evalExpression } from "../../src/eval.ts";
import { renderEval } from "../../src/report/value.ts";

/** How many cases agree. It may only grow: raise it when the test says that more do. */
const AGREEING = 155;

interface Case {
  readonly expression: string;
  readonly value?: unknown;
  readonly error?: string;
}

const folder = "fixtures/oracle";
const { cases } = JSON.parse(readFileSync(join(folder, "expressions.json"), "utf8")) as {
  cases: readonly Case[];
};

/** What `muster eval --format json` prints of an expression. */
function answer(expression: string, context: string): unknown {
  const result = evalExpression(expression, context, { module: "", modulePaths: [] });
  return JSON.parse(renderEval("json", result, process.cwd()));
}

describe("expressions that Terraform itself has evaluated", () => {
  const context = join(folder, "context");
  let agreeing = 0;

  for (const { expression, value, error } of cases) {
    it(`${expression} is ${error === undefined ? JSON.stringify(value) : "an error"}`, () => {
      const found = answer(expression, context);
      if (error === undefined) expect(found).to.deep.equal({ value });
      else expect(found).to.have.property("error").that.is.a("string").and.not.empty;
      agreeing++;
    });
  }

  it(`agree in ${AGREEING} cases`, () => {
    expect(agreeing).to.equal(AGREEING);
  });

  const original = "../shared/oracle";
  // The original is not everywhere; where it is not, there is nothing to compare.
  const whereOriginalIs = existsSync(original) ? it : () => undefined;
  whereOriginalIs("are a faithful copy", () => {
    const files = [
      "expressions.json",
      ...readdirSync(context, { recursive: true, encoding: "utf8" }).map((name) =>
        join("context", name),
      ),
    ];
    for (const name of files.filter((name) => /\.\w+$/.test(name))) {
      expect(readFileSync(join(folder, name), "utf8"), name).to.equal(
        readFileSync(join(original, name), "utf8"),
      );
    }
  });
});

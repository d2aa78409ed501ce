import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { parseExpression } from "../../src/hcl/parse.ts";
import { FileReader } from "../../src/source/file-reader.ts";
import { SourceFile } from "../../src/source/source-file.ts";
import { evaluate } from "../../src/terraform/evaluate.ts";
import { EvaluationError } from "../../src/terraform/evaluation-error.ts";
import { openTemplate } from "../../src/terraform/read-template.ts";
import { toJson } from "../../src/terraform/value-json.ts";
import { parseFile } from "../../src/terraform/parse-file.ts";
import { ModuleLoader } from "../../src/terraform/module-loader.ts";

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

/** The result as the cases write it; `undefined` stands for an unknown. */
function answer(expression: string, context: string): { value: unknown } | { error: string } {
  const reader = new FileReader();
  reader.allow(context);
  const root = openTemplate(context, new ModuleLoader(reader, parseFile), reader);
  const parsed = parseExpression(new SourceFile("expression", expression));
  if (!parsed.ok) return { error: parsed.errors[0]?.message ?? "" };
  try {
    return { value: toJson(evaluate(parsed.value, root.scope(), root.context.evaluation)) };
  } catch (error) {
    if (error instanceof EvaluationError) return { error: error.message };
    throw error;
  }
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

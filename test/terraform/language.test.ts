import { readFileSync } from "node:fs";
import { expect } from "chai";
import { EvaluationError } from "../../src/terraform/evaluation-error.ts";
import { inTemplate } from "./in-template.ts";

interface Case {
  readonly expression: string;
  readonly json?: string;
  readonly error?: true;
}

const { cases } = JSON.parse(readFileSync("fixtures/oracle/language.json", "utf8")) as {
  cases: readonly Case[];
};

describe("expressions, to the last digit and character of what Terraform prints", () => {
  it(`agree in ${cases.length} cases`, async () => {
    await inTemplate({ "main.tf": "" }, ({ evaluate }) => {
      for (const { expression, json } of cases) {
        const evaluated = () => evaluate(`jsonencode(${expression})`);
        if (json === undefined) expect(evaluated, expression).to.throw(EvaluationError);
        else {
          const value = evaluated();
          expect(value.kind === "string" && value.text.known, expression).to.equal(json);
        }
      }
    });
  });
});

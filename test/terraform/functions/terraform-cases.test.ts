import { readFileSync } from "node:fs";
import { expect } from "chai";
import { EvaluationError } from "../../../src/terraform/evaluation-error.ts";
import { functionNames } from "../../../src/terraform/functions/index.ts";
import { fromJson, toJson, type Json } from "../../../src/terraform/value-json.ts";
import { call } from "./calling.ts";

interface Case {
  readonly call: string;
  readonly args: readonly Json[];
  readonly value?: Json;
  readonly error?: true;
}

const { cases } = JSON.parse(readFileSync("fixtures/oracle/functions.json", "utf8")) as {
  cases: readonly Case[];
};

/** Functions without a case: a result of theirs is another one each time, or is not computed. */
const WITHOUT_CASE = [
  "base64gzip",
  "bcrypt",
  "can",
  "issensitive",
  "plantimestamp",
  "rsadecrypt",
  "sensitive",
  "templatestring",
  "timestamp",
  "try",
  "uuid",
];

/** The case with what came out here. */
function answered({ call: name, args }: Case): Case {
  try {
    const result = call(name, ...args.map(fromJson));
    // What is infinite was recorded as an error, because JSON does not have it.
    call("jsonencode", result);
    const value = toJson(result);
    return { call: name, args, ...(value === undefined ? {} : { value }) };
  } catch (error) {
    if (error instanceof EvaluationError) return { call: name, args, error: true };
    throw error;
  }
}

describe("functions, next to what Terraform prints", () => {
  const covered = new Set(cases.map((each) => each.call));

  it("have a case each, as far as their results can be compared", () => {
    const missing = functionNames.filter((name) => !covered.has(name));
    expect(missing.sort()).to.deep.equal(WITHOUT_CASE);
  });

  for (const name of covered) {
    const own = cases.filter((each) => each.call === name);
    it(`${name} agrees in ${own.length} cases`, () => {
      for (const each of own) expect(answered(each)).to.deep.equal(each);
    });
  }
});

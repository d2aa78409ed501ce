import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseExpression } from "../../src/hcl/parse.ts";
import { SourceFile } from "../../src/source/source-file.ts";
import { EvaluationError } from "../../src/terraform/evaluation-error.ts";
import type { Value } from "../../src/terraform/value.ts";
import { inTemplate } from "./in-template.ts";
import { CONTEXT, randomExpression } from "./random-expression.ts";

/** What an expression comes to: its JSON and what tells its type, or that it is wrong or unknown. */
export type Answer = string;

const ERROR: Answer = "an error";
const UNKNOWN: Answer = "unknown";

/** An expression on which muster and Terraform disagree. */
export interface Disagreement {
  readonly expression: string;
  readonly terraform: Answer;
  readonly muster: Answer;
}

/** A value's JSON does not tell a list from a tuple, nor a map from an object: what it equals does. */
function withType(expression: string): string {
  const probes = ["tolist", "toset", "tomap", "tostring", "tonumber"];
  const equal = probes
    .map((name) => `try(x == null ? "" : tostring(x == ${name}(x)), "")`)
    .join(", ");
  return `jsonencode([for x in [${expression}] : [x, ${equal}]][0])`;
}

/** Compares the expressions of seeds; of what is wrong, only the smallest parts are given. */
export async function compareRandom(
  firstSeed: number,
  count: number,
): Promise<{ compared: number; disagreements: readonly Disagreement[] }> {
  const expressions = Array.from({ length: count }, (_, i) => randomExpression(firstSeed + i));
  const all = [...new Set(expressions.flatMap(({ parts }) => parts))];
  const disagreements = await compare(all);
  const wrong = new Set(disagreements.map(({ expression }) => expression));
  const hasSmaller = (whole: string) =>
    expressions.some(
      ({ parts }) =>
        parts.includes(whole) &&
        parts.some((part) => part !== whole && whole.includes(part) && wrong.has(part)),
    );
  return {
    compared: all.length,
    disagreements: disagreements.filter(({ expression }) => !hasSmaller(expression)),
  };
}

/** The expressions on which they disagree; what Terraform refuses, muster may leave open. */
export async function compare(expressions: readonly string[]): Promise<readonly Disagreement[]> {
  const expected = askTerraform(expressions);
  return inTemplate({ "main.tf": CONTEXT }, ({ evaluate }) =>
    expressions.flatMap((expression, i): Disagreement[] => {
      const terraform = expected[i] ?? ERROR;
      const isValid = parseExpression(new SourceFile("expression", expression)).ok;
      const muster = isValid ? answer(() => evaluate(withType(expression))) : ERROR;
      if (muster === terraform || (isOpen(terraform) && isOpen(muster))) return [];
      return [{ expression, terraform, muster }];
    }),
  );
}

function isOpen(answer: Answer): boolean {
  return answer === ERROR || answer === UNKNOWN;
}

function answer(evaluate: () => Value): Answer {
  try {
    const value = evaluate();
    return (value.kind === "string" ? value.text.known : undefined) ?? UNKNOWN;
  } catch (error) {
    if (error instanceof EvaluationError) return ERROR;
    return `a crash: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  }
}

/** As base64, an answer is one line of ASCII. */
const ANSWER = /^\s*(?:"(E|[\w+/=]*)"|\((.*)\)),?$/;

function askTerraform(expressions: readonly string[]): Answer[] {
  const directory = mkdtempSync(join(tmpdir(), "muster-terraform-"));
  try {
    const asked = expressions.map(
      (expression, i) => `  r${i} = try(base64encode(${withType(expression)}), "E")`,
    );
    writeFileSync(join(directory, "main.tf"), `${CONTEXT}\nlocals {\n${asked.join("\n")}\n}\n`);
    const input = `[${expressions.map((_, i) => `local.r${i}`).join(", ")}]`;
    const { stdout } = spawnSync("terraform", ["console", "-no-color"], {
      cwd: directory,
      input,
      encoding: "utf8",
      maxBuffer: 1 << 28,
    });
    const answers = stdout.split("\n").flatMap((line): Answer[] => {
      const found = ANSWER.exec(line);
      if (!found) return [];
      const [, encoded] = found;
      if (encoded === undefined) return [UNKNOWN];
      return [encoded === "E" ? ERROR : Buffer.from(encoded, "base64").toString()];
    });
    if (answers.length === expressions.length) return answers;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  // What is wrong in its syntax or names is wrong for the whole file.
  if (expressions.length <= 1) return expressions.map(() => ERROR);
  const half = expressions.length >> 1;
  return [...askTerraform(expressions.slice(0, half)), ...askTerraform(expressions.slice(half))];
}

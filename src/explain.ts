import { rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { CommandError } from "./command-error.ts";
import { suggestion } from "./close-name.ts";
import { lint } from "./lint.ts";
import type { LintOptions } from "./lint-template.ts";
import { makeDirectory } from "./make-directory.ts";
import { renderPretty } from "./report/pretty.ts";
import { exampleFiles } from "./rules/example-template.ts";
import { ruleById, rules } from "./rules/index.ts";
import type { Example, Rule } from "./rules/rule.ts";
import { temporaryDirectory } from "./temporary-directory.ts";

/** A rule, and what `muster lint` prints on its bad example. */
export interface ExplainedRule {
  readonly rule: Rule;
  readonly output: string;
}

/**
 * The rule of that id, with its example tried out.
 * @throws {CommandError} where there is no such rule
 */
export async function explain(id: string, options: LintOptions = {}): Promise<ExplainedRule> {
  const rule = ruleById(id);
  if (!rule) {
    const ids = rules.map((known) => known.id);
    throw new CommandError(
      `there is no rule "${id}"${suggestion(id, ids)}`,
      "Run muster rules for the list of them.",
    );
  }
  return { rule, output: await lintOutput(rule.example.bad, options) };
}

/** All rules with their examples tried out, one after the other: each keeps a processor busy. */
export async function explainAll(): Promise<ExplainedRule[]> {
  const explained: ExplainedRule[] = [];
  for (const { id } of rules) explained.push(await explain(id));
  return explained;
}

/** What `muster lint` prints in a directory that holds these files and nothing else. */
async function lintOutput(example: Example, options: LintOptions): Promise<string> {
  const directory = temporaryDirectory("muster-example-");
  try {
    for (const [path, content] of Object.entries(exampleFiles(example))) {
      makeDirectory(dirname(join(directory, path)));
      writeFileSync(join(directory, path), content);
    }
    const { diagnostics, summary } = await lint([directory], options);
    return renderPretty(diagnostics, summary, { cwd: directory, color: false });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

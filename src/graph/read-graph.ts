import { checkTemplate, type CheckedTemplate, type LintOptions } from "../lint-template.ts";
import { allowedAnswers, bestAnswer } from "../plan/choose-answers.ts";
import { defaultAnswers } from "../plan/default-answers.ts";
import { FileReader } from "../source/file-reader.ts";
import { questionsIn } from "../startup/chosen-startup.ts";
import { literalKey } from "../startup/merge-conditions.ts";
import type { Question } from "../startup/questions.ts";
import { restrictModel } from "../startup/restrict.ts";
import { NO_INPUTS } from "../terraform/inputs.ts";
import { ModuleLoader } from "../terraform/module-loader.ts";
import { parseFile } from "../terraform/parse-file.ts";
import { openTemplate } from "../terraform/read-template.ts";
import { graphOf, type GraphOfStartups } from "./graph-of.ts";

export interface GraphOptions extends Pick<
  LintOptions,
  "cacheDirectory" | "modulePaths" | "downloads" | "inputs" | "config"
> {
  /** Conditions that hold, in the template's own words; the others stay open. */
  readonly when: readonly string[];
}

export interface ReadGraph extends GraphOfStartups {
  /**
   * The number of the start-up that there is with all parameters at their defaults;
   * what they leave open is answered as it comes first.
   */
  readonly atDefaults: () => number;
}

/**
 * The graph of the template in a directory, with what `lint` finds in it.
 * @throws {CommandError} where there is no template, or what is given does not fit it
 */
export async function readGraph(path: string, options: GraphOptions): Promise<ReadGraph> {
  const { when, ...given } = options;
  const checked = await checkTemplate(path, {
    ...given,
    command: "graph",
    restrict: (whole) =>
      when.length === 0 ? whole : restrictModel(whole, allowedAnswers(questionsIn(whole), when)),
  });
  const { model, diagnostics, directory } = checked;
  const made = graphOf(model, diagnostics, directory, process.cwd());
  return { ...made, atDefaults: () => startupAtDefaults(made, checked) };
}

function startupAtDefaults(
  { startups: { startups, questions, exhaustive } }: GraphOfStartups,
  { directory, downloaded, options: { inputs = NO_INPUTS, modulePaths } }: CheckedTemplate,
): number {
  if (!exhaustive || questions.length === 0) return 0;
  const reader = new FileReader();
  reader.allow(directory);
  const loader = new ModuleLoader(reader, parseFile);
  const given = { ...inputs, atDefaults: true };
  const root = openTemplate(directory, loader, reader, modulePaths, given, downloaded);
  const answer = defaultAnswers(root);
  const chosen = keysOf(questions.flatMap((answers: Question) => bestAnswer(answers, answer)));
  return Math.max(
    0,
    startups.findIndex((startup) => keysOf(startup.when) === chosen),
  );
}

function keysOf(condition: Question[number]): string {
  return JSON.stringify(condition.map(literalKey).sort());
}

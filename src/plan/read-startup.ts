import { FileReader } from "../source/file-reader.ts";
import { chosenStartup, questionsIn, type ChosenStartup } from "../startup/chosen-startup.ts";
import { interpretTemplate } from "../startup/interpret-template.ts";
import { noConfiguration, templateDirectory } from "../template-directory.ts";
import { collectTemplate } from "../terraform/collect-template.ts";
import { NO_INPUTS, type TemplateInputs } from "../terraform/inputs.ts";
import { ModuleLoader } from "../terraform/module-loader.ts";
import type { ModulePath } from "../terraform/module-sources.ts";
import { parseFile } from "../terraform/parse-file.ts";
import { openTemplate } from "../terraform/read-template.ts";
import { chooseAnswers } from "./choose-answers.ts";
import { defaultAnswers } from "./default-answers.ts";

export interface StartupOptions {
  readonly modulePaths?: readonly ModulePath[];
  readonly inputs?: TemplateInputs;
  /** Conditions that hold, in the template's words; all else is as {@link chooseAnswers} says. */
  readonly when?: readonly string[];
}

export interface ReadStartup extends ChosenStartup {
  /** How many mistakes and parts that cannot be followed hide something. */
  readonly mistakes: number;
}

/**
 * One start-up of the template in a directory.
 * @throws {CommandError} where there is no template, or what is given does not fit it
 */
export function readStartup(
  path: string,
  { modulePaths = [], inputs = NO_INPUTS, when = [] }: StartupOptions = {},
): ReadStartup {
  const directory = templateDirectory(path);
  const reader = new FileReader();
  reader.allow(directory);
  const loader = new ModuleLoader(reader, parseFile);
  const open = (given: TemplateInputs) =>
    openTemplate(directory, loader, reader, modulePaths, given);
  const template = collectTemplate(open(inputs));
  if (loader.files.length === 0) throw noConfiguration(path, "plan");
  const unread = loader.files.filter(({ problems }) => problems.length > 0);
  const { model, problems } = interpretTemplate(
    template,
    unread.map(({ file }) => file.path),
  );
  const questions = questionsIn(model);
  const needsDefaults = questions.length > 0;
  const defaults = needsDefaults ? defaultAnswers(open({ ...inputs, atDefaults: true })) : noAnswer;
  const chosen = chosenStartup(model, chooseAnswers(questions, when, defaults));
  const { unloadedModules } = template;
  const mistakes =
    unread.length + template.problems.length + problems.length + unloadedModules.length;
  return { ...chosen, mistakes };
}

function noAnswer(): undefined {
  return undefined;
}

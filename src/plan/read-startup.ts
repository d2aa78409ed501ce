import { relative, sep } from "node:path";
import { FileReader } from "../source/file-reader.ts";
import { chosenStartup, questionsIn, type ChosenStartup } from "../startup/chosen-startup.ts";
import { interpretTemplate } from "../startup/interpret-template.ts";
import type { Model } from "../startup/model.ts";
import { noConfiguration, templateDirectory } from "../template-directory.ts";
import { collectTemplate } from "../terraform/collect-template.ts";
import type { Condition } from "../terraform/condition.ts";
import type { DownloadedModules } from "../terraform/downloaded-modules.ts";
import { declarations, type Declarations } from "../terraform/fixed-parameters.ts";
import { NO_INPUTS, type TemplateInputs } from "../terraform/inputs.ts";
import { ModuleLoader } from "../terraform/module-loader.ts";
import type { ModulePath } from "../terraform/module-sources.ts";
import { parseFile } from "../terraform/parse-file.ts";
import { openTemplate } from "../terraform/read-template.ts";
import type { Template } from "../terraform/template.ts";
import { chooseAnswers } from "./choose-answers.ts";
import { defaultAnswers, type DefaultAnswer } from "./default-answers.ts";

export interface StartupOptions {
  readonly modulePaths?: readonly ModulePath[];
  /** What was fetched for the template. */
  readonly downloaded?: DownloadedModules | undefined;
  readonly inputs?: TemplateInputs;
  /** Conditions that hold, in the template's words; all else is as {@link chooseAnswers} says. */
  readonly when?: readonly string[];
  /** Answers that win over those at the defaults. */
  readonly preferred?: Condition;
  /** Changes the template before its scripts are followed. */
  readonly change?: (template: Template) => Template;
  /** Which one asks: what errors name. */
  readonly command?: string;
}

export interface ReadStartup extends ChosenStartup {
  /** How many mistakes and parts that cannot be followed hide something. */
  readonly mistakes: number;
  readonly template: Template;
  /** What the template does under all conditions. */
  readonly model: Model;
  /** The template's, absolute. */
  readonly directory: string;
  /** Files that are no HCL, so that what they declare is not there, by their ways from there. */
  readonly unread: readonly string[];
  readonly declared: () => Declarations;
  /** The values of the parameters that are fixed, by their names. */
  readonly parameters: ReadonlyMap<string, string>;
}

/**
 * One start-up of the template in a directory.
 * @throws {CommandError} where there is no template, or what is given does not fit it
 */
export function readStartup(
  path: string,
  {
    modulePaths = [],
    downloaded,
    inputs = NO_INPUTS,
    when = [],
    preferred = [],
    change = (template) => template,
    command = "plan",
  }: StartupOptions = {},
): ReadStartup {
  const directory = templateDirectory(path);
  const reader = new FileReader();
  reader.allow(directory);
  const loader = new ModuleLoader(reader, parseFile);
  const open = (given: TemplateInputs) =>
    openTemplate(directory, loader, reader, modulePaths, given, downloaded);
  const root = open(inputs);
  const template = change(collectTemplate(root));
  if (loader.files.length === 0) throw noConfiguration(path, command);
  const unread = loader.files.flatMap(({ file, problems }) =>
    problems.length > 0 ? relative(directory, file.path).replaceAll(sep, "/") : [],
  );
  const { model, problems } = interpretTemplate(template, unread);
  const questions = questionsIn(model);
  const needsDefaults = questions.length > 0;
  const defaults = needsDefaults ? defaultAnswers(open({ ...inputs, atDefaults: true })) : noAnswer;
  const answers = new Map(preferred.map(({ atom, holds }) => [atom.whenTrue, holds]));
  const byDefault: DefaultAnswer = (atom) => answers.get(atom.whenTrue) ?? defaults(atom);
  const chosen = chosenStartup(model, chooseAnswers(questions, when, byDefault));
  const { unloadedModules } = template;
  const mistakes =
    unread.length + template.problems.length + problems.length + unloadedModules.length;
  const declared = () => declarations(root);
  const { parameters } = root.context;
  return { ...chosen, mistakes, template, model, directory, unread, declared, parameters };
}

function noAnswer(): undefined {
  return undefined;
}

import { relative, sep } from "node:path";
import { CommandError } from "./command-error.ts";
import { ConfigFiles, type ConfigSource } from "./config/config-files.ts";
import type { TemplateSettings } from "./config/template-config.ts";
import { withConfig } from "./config/with-config.ts";
import type { HclError } from "./hcl/hcl-error.ts";
import { Judge } from "./hcl/judge.ts";
import { shownPath } from "./report/places.ts";
import { CallChains } from "./rules/call-chains.ts";
import type { Diagnostic, ReadingFinding } from "./rules/diagnostic.ts";
import { type NarrowedModel, runRules } from "./rules/run-rules.ts";
import { type FetchedModules, type ModuleDownloads, NOTHING_FETCHED } from "./module-downloads.ts";
import { FileError, FileReader, type LookedAt, type StandardInput } from "./source/file-reader.ts";
import type { SourceFile } from "./source/source-file.ts";
import { interpretTemplate, type ScriptProblem } from "./startup/interpret-template.ts";
import type { Model } from "./startup/model.ts";
import type { Question } from "./startup/questions.ts";
import { moduleKey, type DownloadedModules } from "./terraform/downloaded-modules.ts";
import { collectTemplate } from "./terraform/collect-template.ts";
import { freeValues } from "./terraform/free-values.ts";
import { NO_INPUTS, type TemplateInputs } from "./terraform/inputs.ts";
import type { OutdatedModule } from "./terraform/module-calls.ts";
import { ModuleLoader, type LoadedFile, type ParseFile } from "./terraform/module-loader.ts";
import { mappedFolders, type ModulePath } from "./terraform/module-sources.ts";
import { isJsonSyntax, parseFile } from "./terraform/parse-file.ts";
import { suppress, type SuppressionUse } from "./suppression/suppressions.ts";
import { noConfiguration, templateDirectory } from "./template-directory.ts";
import type { ModuleInstance } from "./terraform/module-instance.ts";
import { openTemplate } from "./terraform/read-template.ts";
import type { Template } from "./terraform/template.ts";
import type { TemplateProblem } from "./terraform/template-problems.ts";

export interface LintOptions {
  /** Where verdicts on files are kept between runs; undefined for nowhere. */
  readonly cacheDirectory?: string | undefined;
  readonly modulePaths?: readonly ModulePath[];
  /** The command that is told of where there is nothing to check; `lint` without. */
  readonly command?: string;
  /** What each template is given from outside. */
  readonly inputs?: TemplateInputs;
  /** Where config files are looked for; without, nowhere. */
  readonly config?: ConfigSource;
  /** A file that comes from standard input. */
  readonly standardInput?: StandardInput;
  /** Fetches modules that are not on disk; undefined where none are to be fetched. */
  readonly downloads?: ModuleDownloads | undefined;
  /** What is left of a template before the rules check it; all of it without. */
  readonly restrict?: (model: Model) => Model;
  /** Texts that count in the place of what files hold, by absolute path. */
  readonly edited?: ReadonlyMap<string, string>;
}

/** A template to check. */
export interface TemplateRequest {
  /** Absolute. */
  readonly directory: string;
  /** The directory as the user has named it. */
  readonly path: string;
  /** What its config file adds to the options. */
  readonly settings: TemplateSettings | undefined;
}

/** What one template does, and what is wrong with it. */
interface TemplateResult {
  /** Absolute. */
  readonly directory: string;
  readonly model: Model;
  readonly diagnostics: readonly Diagnostic[];
  /** What was fetched for it. */
  readonly downloaded: DownloadedModules;
  readonly suppressed: SuppressionUse;
  /** How many files were read. */
  readonly files: number;
  /** While nothing of it changes, the result stays the same. */
  readonly lookedAt: LookedAt;
}

/** One template, with what it was read with: the options and what its config file adds. */
export interface CheckedTemplate extends TemplateResult {
  readonly options: LintOptions;
}

/** What is told of one template of many; data alone, as it may come from another thread. */
export interface LintedTemplate extends Pick<
  TemplateResult,
  "directory" | "diagnostics" | "suppressed" | "files" | "lookedAt"
> {
  readonly counts: Readonly<Record<"agents" | "scripts" | "units", number>>;
}

/** Checks templates one after the other, with one judge of what is valid HCL. */
export class TemplateLinter {
  readonly #options: LintOptions;
  readonly #judge: Judge;

  constructor(options: LintOptions) {
    this.#options = options;
    this.#judge = new Judge({ cacheDirectory: options.cacheDirectory });
  }

  /** @throws {CommandError} where the path is no directory with configuration in it */
  async lint(request: TemplateRequest): Promise<LintedTemplate> {
    const { directory, model, diagnostics, suppressed, files, lookedAt } =
      await this.check(request);
    const { agents, scripts } = model;
    const counts = { agents: agents.length, scripts: scripts.length, units: unitCount(model) };
    return { directory, counts, diagnostics, suppressed, files, lookedAt };
  }

  /** @throws {CommandError} where the path is no directory with configuration in it */
  async check({ directory, path, settings }: TemplateRequest): Promise<CheckedTemplate> {
    const options = withConfig(this.#options, settings);
    return { ...(await checkWith(directory, path, this.#judge, options)), options };
  }

  /** Nothing can be checked after that. */
  async close(): Promise<void> {
    await this.#judge.close();
  }
}

/**
 * Checks one template or module, as `lint` does.
 * @throws {CommandError} where the path is no directory with configuration in it
 */
export async function checkTemplate(
  path: string,
  options: LintOptions = {},
): Promise<CheckedTemplate> {
  const directory = templateDirectory(path);
  const config = await new ConfigFiles(options.config ?? "none").for(directory);
  const linter = new TemplateLinter(options);
  try {
    const result = await linter.check({ directory, path, settings: config?.settings });
    return { ...result, diagnostics: config?.adjust(result.diagnostics) ?? result.diagnostics };
  } finally {
    await linter.close();
  }
}

async function checkWith(
  directory: string,
  path: string,
  judge: Judge,
  options: LintOptions,
): Promise<TemplateResult> {
  const reader = new FileReader(options.edited, options.standardInput);
  reader.allow(directory);
  const verdicts = new Map<SourceFile, Promise<readonly HclError[]>>();
  const parse: ParseFile = (file, content) => {
    if (!isJsonSyntax(file) && !verdicts.has(file)) verdicts.set(file, judge.judge(file));
    return parseFile(file, content);
  };
  let fetched = NOTHING_FETCHED;
  let first = readable(path, () => analyze(directory, reader, parse, options));
  if (options.downloads) {
    fetched = await options.downloads.fetchFor(directory, first.template, (downloaded) => {
      first = analyze(directory, reader, parse, options, downloaded);
      return first.template;
    });
  }
  if (first.files.length === 0) {
    throw noConfiguration(path, options.command ?? "lint");
  }
  const refused = new Map<SourceFile, readonly HclError[]>();
  const unjudged: ReadingFinding[] = [];
  for (const [file, verdict] of verdicts) {
    try {
      const errors = await verdict;
      if (errors.length > 0) refused.set(file, errors);
    } catch (error) {
      unjudged.push(unjudgedFinding(file, error));
    }
  }
  const finished = (analysis: Analysis): TemplateResult => {
    const narrowed = (questions: readonly Question[]): NarrowedModel[] =>
      atSomeValues(analysis, questions, (inputs) =>
        analyze(directory, reader, analysis.parse, { ...options, inputs }, fetched.downloaded),
      );
    const result = diagnose(analysis, { directory, unjudged, fetched, narrowed }, options);
    const { files, lookedAt } = reader;
    const { diagnostics, suppressed } = suppress(result.diagnostics, files, directory);
    return { ...result, diagnostics, suppressed, files: files.length, lookedAt };
  };
  if (refused.size === 0) return finished(first);
  // The judge has the last word: what it refuses is not part of the template.
  const judged: ParseFile = (file, content) => {
    const problems = refused.get(file);
    return problems ? { config: undefined, problems } : parse(file, content);
  };
  return finished(analyze(directory, reader, judged, options, fetched.downloaded));
}

/** HashiCorp's parser has given no verdict on a file that muster's own accepts. */
function unjudgedFinding(file: SourceFile, error: unknown): ReadingFinding {
  const reason = error instanceof Error ? error.message : String(error);
  return {
    rule: "invalid-hcl",
    severity: "info",
    message: `only muster's own parser has checked this file: ${reason}`,
    span: file.span(0, 0),
  };
}

/** What the steps before the rules make of a template. */
interface Analysis {
  readonly files: readonly LoadedFile[];
  readonly template: Template;
  readonly root: ModuleInstance;
  readonly inputs: TemplateInputs;
  readonly parse: ParseFile;
}

function analyze(
  directory: string,
  reader: FileReader,
  parse: ParseFile,
  { modulePaths, inputs = NO_INPUTS }: LintOptions,
  downloaded?: DownloadedModules,
): Analysis {
  const loader = new ModuleLoader(reader, parse);
  const root = openTemplate(directory, loader, reader, modulePaths, inputs, downloaded);
  return { files: loader.files, template: collectTemplate(root), root, inputs, parse };
}

/** The template with the parameters that may have any value at some values, those that some questions are about. */
function atSomeValues(
  { root, inputs, files }: Analysis,
  questions: readonly Question[],
  again: (inputs: TemplateInputs) => Analysis,
): NarrowedModel[] {
  const atoms = questions.flatMap((answers) => answers.flat().map(({ atom }) => atom));
  return freeValues(root, atoms).map(({ parameters, condition }) => {
    const given = new Map([...parameters, ...inputs.parameters]);
    const { template } = again({ ...inputs, parameters: given });
    const { model } = interpretTemplate(template, unreadNames(files, root.config.directory));
    return { model, given: condition };
  });
}

function unreadNames(files: readonly LoadedFile[], directory: string): string[] {
  const unread = files.filter(({ problems }) => problems.length > 0);
  return unread.map(({ file }) => relative(directory, file.path).replaceAll(sep, "/"));
}

/** What is known of a template beside its analysis. */
interface Circumstances {
  readonly directory: string;
  readonly unjudged: readonly ReadingFinding[];
  readonly fetched: FetchedModules;
  readonly narrowed: (questions: readonly Question[]) => readonly NarrowedModel[];
}

function diagnose(
  { files, template }: Analysis,
  { directory, unjudged, fetched, narrowed }: Circumstances,
  { restrict, modulePaths }: LintOptions,
): Pick<TemplateResult, "directory" | "model" | "diagnostics" | "downloaded"> {
  const { model: whole, problems } = interpretTemplate(template, unreadNames(files, directory));
  const model = restrict ? restrict(whole) : whole;
  const reading: ReadingFinding[] = [
    ...files.flatMap((file) =>
      file.problems.map((problem) => ({ rule: "invalid-hcl", ...problem })),
    ),
    ...unjudged,
    ...template.problems.map(templateFinding),
    ...template.orderProblems.map(orderFinding),
    ...problems.map(scriptFinding),
    ...unloadedFindings(template, fetched, modulePaths ?? []),
    ...template.outdatedModules.map(outdatedFinding),
  ];
  const chains = new CallChains(directory, template.modules);
  const diagnostics = runRules(model, reading, directory, (questions) => {
    return narrowed(questions).map(({ model, given }) => {
      return { model: restrict ? restrict(model) : model, given };
    });
  }).map((found) => chains.addTo(found));
  return { directory, model, diagnostics, downloaded: fetched.downloaded };
}

function templateFinding(problem: TemplateProblem): ReadingFinding {
  const { kind, message, span, when, related = [], script } = problem;
  return {
    rule: "invalid-reference",
    message,
    span,
    when,
    related,
    ...(script === undefined ? {} : { script }),
    ...(kind === "left-out" ? { severity: "info" } : {}),
  };
}

function orderFinding({ kind, ...problem }: Template["orderProblems"][number]): ReadingFinding {
  const rule = "order-unknown-selector";
  if (kind === "uncomputed") return { rule, severity: "info", ...problem };
  return { rule: `order-${kind}`, ...problem };
}

function scriptFinding({ kind, ...problem }: ScriptProblem): ReadingFinding {
  if (kind === "left-out") return { rule: "invalid-shell", severity: "info", ...problem };
  return { rule: kind, ...problem };
}

/** One finding for each call, however many instances of the module there are. */
function unloadedFindings(
  { unloadedModules }: Template,
  { failures }: FetchedModules,
  modulePaths: readonly ModulePath[],
): ReadingFinding[] {
  const calls = new Map(unloadedModules.map((module) => [module.span, module]));
  return [...calls.values()].map(({ address, source, version, span }) => {
    const failure = failures.get(moduleKey(source, version));
    const reason = failure === undefined ? "is not on disk" : `could not be downloaded: ${failure}`;
    const ways = failure === undefined ? "--download-modules or " : "";
    const mapped = mappedFolders(source, version, modulePaths).map(
      (path) => `--module-path leads to ${shownPath(path, process.cwd())}, where no folder is`,
    );
    return {
      rule: "module-not-loaded",
      message: `${address} is not checked: its source "${source}" ${reason}`,
      span,
      notes: [
        "only its string arguments with sync calls are read, as scripts that run at start",
        ...mapped,
        `run \`terraform init\` in the template, or give ${ways}--module-path PREFIX=DIR, so that muster finds it`,
      ],
    };
  });
}

function outdatedFinding({ address, version, constraint, span }: OutdatedModule): ReadingFinding {
  return {
    rule: "module-not-loaded",
    severity: "warning",
    message: `${address} is on disk in version ${version}, but its call asks for "${constraint}": run \`terraform init\``,
    span,
    notes: [`version ${version} is what is checked here`],
  };
}

/** @throws {CommandError} where the template's own directory cannot be read */
function readable<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new CommandError(
      `cannot read ${path}: ${error.message}`,
      "Give a directory that can be read, and that holds a template or module and little else.",
    );
  }
}

/** How many units the scripts of a template register, per agent. */
function unitCount({ scripts }: Model): number {
  const units = new Set<string>();
  for (const { agent, variants } of scripts) {
    for (const { unit } of variants.flatMap(({ calls }) => calls)) {
      if (unit) units.add(JSON.stringify([agent, unit.text.key]));
    }
  }
  return units.size;
}

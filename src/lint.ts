import { ConfigFiles } from "./config/config-files.ts";
import type { TemplateConfig } from "./config/template-config.ts";
import {
  type LintedTemplate,
  type LintOptions,
  type TemplateRequest,
  TemplateLinter,
} from "./lint-template.ts";
import type { Summary } from "./report/summary.ts";
import type { Diagnostic } from "./rules/diagnostic.ts";
import { compareDiagnostics } from "./rules/run-rules.ts";
import { Suppressions } from "./suppression/suppressions.ts";
import { templateDirectory } from "./template-directory.ts";

/** How many templates are worth another thread: it takes as long to start as some tens take to check. */
const TEMPLATES_PER_JOB = 40;

/** What belongs to a run over many templates. */
export interface ManyOptions extends LintOptions {
  /** How many threads may check templates, this one included. */
  readonly jobs?: number;
  /** What still holds of an earlier run, by the absolute path of the template. */
  readonly known?: ReadonlyMap<string, LintedTemplate>;
  /** Is told how many templates there are to check, before the first. */
  readonly onStart?: (count: number) => void;
  /** Is told of each template that was checked, in any order. */
  readonly onChecked?: (template: LintedTemplate) => void;
}

export interface LintResult {
  /** Sorted by file, line, column, rule. */
  readonly diagnostics: readonly Diagnostic[];
  readonly summary: Summary;
  /** The directories that were checked, absolute. */
  readonly templates: readonly string[];
  /** Those that were not, by the config file that ignores them. */
  readonly ignored: ReadonlyMap<string, string>;
}

/**
 * Checks the template or module in each directory.
 * @throws {CommandError} where a path is no directory with configuration in it
 */
export async function lint(
  paths: readonly string[],
  options: ManyOptions = {},
): Promise<LintResult> {
  const configs = new ConfigFiles(options.config ?? "none");
  const byTemplate = new Map<string, TemplateConfig | undefined>();
  const ignored = new Map<string, string>();
  const requests: TemplateRequest[] = [];
  const directories = new Map(paths.map((path) => [templateDirectory(path), path]));
  for (const [directory, path] of directories) {
    const config = await configs.for(directory);
    if (config?.ignoresTemplate) {
      ignored.set(path, config.shownPath);
      continue;
    }
    byTemplate.set(directory, config);
    requests.push({ directory, path, settings: config?.settings });
  }
  const results = await lintAll(requests, options);
  const suppressions = new Suppressions();
  for (const result of results) suppressions.add(result.suppressed);
  const unused = isWhole(options) ? suppressions.unused() : [];
  const found = new Map(results.map(({ directory, diagnostics }) => [directory, [...diagnostics]]));
  for (const diagnostic of unused) found.get(diagnostic.template)?.push(diagnostic);
  const adjusted = [...found].flatMap(([directory, diagnostics]) => {
    return byTemplate.get(directory)?.adjust(diagnostics) ?? diagnostics;
  });
  return { ...together(results, adjusted), ignored };
}

async function lintAll(
  requests: readonly TemplateRequest[],
  options: ManyOptions,
): Promise<LintedTemplate[]> {
  const { known } = options;
  if (!known) return checkAll(requests, options);
  const checked = await checkAll(
    requests.filter(({ directory }) => !known.has(directory)),
    options,
  );
  const fresh = new Map(checked.map((template) => [template.directory, template]));
  return requests.flatMap(({ directory }) => known.get(directory) ?? fresh.get(directory) ?? []);
}

async function checkAll(
  requests: readonly TemplateRequest[],
  options: ManyOptions,
): Promise<LintedTemplate[]> {
  const { onStart, onChecked } = options;
  onStart?.(requests.length);
  const jobs = Math.min(options.jobs ?? 1, Math.ceil(requests.length / TEMPLATES_PER_JOB));
  if (jobs > 1) {
    const { lintInThreads } = await import("./jobs/lint-in-threads.ts");
    return lintInThreads(requests, options, jobs, onChecked);
  }
  const linter = new TemplateLinter(options);
  try {
    const results = [];
    for (const request of requests) {
      const template = await linter.lint(request);
      results.push(template);
      onChecked?.(template);
    }
    return results;
  } finally {
    await linter.close();
  }
}

/** Whether all that a template can be is looked at, and not one choice of parameters. */
function isWhole({ inputs }: LintOptions): boolean {
  return !inputs || (inputs.parameters.size === 0 && inputs.preset === undefined);
}

function together(
  results: readonly LintedTemplate[],
  found: readonly Diagnostic[],
): Omit<LintResult, "ignored"> {
  const diagnostics = [...found].sort(compareDiagnostics);
  const count = (severity: Diagnostic["severity"]) =>
    diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
  const total = (part: keyof LintedTemplate["counts"]) =>
    results.reduce((sum, { counts }) => sum + counts[part], 0);
  return {
    diagnostics,
    templates: results.map(({ directory }) => directory),
    summary: {
      templates: results.length,
      agents: total("agents"),
      scripts: total("scripts"),
      units: total("units"),
      errors: count("error"),
      warnings: count("warning"),
      infos: count("info"),
    },
  };
}

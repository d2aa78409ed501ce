import { parseArgs } from "node:util";
import { configSource } from "./config-source.ts";
import { inputsOf } from "./inputs.ts";
import {
  type LintRequest,
  baselineOf,
  MAX_JOBS,
  reportRequest,
  runLint,
  SEVERITIES,
} from "./lint-request.ts";
import { downloadMode } from "./module-downloads.ts";

const OPTIONS = {
  format: { type: "string", multiple: true },
  "fail-on": { type: "string", multiple: true },
  severity: { type: "string", multiple: true },
  "max-diagnostics": { type: "string", multiple: true },
  jobs: { type: "string", multiple: true },
  quiet: { type: "boolean" },
  recursive: { type: "boolean" },
  watch: { type: "boolean" },
  "changed-since": { type: "string", multiple: true },
  config: { type: "string", multiple: true },
  "no-config": { type: "boolean" },
  "no-cache": { type: "boolean" },
  baseline: { type: "string", multiple: true },
  "update-baseline": { type: "boolean" },
  "module-path": { type: "string", multiple: true },
  "download-modules": { type: "boolean" },
  offline: { type: "boolean" },
  var: { type: "string", multiple: true },
  "var-file": { type: "string", multiple: true },
  parameter: { type: "string", multiple: true },
  preset: { type: "string", multiple: true },
} as const;

/**
 * `lint` without oclif, which takes as long to load as a template to lint; for
 * command lines that are right. Of others, and of those that ask for help, oclif
 * knows more to say.
 * @param argv what follows the program's name
 * @returns undefined where the command line is for oclif
 */
export function quickLint(argv: readonly string[]): (() => Promise<void>) | undefined {
  const request = argv[0] === "lint" ? readRequest(argv.slice(1)) : undefined;
  return request && (() => runLint(request()));
}

/** What is asked for; making it throws where the inputs are wrong. */
export function readRequest(args: string[]): (() => LintRequest) | undefined {
  const parsed = parse(args);
  if (!parsed) return undefined;
  const { values, positionals, tokens } = parsed;
  if (Object.values(values).flat().some(isDoubtful) || positionals.some(isDoubtful)) {
    return undefined;
  }
  const {
    format = [],
    preset = [],
    config = [],
    "changed-since": changedSince = [],
    baseline = [],
    quiet = false,
    "max-diagnostics": most = [],
    jobs = [],
  } = values;
  const { "fail-on": failOns = [], severity: severities = [] } = values;
  const once = [failOns, severities, most, jobs, preset, config, baseline, changedSince];
  if (once.some(({ length }) => length > 1)) return undefined;
  const failOn = oneOf(SEVERITIES, failOns[0] ?? "error");
  const severity = oneOf(SEVERITIES, severities[0] ?? "info");
  if (!failOn || !severity || ![...most, ...jobs].every(isCount)) return undefined;
  const jobCount = jobs[0] === undefined ? undefined : Number(jobs[0]);
  if (jobCount !== undefined && jobCount > MAX_JOBS) return undefined;
  const maxDiagnostics = most[0] === undefined ? undefined : Number(most[0]);
  const raw = tokens.flatMap((token) =>
    token.kind === "option" && token.value !== undefined
      ? [{ type: "flag", flag: token.name, input: token.value }]
      : [],
  );
  return () => ({
    paths: positionals.length > 0 ? positionals : ["."],
    recursive: values.recursive ?? false,
    watch: values.watch ?? false,
    changedSince: changedSince[0],
    // Those who use it are left to oclif, with the "-" that goes with it.
    stdinFilename: undefined,
    ...reportRequest({ format, failOn, severity, maxDiagnostics, quiet }),
    config: configSource(config[0], values["no-config"] ?? false),
    baseline: baselineOf(baseline[0], values["update-baseline"] ?? false),
    jobs: jobCount,
    cache: !(values["no-cache"] ?? false),
    modulePaths: values["module-path"] ?? [],
    downloads: downloadMode(values),
    inputs: inputsOf(
      { flags: { parameter: values.parameter, preset: preset[0] }, raw },
      process.env,
    ),
    fix: "no",
  });
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true, tokens: true });
  } catch {
    return undefined;
  }
}

/** What is wrong, or perhaps a flag. */
function isDoubtful(word: string | boolean): boolean {
  return typeof word === "string" && (word === "" || word.startsWith("-"));
}

function isCount(word: string): boolean {
  return /^[1-9]\d{0,8}$/.test(word);
}

function oneOf<T extends string>(values: readonly T[], word: string): T | undefined {
  return values.find((value) => value === word);
}

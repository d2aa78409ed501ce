import { CommandError, EXIT } from "../command-error.ts";
import type { ConfigSource } from "../config/config-files.ts";
import type { ModuleDownloads } from "../module-downloads.ts";
import { openFile, temporaryFile } from "../open-file.ts";
import { checkDurations, Durations } from "../plan/durations.ts";
import { ruleById } from "../rules/index.ts";
import { parseModulePath } from "../terraform/module-sources.ts";
import type { TemplateInputs } from "../terraform/inputs.ts";
import { writeWhole } from "../write-whole.ts";
import { formatOfName, type GraphFormat } from "./formats.ts";
import { plansOf } from "./plans.ts";
import { readGraph, type GraphOptions, type ReadGraph } from "./read-graph.ts";

export interface GraphRequest {
  /** Undefined for what the name of the output file says. */
  readonly format: GraphFormat | undefined;
  /** Where it is written; undefined, or `-`, for standard output. */
  readonly output: string | undefined;
  readonly open: boolean;
  readonly when: readonly string[];
  /** `unit=30s` */
  readonly durations: readonly string[];
  readonly durationFiles: readonly string[];
  /** `prefix=directory` */
  readonly modulePaths: readonly string[];
  readonly inputs: TemplateInputs;
  readonly config: ConfigSource;
  readonly cacheDirectory: string;
  /** Fetches modules that are not on disk; undefined where none are to be fetched. */
  readonly downloads: ModuleDownloads | undefined;
}

/**
 * Draws the template in a directory.
 * @throws {CommandError} where there is no template, or what is given does not fit it
 */
export async function runGraph(path: string, request: GraphRequest): Promise<void> {
  const { open, modulePaths, inputs, when, durations, durationFiles } = request;
  const output = request.output === "-" ? undefined : request.output;
  const format = request.format ?? formatOfName(output ?? "") ?? (open ? "html" : "dot");
  const { cacheDirectory, downloads, config } = request;
  const options: GraphOptions = {
    modulePaths: modulePaths.map(parseModulePath),
    inputs,
    when,
    cacheDirectory,
    downloads,
    config,
  };
  const isTimed = durations.length > 0 || durationFiles.length > 0;
  if (isTimed && format !== "html") {
    throw new CommandError(
      `durations are for the schedule of the html format, and this is ${format}`,
      "Leave out --duration and --duration-file, or give --format html; plan prints the schedule, too.",
    );
  }
  const given = isTimed ? new Durations(durationFiles, durations) : undefined;
  const read = await readGraph(path, options);
  if (given) checkDurations(given, new Set(read.graph.units.map(({ name }) => name)));
  const text = await render(format, read, given);
  warnOfMistakes(read, path);
  const file = output ?? (open ? temporaryFile(`graph.${format}`) : undefined);
  if (file === undefined) {
    process.stdout.write(text);
    return;
  }
  writeWhole(file, text, "the graph", EXIT.refused);
  if (output === undefined) console.error(`muster: the graph is in ${file}`);
  if (open) await openFile(file);
}

async function render(
  format: GraphFormat,
  read: ReadGraph,
  durations: Durations | undefined,
): Promise<string> {
  switch (format) {
    case "dot":
      return (await import("../render/graph-dot.ts")).renderGraphDot(read.graph);
    case "mermaid":
      return (await import("../render/graph-mermaid.ts")).renderGraphMermaid(read.graph);
    case "json":
      return (await import("../render/graph-json.ts")).renderGraphJson(read.graph);
    case "svg":
      return (await import("../render/graph-svg.ts")).renderGraphSvg(read.graph);
    case "html": {
      const { renderGraphHtml } = await import("../render/graph-html.ts");
      const plans = plansOf(read, durations);
      const isTimed = durations !== undefined;
      return renderGraphHtml({ graph: read.graph, initial: read.atDefaults(), isTimed, ...plans });
    }
  }
}

/** What a mistake hides is in no graph; that of the other findings, it shows. */
function warnOfMistakes({ graph }: ReadGraph, path: string): void {
  const hides = graph.findings.some(
    ({ rule, severity }) => severity !== "info" && ruleById(rule)?.from === "reading",
  );
  if (!hides) return;
  console.error(
    `muster: the template has mistakes, or parts that cannot be followed: this may not be all of it\n  Run muster lint ${path} for them.`,
  );
}

import * as Args from "@oclif/core/args";
import { Command } from "@oclif/core/command";
import * as Flags from "@oclif/core/flags";
import { GRAPH_FORMATS } from "../src/graph/formats.ts";
import { cacheFolder } from "../src/program/cache-directory.ts";
import { configSource } from "../src/program/config-source.ts";
import { notEmpty } from "../src/program/flag-values.ts";
import { inputsOf } from "../src/program/inputs.ts";
import { downloadMode, moduleDownloads } from "../src/program/module-downloads.ts";
import { durationFlags, whenFlag } from "../src/program/startup-flags.ts";
import { templateFlags } from "../src/program/template-flags.ts";

export default class Graph extends Command {
  static override summary = "Draw the start-up of a template.";

  static override description =
    "Shows units by agent and script, what waits for what under which condition, and what lint finds: arrows lead from what is waited for to what waits. The html format is one file to click through, with switches for the conditions and a schedule, which durations are for. Nothing in the template is executed.";

  static override examples = [
    "<%= config.bin %> graph --open   # the interactive page, in a browser",
    "<%= config.bin %> graph templates/docker --output start.svg",
    "<%= config.bin %> graph --format dot | dot -Tpdf > start.pdf",
    "<%= config.bin %> graph --when 'data.coder_parameter.ide.value == \"vim\"' --format mermaid",
  ];

  static override args = {
    path: Args.string({
      description: "The directory of a template or module.",
      default: ".",
      ignoreStdin: true,
    }),
  };

  static override flags = {
    format: Flags.option({ options: GRAPH_FORMATS })({
      summary: "How it is drawn; without, as the name of the output file says, or else dot.",
    }),
    output: Flags.string({
      char: "o",
      summary: "Writes a file rather than to standard output.",
      helpValue: "FILE",
      parse: notEmpty("file"),
    }),
    open: Flags.boolean({
      summary: "Opens what is drawn, as html unless a format is given.",
    }),
    when: whenFlag(),
    ...durationFlags(),
    ...templateFlags(),
  };

  /** Exit status: 0 drawn, 1 where it cannot be written or opened, 2 wrong usage. */
  async run(): Promise<void> {
    const parsed = await this.parse(Graph);
    const { args, flags } = parsed;
    const { runGraph } = await import("../src/graph/run-graph.ts");
    await runGraph(args.path, {
      format: flags.format,
      output: flags.output,
      open: flags.open,
      when: flags.when ?? [],
      durations: flags.duration ?? [],
      durationFiles: flags["duration-file"] ?? [],
      modulePaths: flags["module-path"] ?? [],
      config: configSource(flags.config, flags["no-config"]),
      inputs: inputsOf(parsed, process.env),
      cacheDirectory: cacheFolder("verdicts"),
      downloads: moduleDownloads(downloadMode(flags)),
    });
  }
}

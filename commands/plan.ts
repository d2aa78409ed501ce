import * as Args from "@oclif/core/args";
import { Command } from "@oclif/core/command";
import * as Flags from "@oclif/core/flags";
import { durationFlags, whenFlag } from "../src/program/startup-flags.ts";
import { templateFlags } from "../src/program/template-flags.ts";
import { templateReading } from "../src/program/template-reading.ts";

export default class Plan extends Command {
  static override summary = "Print what will happen when a workspace starts.";

  static override description =
    "For each agent: its scripts with their sync calls, the units in the waves in which they can start, what becomes of them, and the critical path; with durations also a schedule. Where scripts depend on conditions, those hold that hold with all parameters at their defaults. Nothing in the template is executed.";

  static override examples = [
    "<%= config.bin %> plan templates/docker",
    "<%= config.bin %> plan --duration clone=30s --duration build=2m",
    "<%= config.bin %> plan --duration-file start.json   # from: muster sync timeline --output json",
    "<%= config.bin %> plan --when 'data.coder_parameter.ide.value == \"vim\"' --format json",
  ];

  static override args = {
    path: Args.string({
      description: "The directory of a template or module.",
      default: ".",
      ignoreStdin: true,
    }),
  };

  static override flags = {
    format: Flags.option({ options: ["table", "json"] as const })({
      summary: "How the plan is printed.",
      default: "table",
    }),
    when: whenFlag(),
    ...durationFlags(),
    ...templateFlags(),
  };

  /** Exit status: 0 printed, 2 wrong usage. */
  async run(): Promise<void> {
    const parsed = await this.parse(Plan);
    const { args, flags } = parsed;
    const { runPlan } = await import("../src/plan/run-plan.ts");
    runPlan(args.path, {
      format: flags.format,
      when: flags.when ?? [],
      durations: flags.duration ?? [],
      durationFiles: flags["duration-file"] ?? [],
      ...(await templateReading(args.path, parsed)),
    });
  }
}

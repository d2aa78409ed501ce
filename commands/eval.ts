import * as Args from "@oclif/core/args";
import { Command } from "@oclif/core/command";
import * as Flags from "@oclif/core/flags";
import { EXIT } from "../src/command-error.ts";
import { templateFlags } from "../src/program/template-flags.ts";
import { templateReading } from "../src/program/template-reading.ts";

export default class Eval extends Command {
  static override summary = "Evaluate a Terraform expression as lint sees it.";

  static override description =
    "Prints the value, or what is unknown in it, or the error (exit status 1). Nothing in the template is executed.";

  static override examples = [
    "<%= config.bin %> eval local.units templates/docker",
    "<%= config.bin %> eval 'join(\" \", module.agent.scripts)'",
    "<%= config.bin %> eval var.script --module 'module.agent[0]' --format json",
  ];

  static override args = {
    expression: Args.string({
      required: true,
      ignoreStdin: true,
      description: "A Terraform expression.",
    }),
    path: Args.string({
      description: "The directory of a template or module.",
      default: ".",
      ignoreStdin: true,
    }),
  };

  static override flags = {
    format: Flags.option({ options: ["pretty", "json"] as const })({
      summary: "How the result is printed.",
      default: "pretty",
    }),
    module: Flags.string({
      summary: "The module to evaluate in.",
      helpValue: "ADDRESS",
      default: "",
      defaultHelp: () => Promise.resolve("the template itself"),
    }),
    ...templateFlags(),
  };

  /** Exit status: 0 evaluated, 1 an error in the expression, 2 wrong usage. */
  async run(): Promise<void> {
    const parsed = await this.parse(Eval);
    const { args, flags } = parsed;
    const { evalExpression } = await import("../src/eval.ts");
    const { renderEval } = await import("../src/report/value.ts");
    const result = evalExpression(args.expression, args.path, {
      module: flags.module,
      ...(await templateReading(args.path, parsed)),
    });
    const isError = result.kind === "error";
    if (isError) process.exitCode = EXIT.refused;
    // Programs read errors where they read values.
    const output = isError && flags.format === "pretty" ? process.stderr : process.stdout;
    output.write(renderEval(flags.format, result, process.cwd()));
  }
}

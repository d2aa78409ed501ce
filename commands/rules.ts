import * as Args from "@oclif/core/args";
import { Command } from "@oclif/core/command";
import * as Flags from "@oclif/core/flags";
import { cacheFolder } from "../src/program/cache-directory.ts";

export default class Rules extends Command {
  static override summary = "List the rules, or explain one.";

  static override description =
    "Without an argument: the id, the severity and a line on every rule. With a rule's id: why it matters when a workspace starts, a template that breaks it with what lint says, and one that does not.";

  static override examples = [
    "<%= config.bin %> rules",
    "<%= config.bin %> rules unknown-unit",
    "<%= config.bin %> rules --format json",
  ];

  static override args = {
    rule: Args.string({ description: "The id of a rule.", ignoreStdin: true }),
  };

  static override flags = {
    format: Flags.option({ options: ["pretty", "json"] as const })({
      summary: "How the rules are printed.",
      default: "pretty",
    }),
  };

  /** Exit status: 0 printed, 2 there is no such rule. */
  async run(): Promise<void> {
    const { args, flags } = await this.parse(Rules);
    const { renderRule, renderRuleList } = await import("../src/report/rules.ts");
    const { useColor } = await import("../src/report/colors.ts");
    const color = useColor(process.stdout, process.env);
    if (args.rule === undefined) {
      const { rules } = await import("../src/rules/index.ts");
      process.stdout.write(renderRuleList(flags.format, rules, color));
      return;
    }
    const { explain } = await import("../src/explain.ts");
    const explained = await explain(args.rule, { cacheDirectory: cacheFolder("verdicts") });
    process.stdout.write(renderRule(flags.format, explained, color));
  }
}

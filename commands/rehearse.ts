import * as Args from "@oclif/core/args";
import { Command } from "@oclif/core/command";
import * as Flags from "@oclif/core/flags";
import { notEmpty, REPEATED } from "../src/program/flag-values.ts";
import { durationFlag } from "../src/program/flags.ts";
import { durationFlags, whenFlag } from "../src/program/startup-flags.ts";
import { templateFlags } from "../src/program/template-flags.ts";
import { templateReading } from "../src/program/template-reading.ts";

export default class Rehearse extends Command {
  static override summary =
    "Run the start scripts of an agent for real, against a server of their own.";

  static override description =
    "Meant for a container or a CI job: the scripts do here what they would do in a workspace. They start all at once, as Coder's agent starts them, with the agent's environment, their timeouts and what coder_script_order says; coder exp sync in them is muster's, other subcommands of coder go to the real one, or else only say what they would have done. At the end, what was predicted is compared with what has happened, and no process that was started is left. --only-sync runs nothing: it makes only the sync calls that are predicted. Parameters have their defaults where nothing else is given.";

  static override examples = [
    "<%= config.bin %> rehearse templates/docker",
    "<%= config.bin %> rehearse --yes --deadline 10m --logs logs   # in CI",
    "<%= config.bin %> rehearse --only-sync --duration clone=5s",
    "<%= config.bin %> rehearse --value data.coder_workspace_owner.me.name=ann",
  ];

  static override args = {
    path: Args.string({
      description: "The directory of a template or module.",
      default: ".",
      ignoreStdin: true,
    }),
  };

  static override flags = {
    yes: Flags.boolean({ char: "y", summary: "Runs the scripts without asking." }),
    "only-sync": Flags.boolean({
      summary: "Runs nothing: makes the predicted sync calls of the scripts alone.",
    }),
    agent: Flags.string({
      summary: "The agent, where the template has several.",
      helpValue: "ADDRESS",
      parse: notEmpty("agent"),
    }),
    when: whenFlag(),
    value: Flags.string({
      summary:
        "Gives what only a real workspace knows a value, under the name that is shown for it.",
      helpValue: "NAME=VALUE",
      ...REPEATED,
    }),
    ...durationFlags("only-sync"),
    deadline: durationFlag("Stops everything after this time (exit status 4)."),
    logs: Flags.string({
      summary: "The folder for the output of the scripts.",
      helpValue: "DIR",
      parse: notEmpty("folder"),
      defaultHelp: () => Promise.resolve("a temporary one, which is named at the end"),
    }),
    strict: Flags.boolean({
      summary: "Makes subcommands of coder fail that nobody here can run.",
      exclusive: ["only-sync"],
    }),
    format: Flags.option({ options: ["text", "json"] as const })({
      summary: "How the result is printed.",
      default: "text",
    }),
    ...templateFlags(),
  };

  /**
   * Exit status: 0 all went well, 1 a script has failed or a unit was blocked, 2
   * wrong usage, 4 the deadline has come, 128 and a signal's number.
   */
  async run(): Promise<void> {
    const parsed = await this.parse(Rehearse);
    const { args, flags } = parsed;
    const { rehearse } = await import("../src/rehearse/rehearse.ts");
    process.exitCode = await rehearse(args.path, {
      format: flags.format,
      agent: flags.agent,
      when: flags.when ?? [],
      ...(await templateReading(args.path, parsed)),
      values: flags.value ?? [],
      onlySync: flags["only-sync"],
      durations: flags.duration ?? [],
      durationFiles: flags["duration-file"] ?? [],
      yes: flags.yes,
      strict: flags.strict,
      logs: flags.logs,
      deadline: flags.deadline,
    });
  }
}

import { Command } from "@oclif/core/command";
import * as Flags from "@oclif/core/flags";
import { targetFlags, targetOf, timeoutFlag, unitArg, wordsArg } from "../../src/program/flags.ts";
import { PATIENT_CONNECT_TIMEOUT } from "../../src/sync/defaults.ts";

export default class Run extends Command {
  static override summary = "Run a command as a unit: want, start, and complete or fail.";

  static override description =
    "Waits for the dependencies, runs the command with its signals and its exit status, and completes the unit where that is 0; else the unit fails, and with it those that wait for it. Exit status: that of the command; where it was not run, 1 refused, 3 a dependency has failed, 4 the time is over, 5 no agent answers.";

  static override usage = "sync run UNIT [--want DEPENDENCY]... -- COMMAND...";

  static override examples = [
    "<%= config.bin %> sync run app --want database --want cache -- npm run build",
  ];

  static override args = {
    unit: unitArg("The unit that the command is."),
    command: wordsArg("The command and its arguments."),
  };

  static override flags = {
    ...targetFlags(PATIENT_CONNECT_TIMEOUT),
    timeout: timeoutFlag(),
    want: Flags.string({
      summary: "A unit that it waits for.",
      helpValue: "DEPENDENCY",
      multiple: true,
      multipleNonGreedy: true,
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Run);
    const { runUnit } = await import("../../src/sync/run.ts");
    const [program = "", ...rest] = args.command;
    process.exitCode = await runUnit(targetOf(flags), {
      unit: args.unit,
      dependencies: flags.want ?? [],
      timeout: flags.timeout,
      command: [program, ...rest],
    });
  }
}

import { Command } from "@oclif/core/command";
import * as Args from "@oclif/core/args";
import * as Flags from "@oclif/core/flags";
import { REPEATED } from "../../src/program/flag-values.ts";
import { targetFlags, targetOf, timeoutFlag } from "../../src/program/flags.ts";
import { PATIENT_CONNECT_TIMEOUT } from "../../src/sync/defaults.ts";
import { splitWords, unitAndCommand } from "../../src/sync/run-words.ts";

export default class Run extends Command {
  static override summary = "Run a command as a unit: want, start, and complete or fail.";

  static override description =
    "Waits for the dependencies, runs the command with its signals and its exit status, and completes the unit where that is 0; else the unit fails, and with it those that wait for it. Exit status: that of the command; where it was not run, 1 refused, 3 a dependency has failed, 4 the time is over, 5 no agent answers.";

  static override usage = "sync run UNIT [--want DEPENDENCY]... -- COMMAND...";

  static override examples = [
    "<%= config.bin %> sync run app --want database --want cache -- npm run build",
  ];

  // What oclif says where one of these is missing misleads.
  static override strict = false;

  static override args = {
    unit: Args.string({ ignoreStdin: true, description: "The unit that the command is." }),
    command: Args.string({ ignoreStdin: true, description: "The command and its arguments." }),
  };

  static override flags = {
    ...targetFlags(PATIENT_CONNECT_TIMEOUT),
    timeout: timeoutFlag(),
    want: Flags.string({
      summary: "A unit that it waits for.",
      helpValue: "DEPENDENCY",
      ...REPEATED,
    }),
  };

  async run(): Promise<void> {
    const { own, command } = splitWords(this.argv);
    const { raw, flags } = await this.parse(Run, own);
    const words = raw.filter(({ type }) => type === "arg").map(({ input }) => input);
    const { runUnit } = await import("../../src/sync/run.ts");
    process.exitCode = await runUnit(targetOf(flags), {
      ...unitAndCommand(words, command),
      dependencies: flags.want ?? [],
      timeout: flags.timeout,
    });
  }
}

import { Command } from "@oclif/core/command";
import { targetFlags, targetOf, timeoutFlag, unitArg } from "../../src/program/flags.ts";
import { PATIENT_CONNECT_TIMEOUT } from "../../src/sync/defaults.ts";

export default class Start extends Command {
  static override summary = "Wait until a unit's dependencies are completed, and start it.";

  static override description =
    "Exit status: 0 started, 1 refused, 3 a dependency has failed, 4 the time is over, 5 no agent answers.";

  static override examples = [
    "<%= config.bin %> sync start app",
    "<%= config.bin %> sync start app --timeout 10m",
  ];

  static override args = {
    unit: unitArg("The unit that starts."),
  };

  static override flags = { ...targetFlags(PATIENT_CONNECT_TIMEOUT), timeout: timeoutFlag() };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Start);
    const { start } = await import("../../src/sync/basic-commands.ts");
    await start(targetOf(flags), args.unit, flags.timeout);
  }
}

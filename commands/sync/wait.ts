import { Command } from "@oclif/core/command";
import { targetFlags, targetOf, timeoutFlag, wordsArg } from "../../src/program/flags.ts";
import { PATIENT_CONNECT_TIMEOUT } from "../../src/sync/defaults.ts";

export default class Wait extends Command {
  static override summary = "Wait until units are completed, without being a unit.";

  static override description =
    "Exit status: 0 all are completed, 3 one has failed, 4 the time is over, 5 no agent answers.";

  static override examples = ["<%= config.bin %> sync wait database cache --timeout 2m"];

  static override args = {
    unit: wordsArg("The units that are waited for."),
  };

  static override flags = { ...targetFlags(PATIENT_CONNECT_TIMEOUT), timeout: timeoutFlag() };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Wait);
    const { waitForUnits } = await import("../../src/sync/start.ts");
    await waitForUnits(targetOf(flags), args.unit, { timeout: flags.timeout });
    this.log("Success");
  }
}

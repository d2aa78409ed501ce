import { Command } from "@oclif/core/command";
import { outputFlag, targetFlags, targetOf, unitArg, watchFlag } from "../../src/program/flags.ts";
import { CONNECT_TIMEOUT } from "../../src/sync/defaults.ts";

export default class Status extends Command {
  static override summary = "Show a unit's status and what it depends on.";

  static override examples = [
    "<%= config.bin %> sync status app",
    "<%= config.bin %> sync status app --output json",
  ];

  static override args = {
    unit: unitArg("The unit."),
  };

  static override flags = {
    ...targetFlags(CONNECT_TIMEOUT),
    output: outputFlag(),
    watch: watchFlag(),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Status);
    const { showStatus } = await import("../../src/sync/show.ts");
    await showStatus(targetOf(flags), flags, args.unit);
  }
}

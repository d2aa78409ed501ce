import { Command } from "@oclif/core/command";
import { targetFlags, targetOf, unitArg } from "../../src/program/flags.ts";
import { CONNECT_TIMEOUT } from "../../src/sync/defaults.ts";

export default class Complete extends Command {
  static override summary =
    "Say that a unit is completed, so that those that depend on it can start.";

  static override examples = ["<%= config.bin %> sync complete app"];

  static override args = {
    unit: unitArg("The unit that is completed."),
  };

  static override flags = targetFlags(CONNECT_TIMEOUT);

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Complete);
    const { complete } = await import("../../src/sync/basic-commands.ts");
    await complete(targetOf(flags), args.unit);
  }
}

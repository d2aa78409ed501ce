import { Command } from "@oclif/core/command";
import { targetFlags, targetOf, unitArg, wordsArg } from "../../src/program/flags.ts";
import { CONNECT_TIMEOUT } from "../../src/sync/defaults.ts";

export default class Want extends Command {
  static override summary = "Declare that a unit depends on others.";

  static override description =
    "The unit's start then waits until each of them is completed. A dependency that closes a circle is refused.";

  static override examples = ["<%= config.bin %> sync want app database cache"];

  static override args = {
    unit: unitArg("The unit that waits."),
    dependency: wordsArg("The units that it waits for."),
  };

  static override flags = targetFlags(CONNECT_TIMEOUT);

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Want);
    const { want } = await import("../../src/sync/basic-commands.ts");
    await want(targetOf(flags), args.unit, args.dependency);
  }
}

import { Command } from "@oclif/core/command";
import * as Flags from "@oclif/core/flags";
import { targetFlags, targetOf, unitArg } from "../../src/program/flags.ts";
import { CONNECT_TIMEOUT } from "../../src/sync/defaults.ts";

export default class Fail extends Command {
  static override summary = "Say that a unit has failed, so that nobody goes on waiting for it.";

  static override description =
    "Whoever waits for it in start ends at once, with exit status 3. Needs muster serve.";

  static override examples = ['<%= config.bin %> sync fail app --reason "no disk space"'];

  static override args = {
    unit: unitArg("The unit that has failed."),
  };

  static override flags = {
    ...targetFlags(CONNECT_TIMEOUT),
    reason: Flags.string({
      summary: "Why, for those that wait.",
      default: "",
      helpValue: "TEXT",
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Fail);
    const { withAgent } = await import("../../src/sync/connect.ts");
    await withAgent(targetOf(flags), (client) => client.fail(args.unit, flags.reason));
    this.log("Success");
  }
}

import { Command } from "@oclif/core/command";
import { targetFlags, targetOf } from "../../src/program/flags.ts";
import { CONNECT_TIMEOUT } from "../../src/sync/defaults.ts";

export default class Ping extends Command {
  static override summary = "See whether the agent answers.";

  static override examples = [
    "<%= config.bin %> sync ping",
    "<%= config.bin %> sync ping --connect-timeout 1m",
  ];

  static override flags = targetFlags(CONNECT_TIMEOUT);

  async run(): Promise<void> {
    const { flags } = await this.parse(Ping);
    const { ping } = await import("../../src/sync/basic-commands.ts");
    await ping(targetOf(flags));
  }
}

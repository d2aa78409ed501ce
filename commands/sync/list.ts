import { Command } from "@oclif/core/command";
import { outputFlag, targetFlags, targetOf, watchFlag } from "../../src/program/flags.ts";
import { CONNECT_TIMEOUT } from "../../src/sync/defaults.ts";

export default class List extends Command {
  static override summary = "Show all units.";

  static override examples = ["<%= config.bin %> sync list", "<%= config.bin %> sync list --watch"];

  static override flags = {
    ...targetFlags(CONNECT_TIMEOUT),
    output: outputFlag(),
    watch: watchFlag(),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(List);
    const { showList } = await import("../../src/sync/show.ts");
    await showList(targetOf(flags), flags);
  }
}

import { Command } from "@oclif/core/command";
import { outputFlag, targetFlags, targetOf, watchFlag } from "../../src/program/flags.ts";
import { CONNECT_TIMEOUT } from "../../src/sync/defaults.ts";

export default class Timeline extends Command {
  static override summary = "Show when each unit waited, for whom, and when it ran.";

  static override description = "Needs muster serve, which remembers what has happened.";

  static override examples = [
    "<%= config.bin %> sync timeline",
    "<%= config.bin %> sync timeline --output json > start.json",
  ];

  static override flags = {
    ...targetFlags(CONNECT_TIMEOUT),
    output: outputFlag(),
    watch: watchFlag(),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Timeline);
    const { showTimeline } = await import("../../src/sync/show.ts");
    await showTimeline(targetOf(flags), flags);
  }
}

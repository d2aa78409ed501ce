import { Command } from "@oclif/core/command";
import * as Flags from "@oclif/core/flags";
import { notEmpty } from "../../src/program/flag-values.ts";
import { outputFlag, targetFlags, targetOf, watchFlag } from "../../src/program/flags.ts";
import { CONNECT_TIMEOUT } from "../../src/sync/defaults.ts";

export default class Timeline extends Command {
  static override summary = "Show when each unit waited, for whom, and when it ran.";

  static override description = "Needs muster serve, which remembers what has happened.";

  static override examples = [
    "<%= config.bin %> sync timeline",
    "<%= config.bin %> sync timeline --output json > start.json",
    "<%= config.bin %> sync timeline --from start.json --format html > start.html",
  ];

  static override flags = {
    ...targetFlags(CONNECT_TIMEOUT),
    output: outputFlag(),
    format: Flags.option({ options: ["svg", "html"] as const })({
      summary: "Draws it: as a picture, or as a page that needs no other file.",
      exclusive: ["output", "watch"],
    }),
    from: Flags.string({
      summary: "Shows a timeline that --output json has printed, instead of asking an agent.",
      helpValue: "FILE",
      parse: notEmpty("file"),
      exclusive: ["watch"],
    }),
    watch: watchFlag(),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Timeline);
    const { showTimeline } = await import("../../src/sync/show.ts");
    const { format, from, output, watch } = flags;
    await showTimeline(targetOf(flags), { format, from, output, watch });
  }
}

import { Command } from "@oclif/core/command";
import * as Flags from "@oclif/core/flags";
import { notEmpty } from "../src/program/flag-values.ts";
import { socketPathFlag } from "../src/program/flags.ts";

export default class Serve extends Command {
  static override summary =
    "Run the agent socket server, which coordinates the scripts of a workspace.";

  static override description =
    "Answers `muster sync` and Coder's own `coder exp sync` on a unix socket, until SIGINT or SIGTERM comes. Each change of a unit is a line of the log on stderr.";

  static override examples = [
    "<%= config.bin %> serve",
    "<%= config.bin %> serve --socket-path /run/user/1000/agent.sock --journal units.journal",
  ];

  static override flags = {
    "socket-path": socketPathFlag(),
    journal: Flags.string({
      summary: "Keeps every change in FILE, so that a server started again knows all units.",
      description: "A journal belongs to one start of the machine: after a reboot it starts empty.",
      helpValue: "FILE",
      parse: notEmpty("file"),
    }),
    "log-format": Flags.option({ options: ["text", "json"] as const })({
      summary: "How the log is written.",
      default: "text",
    }),
  };

  /** Exit status: 0 stopped by a signal, 1 it could not serve, 2 wrong usage. */
  async run(): Promise<void> {
    const { flags } = await this.parse(Serve);
    const { serve } = await import("../src/server/serve.ts");
    await serve({
      socketPath: flags["socket-path"],
      journal: flags.journal,
      logFormat: flags["log-format"],
    });
  }
}

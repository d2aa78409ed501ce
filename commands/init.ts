import { Command } from "@oclif/core/command";
import * as Flags from "@oclif/core/flags";

export default class Init extends Command {
  static override summary = "Write a config file, and what makes CI check the templates.";

  static override description =
    "Looks at what the repository has, and proposes what fits: .muster.yaml, a workflow for GitHub Actions, an include in .gitlab-ci.yml, a hook in .pre-commit-config.yaml. It shows the diff before anything is written, adds to YAML files without touching the rest of them, and overwrites nothing. Run again, it proposes what is missing.";

  static override examples = [
    "<%= config.bin %> init",
    "<%= config.bin %> init < /dev/null   # only shows the diff",
    "<%= config.bin %> init --yes",
  ];

  static override flags = {
    yes: Flags.boolean({ char: "y", summary: "Writes without asking.", default: false }),
  };

  /** Exit status: 0 written or nothing to do, 1 not wanted or failed, 2 nobody can be asked. */
  async run(): Promise<void> {
    const { flags } = await this.parse(Init);
    const { runInit } = await import("../src/init/run-init.ts");
    await runInit(process.cwd(), flags.yes);
  }
}

import * as Args from "@oclif/core/args";
import { Command } from "@oclif/core/command";
import { SHELLS } from "../src/completion/shells.ts";

export default class Completion extends Command {
  static override summary = "Print what makes a shell complete muster's command lines.";

  static override description =
    "A script for the shell's own completion: commands, flags, and what flags take. It is made for the version of muster that prints it.";

  static override examples = [
    'eval "$(<%= config.bin %> completion bash)"   # in ~/.bashrc',
    "<%= config.bin %> completion zsh > ~/.zfunc/_muster   # a folder of $fpath, before compinit",
    "<%= config.bin %> completion fish > ~/.config/fish/completions/muster.fish",
  ];

  static override args = {
    shell: Args.option({ options: SHELLS })({
      required: true,
      ignoreStdin: true,
      description: "The shell.",
    }),
  };

  /** Exit status: 0 printed, 2 wrong usage. */
  async run(): Promise<void> {
    const { args } = await this.parse(Completion);
    const { completionScript } = await import("../src/completion/completion.ts");
    const { print } = await import("../src/print.ts");
    await print(completionScript(args.shell));
  }
}

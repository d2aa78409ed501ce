import * as Args from "@oclif/core/args";
import { Command } from "@oclif/core/command";
import * as Flags from "@oclif/core/flags";
import { EXIT } from "../src/command-error.ts";
import { cacheDirectory } from "../src/program/cache-directory.ts";
import { inputFlags, inputsOf } from "../src/program/input-flags.ts";
import { modulePathFlag } from "../src/program/template-flags.ts";

export default class Lint extends Command {
  static override summary = "Check Coder templates and modules for start-up mistakes.";

  static override description =
    "Reads every .tf and .tf.json file of each directory, finds the `coder exp sync` calls in its scripts, and reports what would keep a workspace from starting. Nothing in a template is executed.";

  static override examples = [
    "<%= config.bin %> lint",
    "<%= config.bin %> lint templates/docker templates/kubernetes",
    "<%= config.bin %> lint --format json . > findings.json",
    "<%= config.bin %> lint --fail-on warning",
  ];

  static override args = {
    path: Args.string({
      multiple: true,
      description: "Directories of templates or modules.",
      default: ["."],
    }),
  };

  static override flags = {
    format: Flags.option({ options: ["pretty", "json"] as const })({
      summary: "How findings are printed.",
      default: "pretty",
    }),
    "fail-on": Flags.option({ options: ["error", "warning", "info"] as const })({
      summary: "The mildest severity that makes the exit status 1.",
      default: "error",
    }),
    "module-path": modulePathFlag(),
    ...inputFlags(),
  };

  /** Exit status: 0 nothing at or above `--fail-on`, 1 findings, 2 the run itself failed. */
  async run(): Promise<void> {
    const parsed = await this.parse(Lint);
    const { args, flags } = parsed;
    const { lint } = await import("../src/lint.ts");
    const { parseModulePath } = await import("../src/terraform/module-sources.ts");
    const { diagnostics, summary } = await lint(args.path, {
      cacheDirectory: cacheDirectory(),
      modulePaths: (flags["module-path"] ?? []).map(parseModulePath),
      inputs: inputsOf(parsed, process.env),
    });
    const { render } = await import("../src/report/render.ts");
    const { isAtLeast } = await import("../src/rules/diagnostic.ts");
    // Before anything is printed: whoever reads the output may stop doing so.
    if (diagnostics.some(({ severity }) => isAtLeast(severity, flags["fail-on"]))) {
      process.exitCode = EXIT.findings;
    }
    await print(render(flags.format, diagnostics, summary, process.cwd()));
  }
}

/** Waits until a pipe has taken all of it. */
function print(output: string): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write(output, () => {
      resolve();
    });
  });
}

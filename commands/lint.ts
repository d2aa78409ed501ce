import * as Args from "@oclif/core/args";
import { Command } from "@oclif/core/command";
import * as Flags from "@oclif/core/flags";
import { configSource } from "../src/program/config-source.ts";
import { notEmpty, numberFlag, REPEATED } from "../src/program/flag-values.ts";
import { inputFlags } from "../src/program/input-flags.ts";
import { inputsOf } from "../src/program/inputs.ts";
import { FORMATS } from "../src/report/output.ts";
import {
  baselineOf,
  type LintRequest,
  MAX_JOBS,
  reportRequest,
  runLint,
  SEVERITIES,
} from "../src/program/lint-request.ts";
import { downloadMode } from "../src/program/module-downloads.ts";
import { configFlags, downloadFlags, modulePathFlag } from "../src/program/template-flags.ts";

export default class Lint extends Command {
  static override summary = "Check Coder templates and modules for start-up mistakes.";

  static override description =
    "Reads every .tf and .tf.json file of each directory, finds the `coder exp sync` calls in its scripts, and reports what would keep a workspace from starting. Nothing in a template is executed.";

  static override examples = [
    "<%= config.bin %> lint",
    "<%= config.bin %> lint templates/docker templates/kubernetes",
    "<%= config.bin %> lint --format json . > findings.json",
    "<%= config.bin %> lint --format pretty --format sarif=muster.sarif",
    "<%= config.bin %> lint --fail-on warning",
    "<%= config.bin %> lint --recursive --changed-since origin/main",
    "<%= config.bin %> lint --fix-dry-run | git apply",
  ];

  static override args = {
    path: Args.string({
      multiple: true,
      // What is piped into it may be anything: in a loop over lines, the rest of them.
      ignoreStdin: true,
      description: "Directories of templates or modules; - reads one .tf file from standard input.",
      default: ["."],
    }),
  };

  static override flags = {
    format: Flags.string({
      summary: `How findings are reported: ${FORMATS.join(", ")}; FORMAT=FILE writes to a file.`,
      description:
        "May be given several times, as in --format pretty --format sarif=muster.sarif. Without it: pretty, and in a GitHub Actions job also github, which annotates the files.",
      helpValue: "FORMAT[=FILE]",
      ...REPEATED,
    }),
    "fail-on": Flags.option({ options: SEVERITIES })({
      summary: "The mildest severity that makes the exit status 1.",
      default: "error",
    }),
    severity: Flags.option({ options: SEVERITIES })({
      summary: "The mildest severity that is reported.",
      default: "info",
    }),
    "max-diagnostics": numberFlag(
      "How many findings are printed at most, gravest first; files get all of them.",
      { min: 1, max: 999_999_999 },
    ),
    quiet: Flags.boolean({
      summary: "Prints findings alone: no counts, and nothing where there are none.",
      default: false,
    }),
    recursive: Flags.boolean({
      summary: "Checks every directory below, too, in which something of Coder stands.",
      description: "Directories that .gitignore names, .terraform and node_modules are left out.",
      default: false,
    }),
    jobs: numberFlag(
      "How many threads check templates; as many as are of use without.",
      { min: 1, max: MAX_JOBS },
      "Findings and their order do not depend on it.",
    ),
    "changed-since": Flags.string({
      summary: "Checks only templates that have changed since this commit was left.",
      description:
        "Because of their own files, modules, files that they read, or what configures them; committed or not. Compared is with the merge base of the commit and HEAD, as git tells it.",
      helpValue: "COMMIT",
    }),
    watch: Flags.boolean({
      summary: "Checks again what a change concerns, until Ctrl-C.",
      default: false,
    }),
    "stdin-filename": Flags.string({
      summary: "What the file on standard input (-) is called; it takes the place of that one.",
      helpValue: "FILE",
    }),
    ...configFlags(),
    baseline: Flags.string({
      summary: "Reports only what is not in this file of known findings.",
      helpValue: "FILE",
      parse: notEmpty("file"),
    }),
    "update-baseline": Flags.boolean({
      summary: "Writes what is found to the --baseline file.",
      default: false,
    }),
    "no-cache": Flags.boolean({
      summary: "Neither reads nor writes what is remembered of files between runs.",
      default: false,
    }),
    fix: Flags.boolean({
      summary: "Mends in place what can be mended without guessing; reports the rest.",
      exclusive: ["fix-dry-run"],
    }),
    "fix-dry-run": Flags.boolean({
      summary: "Prints what --fix would change as a unified diff, and changes nothing.",
    }),
    "module-path": modulePathFlag(),
    ...downloadFlags(),
    ...inputFlags(),
  };

  /** Exit status: 0 nothing at or above `--fail-on`, 1 findings, 2 the run itself failed. */
  async run(): Promise<void> {
    await runLint(await this.request());
  }

  /** What the command line asks for. */
  async request(): Promise<LintRequest> {
    const parsed = await this.parse(Lint);
    const { args, flags } = parsed;
    return {
      paths: args.path,
      recursive: flags.recursive,
      watch: flags.watch,
      changedSince: flags["changed-since"],
      stdinFilename: flags["stdin-filename"],
      ...reportRequest({
        format: flags.format ?? [],
        failOn: flags["fail-on"],
        severity: flags.severity,
        maxDiagnostics: flags["max-diagnostics"],
        quiet: flags.quiet,
      }),
      config: configSource(flags.config, flags["no-config"]),
      baseline: baselineOf(flags.baseline, flags["update-baseline"]),
      jobs: flags.jobs,
      cache: !flags["no-cache"],
      modulePaths: flags["module-path"] ?? [],
      downloads: downloadMode(flags),
      inputs: inputsOf(parsed, process.env),
      fix: flags.fix ? "write" : flags["fix-dry-run"] ? "show" : "no",
    };
  }
}

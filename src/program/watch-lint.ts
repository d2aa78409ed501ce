import { resolve } from "node:path";
import { CommandError, EXIT, exitStatusOf, printError } from "../command-error.ts";
import type { LintResult, ManyOptions } from "../lint.ts";
import { plural } from "../plural.ts";
import { shownPath } from "../report/places.ts";
import { visible } from "../visible.ts";
import { TemplateWatch } from "../watch/watch-templates.ts";
import type { LintRequest } from "./lint-request.ts";

/** @throws {CommandError} where something is asked for together with --watch that does not fit it */
export function checkWatch({ fix, baseline, changedSince }: LintRequest): void {
  const flag =
    fix !== "no"
      ? "--fix"
      : baseline?.update
        ? "--update-baseline"
        : changedSince !== undefined
          ? "--changed-since"
          : undefined;
  if (flag === undefined) return;
  throw new CommandError(
    `${flag} and --watch do not go together`,
    "Run muster lint with the one, and then with the other.",
  );
}

/**
 * Checks templates, and again when a file changes that matters to them, until SIGINT
 * or SIGTERM comes; ends then with the exit status of the last round.
 * @param find the paths of the templates, as `findTemplates`
 * @param report writes the reports of a round, and leaves its exit status in `process.exitCode`
 */
export async function watchLint(
  request: LintRequest,
  options: ManyOptions,
  find: (visit: (directory: string) => void) => readonly string[],
  report: (result: LintResult) => Promise<void>,
): Promise<void> {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => process.exit());
  }
  const written = request.outputs.flatMap(({ file }) => (file === undefined ? [] : resolve(file)));
  const baseline = request.baseline && resolve(request.baseline.file);
  const watch = new TemplateWatch({ ...options, find, written, baseline });
  const say = (text: string): void => {
    console.error(`muster: ${visible(text)}`);
  };
  let count = 0;
  await watch.run(
    async ({ result, checked, because }) => {
      process.exitCode = 0;
      if (because !== undefined) {
        const time = new Date().toTimeString().slice(0, 8);
        const file = shownPath(because, process.cwd());
        console.error("");
        say(`${time}: ${file} has changed; checked ${plural(checked, "template")}`);
      }
      await report(result);
      if (count++ === 0) say("waiting for changes; Ctrl-C ends it");
    },
    (error) => {
      if (count++ > 0) console.error("");
      printError(error, [], []);
      say("waiting for changes; Ctrl-C ends it");
      process.exitCode = exitStatusOf(error, EXIT.usage);
    },
  );
}

import { CommandError } from "../command-error.ts";
import { suggestion } from "../close-name.ts";

export const FORMATS = [
  "pretty",
  "compact",
  "json",
  "sarif",
  "github",
  "junit",
  "checkstyle",
  "gitlab",
] as const;

export type Format = (typeof FORMATS)[number];

/** One report that is asked for, and the file that it goes to: without, standard output. */
export interface Output {
  readonly format: Format;
  readonly file?: string;
}

/** Those that are lines of text: they can follow each other on standard output. */
const LINES: ReadonlySet<Format> = new Set(["pretty", "compact", "github"]);

/**
 * Reads `FORMAT` or `FORMAT=FILE`.
 * @throws {CommandError} where there is no such format, or no file behind the `=`
 */
export function parseOutput(text: string): Output {
  const equals = text.indexOf("=");
  const name = equals === -1 ? text : text.slice(0, equals);
  const format = FORMATS.find((known) => known === name);
  if (!format) {
    throw new CommandError(
      `--format ${text}: there is no format "${name}"${suggestion(name, FORMATS)}`,
      `The formats are ${FORMATS.join(", ")}; FORMAT=FILE writes one to a file.`,
    );
  }
  if (equals === -1) return { format };
  const file = text.slice(equals + 1);
  if (file !== "") return { format, file };
  throw new CommandError(
    `--format ${text} names no file`,
    `Write --format ${format} for standard output, or --format ${format}=FILE.`,
  );
}

/**
 * The reports of a run; those that are asked for, else what suits the place: in
 * a GitHub Actions job, findings are also annotations of the files.
 * @throws {CommandError} where reports would mix, or overwrite each other
 */
export function outputsOf(
  asked: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): readonly Output[] {
  if (asked.length === 0) {
    const pretty: Output = { format: "pretty" };
    return env["GITHUB_ACTIONS"] === "true" ? [{ format: "github" }, pretty] : [pretty];
  }
  const outputs = asked.map(parseOutput);
  const printed = outputs.filter(({ file }) => file === undefined);
  const whole = printed.find(({ format }) => !LINES.has(format));
  if (whole && printed.length > 1) {
    throw new CommandError(
      `${printed.length} reports on standard output would be no valid ${whole.format}`,
      `Give all but one a file: --format ${whole.format}=FILE.`,
    );
  }
  const files = outputs.flatMap(({ file }) => file ?? []);
  const twice = files.find((file, i) => files.indexOf(file) !== i);
  if (twice === undefined) return outputs;
  throw new CommandError(
    `two reports are to be written to ${twice}`,
    "Give each a file of its own.",
  );
}

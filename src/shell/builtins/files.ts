import { Text } from "../../source/text.ts";
import type { Builtin, Invocation } from "../invocation.ts";
import { ASSUMED, SUCCESS, type Outcome } from "../status.ts";
import type { Argument } from "../sync-arguments.ts";

/** Commands that make and copy files. */
export const FILE_COMMANDS: readonly (readonly [string, Builtin])[] = [
  ["tee", tee],
  ["cp", copy],
  ["mv", copy],
  ["mktemp", makeTemporary],
];

/** `tee file`: writes what it reads, and prints it. */
function tee({ args, shell, range }: Invocation): Outcome {
  const { files } = shell.session;
  const content = shell.stdin?.readAll();
  const appends = args.some((arg) => /^(?:-a|--append)$/.test(arg.text.source));
  for (const { text } of operandsOf(args)) {
    const written = shell.certain ? content : undefined;
    if (appends) files.append(text, written);
    else files.write(text, written);
  }
  if (content) shell.print(content);
  else shell.printUnknown(range.pos, range.end);
  return SUCCESS;
}

/** `cp from to`, `mv from to`; the old name of a moved file stays, as nothing reads it. */
function copy({ args, shell }: Invocation): Outcome {
  const [from, to, ...others] = operandsOf(args);
  const { files } = shell.session;
  if (from && to && others.length === 0 && files.has(from.text)) {
    files.write(to.text, shell.certain ? files.read(from.text) : undefined);
  }
  return ASSUMED;
}

/** Every temporary file has a name of its own. */
function makeTemporary({ shell, site }: Invocation): Outcome {
  const { session } = shell;
  session.temporaryFiles++;
  const number = session.temporaryFiles === 1 ? "" : ` #${session.temporaryFiles}`;
  shell.print(Text.unknown(`$(mktemp)${number}`, site));
  shell.print(Text.of("\n"));
  return ASSUMED;
}

function operandsOf(args: readonly Argument[]): Argument[] {
  return args.filter((arg) => !arg.text.source.startsWith("-"));
}

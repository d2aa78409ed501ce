import { Text } from "../../source/text.ts";
import { byName } from "../glob.ts";
import type { Invocation } from "../invocation.ts";
import type { Shell } from "../shell.ts";
import { ASSUMED, SUCCESS, type Outcome } from "../status.ts";
import { CommandOptions } from "./command-options.ts";
import { joinLines } from "./lines.ts";

/** `ls`, `ls directory`, `ls files`: of files that the script has made, one in each line as in a pipeline. */
export function listFiles({ args, shell, range }: Invocation): Outcome {
  const options = CommandOptions.parse(args, { flags: "1Ad" });
  const paths = (options?.operands ?? []).map(({ text }) => text);
  const names =
    options && (options.has("d") ? filesAmong(paths, shell) : listed(paths, options, shell));
  if (!names) {
    shell.printUnknown(range.pos, range.end);
    return ASSUMED;
  }
  shell.print(joinLines(names.sort(byName)));
  return SUCCESS;
}

/** Undefined where the script does not decide what is there. */
function listed(paths: readonly Text[], options: CommandOptions, shell: Shell): Text[] | undefined {
  const [directory = Text.of("."), ...others] = paths;
  if (others.length > 0 || shell.files.kindOf(shell.path(directory)) === "file") {
    return filesAmong(paths, shell, "file");
  }
  const entries = shell.files.entries(shell.path(directory));
  const shown = entries?.list.filter(
    ({ name }) => options.has("A") || !name.source.startsWith("."),
  );
  const isSure = shown?.every(({ name, kind }) => kind !== "perhaps" && name.isKnown);
  // In a directory that was perhaps there before, what is found is taken to be all.
  const isKnown = isSure === true && (entries?.isWhole === true || (shown?.length ?? 0) > 0);
  return isKnown ? shown?.map(({ name }) => name) : undefined;
}

function filesAmong(paths: readonly Text[], shell: Shell, only?: "file"): Text[] | undefined {
  const isThere = paths.every((path) => {
    const kind = shell.files.kindOf(shell.path(path));
    return kind === "file" || (kind === "directory" && only === undefined);
  });
  return isThere ? [...paths] : undefined;
}

import { Text } from "../../source/text.ts";
import type { Builtin, Invocation } from "../invocation.ts";
import { ASSUMED, FAILURE, SUCCESS, type Outcome } from "../status.ts";
import type { Shell } from "../shell.ts";
import type { Argument } from "../sync-arguments.ts";

/** Commands that make, copy and remove files, and change the directory. */
export const FILE_COMMANDS: readonly (readonly [string, Builtin])[] = [
  ["tee", tee],
  ["touch", touch],
  ["cp", copy],
  ["mv", move],
  ["rm", remove],
  ["mkdir", makeDirectories],
  ["mktemp", makeTemporary],
  ["cd", changeDirectory],
  ["pwd", printDirectory],
  ["pushd", loseDirectory],
  ["popd", loseDirectory],
];

/** `tee file`: writes what it reads, and prints it. */
function tee({ args, shell, range }: Invocation): Outcome {
  const content = shell.stdin?.readAll();
  const appends = args.some((arg) => /^(?:-a|--append)$/.test(arg.text.source));
  noteFiles(operandsOf(args), shell);
  for (const path of pathsOf(args, shell)) {
    if (appends) shell.files.append(path, content);
    else shell.files.write(path, content);
  }
  if (content) shell.print(content);
  else shell.printUnknown(range.pos, range.end);
  return SUCCESS;
}

function touch({ args, shell }: Invocation): Outcome {
  const { files } = shell;
  noteFiles(operandsOf(args), shell);
  for (const path of pathsOf(args, shell)) {
    const isAbsent = files.kindOf(path) === "absent";
    if (!files.has(path)) files.write(path, isAbsent ? Text.empty : undefined);
  }
  return ASSUMED;
}

function copy({ args, shell }: Invocation): Outcome {
  const paths = pathsOf(args, shell);
  const to = paths.pop();
  noteFiles(operandsOf(args).slice(-1), shell);
  for (const from of paths) copyFile(from, to, shell);
  return ASSUMED;
}

function move({ args, shell }: Invocation): Outcome {
  const paths = pathsOf(args, shell);
  const to = paths.pop();
  noteFiles(operandsOf(args).slice(-1), shell);
  for (const from of paths) {
    copyFile(from, to, shell);
    shell.files.remove(from);
  }
  return ASSUMED;
}

function copyFile(from: Text, to: Text | undefined, { files }: Shell): void {
  if (!to || !files.has(from)) return;
  const isInside = files.kindOf(to) === "directory" || to.source.endsWith("/");
  const name = from.slice(from.source.lastIndexOf("/") + 1);
  files.write(isInside ? Text.concat([to, Text.of("/"), name]) : to, files.read(from));
}

function remove({ args, shell }: Invocation): Outcome {
  const { files } = shell;
  const paths = pathsOf(args, shell);
  shell.session.recorder.work();
  const isForced = args.some((arg) => /^-[a-zA-Z]*f/.test(arg.text.source));
  const isMissing = paths.some((path) => files.kindOf(path) === "absent");
  for (const path of paths) files.remove(path);
  return isMissing && !isForced ? FAILURE : ASSUMED;
}

function makeDirectories({ args, shell }: Invocation): Outcome {
  noteFiles(operandsOf(args), shell);
  const makesParents = args.some((arg) => /^(?:-[a-z]*p[a-z]*|--parents)$/.test(arg.text.source));
  for (const path of pathsOf(args, shell)) {
    for (const parent of makesParents ? parentsOf(path) : []) {
      shell.files.makeDirectory(parent, false);
    }
    shell.files.makeDirectory(path, !makesParents);
  }
  return ASSUMED;
}

/** The directories that lead to a path, the outermost first. */
function parentsOf(path: Text): Text[] {
  const { source } = path;
  const parents: Text[] = [];
  for (let at = source.indexOf("/", 1); at !== -1; at = source.indexOf("/", at + 1)) {
    parents.push(path.slice(0, at));
  }
  return parents;
}

/** Every temporary file has a name of its own. */
function makeTemporary({ args, shell, site }: Invocation): Outcome {
  const { session } = shell;
  session.temporaryFiles++;
  const number = session.temporaryFiles === 1 ? "" : ` #${session.temporaryFiles}`;
  const path = Text.unknown(`$(mktemp)${number}`, site);
  if (args.some((arg) => /^(?:-[a-z]*d[a-z]*|--directory)$/.test(arg.text.source))) {
    shell.files.makeDirectory(path, true);
  } else {
    shell.files.write(path, Text.empty);
  }
  shell.print(path);
  shell.print(Text.of("\n"));
  return ASSUMED;
}

function changeDirectory({ args, shell }: Invocation): Outcome {
  const { environment } = shell;
  const [target] = args.filter((arg) => !/^-[LPe]+$|^--$/.test(arg.text.source));
  if (target?.text.source === "-") environment.directory = Text.unknown("$OLDPWD");
  else environment.directory = target ? shell.path(target.text) : shell.scalar("HOME");
  return target && shell.files.kindOf(environment.directory) === "directory" ? SUCCESS : ASSUMED;
}

function printDirectory({ shell, range }: Invocation): Outcome {
  const { directory } = shell.environment;
  if (directory.source.startsWith("/")) {
    shell.print(directory);
    shell.print(Text.of("\n"));
  } else {
    shell.printUnknown(range.pos, range.end);
  }
  return SUCCESS;
}

function loseDirectory({ shell, name }: Invocation): Outcome {
  shell.environment.directory = Text.unknown(`$(${name})`);
  return ASSUMED;
}

function pathsOf(args: readonly Argument[], shell: Shell): Text[] {
  return operandsOf(args).map((arg) => shell.path(arg.text));
}

function operandsOf(args: readonly Argument[]): Argument[] {
  return args.filter((arg) => !/^-./.test(arg.text.source));
}

function noteFiles(operands: readonly Argument[], shell: Shell): void {
  for (const { text, span } of operands) shell.noteFile(shell.path(text), span);
}

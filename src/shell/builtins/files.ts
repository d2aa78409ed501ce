import { Text } from "../../source/text.ts";
import type { Builtin, Invocation } from "../invocation.ts";
import { ASSUMED, FAILURE, SUCCESS, type Outcome } from "../status.ts";
import { absolutePath, resolvePath, withoutDots } from "../file-system.ts";
import type { Shell } from "../shell.ts";
import type { Argument } from "../argument.ts";
import { CommandOptions } from "./command-options.ts";
import { isStandardInput } from "./filter-input.ts";

/** Commands that make, copy and remove files, and change the directory. */
export const FILE_COMMANDS: readonly (readonly [string, Builtin])[] = [
  ["tee", tee],
  ["touch", touch],
  ["cp", copy],
  ["mv", move],
  ["ln", link],
  ["install", install],
  ["rm", remove],
  ["mkdir", makeDirectories],
  ["mktemp", makeTemporary],
  ["cd", changeDirectory],
  ["pwd", printDirectory],
  ["pushd", pushDirectory],
  ["popd", popDirectory],
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

/** `ln target name`, `ln -s target name`: what the target holds now stands for what it will hold. */
function link({ args, shell }: Invocation): Outcome {
  const [target, name] = operandsOf(args).map((arg) => arg.text);
  if (!target || !name) return ASSUMED;
  noteFiles(operandsOf(args).slice(-1), shell);
  const path = shell.path(name);
  const isSymbolic = args.some((arg) => /^-[a-z]*s|^--symbolic$/.test(arg.text.source));
  // A relative target begins where the link is.
  const directory = path.slice(0, Math.max(0, path.source.lastIndexOf("/")));
  copyFile(isSymbolic ? resolvePath(target, directory) : shell.path(target), path, shell);
  return ASSUMED;
}

const INSTALL_SYNTAX = {
  flags: "bcCdDpsTv",
  values: "mogS",
  long: { mode: "m", owner: "o", group: "g", directory: "d" },
};

/** `install -m 755 file name`, `install -d directory`. */
function install({ args, shell }: Invocation): Outcome {
  const options = CommandOptions.parse(args, INSTALL_SYNTAX);
  if (!options) return ASSUMED;
  const { operands } = options;
  if (options.has("d")) {
    return makePaths(operands, true, shell);
  }
  const to = operands.at(-1);
  noteFiles(to ? [to] : [], shell);
  for (const { text } of operands.slice(0, -1)) {
    const path = to && shell.path(to.text);
    if (path && isStandardInput(text)) shell.files.write(path, shell.stdin?.readAll());
    else copyFile(shell.path(text), path, shell);
  }
  return ASSUMED;
}

function copyFile(from: Text, to: Text | undefined, { files }: Shell): void {
  if (!to) return;
  const isInside = files.kindOf(to) === "directory" || to.source.endsWith("/");
  const name = from.slice(from.source.lastIndexOf("/") + 1);
  const path = isInside ? Text.concat([to, Text.of("/"), name]) : to;
  // What takes the place of a file that the script has made is no longer known.
  if (files.has(from) || files.has(path)) files.write(path, files.read(from));
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
  const makesParents = args.some((arg) => /^(?:-[a-z]*p[a-z]*|--parents)$/.test(arg.text.source));
  return makePaths(operandsOf(args), makesParents, shell);
}

function makePaths(operands: readonly Argument[], makesParents: boolean, shell: Shell): Outcome {
  noteFiles(operands, shell);
  for (const { text } of operands) {
    const path = shell.path(text);
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
  const { directory, previousDirectory } = environment;
  const [target] = args.filter((arg) => !/^-[LPe]+$|^--$/.test(arg.text.source));
  if (target?.text.source === "-") {
    environment.directory = previousDirectory ?? Text.unknown("$OLDPWD");
  } else {
    environment.directory = target ? withoutDots(shell.path(target.text)) : shell.scalar("HOME");
  }
  environment.previousDirectory = directory;
  return target && shell.files.kindOf(environment.directory) === "directory" ? SUCCESS : ASSUMED;
}

function printDirectory({ shell }: Invocation): Outcome {
  shell.print(absolutePath(shell.environment.directory));
  shell.print(Text.of("\n"));
  return SUCCESS;
}

/** `pushd directory`; what turns the stack around is not followed. */
function pushDirectory({ args, shell }: Invocation): Outcome {
  const { environment } = shell;
  const [target] = operandsOf(args);
  if (target && !target.text.source.startsWith("+")) {
    shell.session.budget.elements(environment.directoryStack.length);
    environment.directoryStack = [environment.directory, ...environment.directoryStack];
    environment.directory = withoutDots(shell.path(target.text));
  } else {
    environment.directoryStack = [];
    environment.directory = Text.unknown("$(pushd)");
  }
  return ASSUMED;
}

function popDirectory({ args, shell }: Invocation): Outcome {
  const { environment } = shell;
  const [top, ...rest] = args.length === 0 ? environment.directoryStack : [];
  environment.directoryStack = rest;
  environment.directory = top ?? Text.unknown("$(popd)");
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

import { Text } from "../../source/text.ts";
import { byName } from "../glob.ts";
import type { Invocation } from "../invocation.ts";
import { Pattern } from "../pattern.ts";
import type { Shell } from "../shell.ts";
import { ASSUMED, SUCCESS, type Outcome } from "../status.ts";
import type { Argument } from "../argument.ts";
import { fillIn } from "./xargs.ts";

/** Which files `find` finds, and what it does with them. */
interface Search {
  readonly roots: readonly Argument[];
  readonly tests: readonly ((file: Found) => boolean)[];
  /** `-exec command {} ;`, or with `+` for all files together. */
  readonly commands: readonly { readonly words: readonly Argument[]; readonly atOnce: boolean }[];
  readonly delimiter: string;
}

interface Found {
  readonly path: Text;
  readonly name: string;
  readonly isDirectory: boolean;
  /** How far below the root that it was found from. */
  readonly depth: number;
}

const NEW_LINE = "\n";

/**
 * `find directory -name pattern -exec command {} \;` in directories that the
 * script has made, in the order of the names; elsewhere the command runs
 * perhaps, for a file that is not known.
 */
export function find(invocation: Invocation): Outcome {
  const { args, shell, range } = invocation;
  const search = parseSearch(args);
  const files = search?.roots.flatMap((root) => findBelow(root, search, shell) ?? [undefined]);
  const isKnown = files?.every((file) => file !== undefined) === true;
  if (!search || !isKnown) {
    shell.printUnknown(range.pos, range.end);
    const commands = search?.commands ?? [];
    const name = shell.nameOfOutput(range.pos, range.end);
    const unknown = Text.unknown(name, shell.locate(range.pos, range.end));
    for (const { words } of commands) {
      shell.under({ certain: false }, () => {
        runCommand(words, [unknown], invocation);
      });
    }
    return ASSUMED;
  }
  const paths = files.map(({ path }) => path);
  if (search.commands.length === 0) {
    for (const path of paths) shell.print(path.concat(Text.of(search.delimiter)));
  }
  for (const { words, atOnce } of search.commands) {
    if (atOnce && paths.length > 0) runCommand(words, paths, invocation);
    if (!atOnce) for (const path of paths) runCommand(words, [path], invocation);
  }
  return SUCCESS;
}

function runCommand(
  words: readonly Argument[],
  paths: readonly Text[],
  { shell, site, dispatch }: Invocation,
): void {
  shell.session.budget.step(shell.isCertain);
  const [only] = paths;
  const isWord = words.at(-1)?.text.source === "{}";
  const command =
    paths.length === 1 && !isWord
      ? fillIn(words, only ? [only] : [], "{}", site)
      : fillIn(words.slice(0, isWord ? -1 : undefined), paths, undefined, site);
  shell.under({ checked: true, stdin: undefined }, () => {
    dispatch(command, { skipsFunctions: true });
  });
}

/** Undefined where it holds something that is not followed. */
function parseSearch(args: readonly Argument[]): Search | undefined {
  const first = args.findIndex(({ text }) => /^[-(!]/.test(text.source));
  const roots = args.slice(0, first === -1 ? undefined : first);
  const tests: Search["tests"][number][] = [];
  const commands: Search["commands"][number][] = [];
  let delimiter = NEW_LINE;
  for (let at = first === -1 ? args.length : first; at < args.length; at++) {
    const option = args[at]?.text.source ?? "";
    if (option === "-print") continue;
    if (option === "-print0") {
      delimiter = "\0";
      continue;
    }
    if (option === "-exec") {
      const end = args.findIndex(({ text }, i) => i > at && /^[;+]$/.test(text.source));
      if (end === -1) return undefined;
      const atOnce = args[end]?.text.source === "+";
      commands.push({ words: args.slice(at + 1, end), atOnce });
      at = end;
      continue;
    }
    const value = args[++at]?.text;
    const test = value && testFor(option, value);
    if (!test) return undefined;
    tests.push(test);
  }
  return { roots, tests, commands, delimiter };
}

function testFor(option: string, value: Text): Search["tests"][number] | undefined {
  const number = Number(value.known ?? NaN);
  switch (option) {
    case "-name": {
      const pattern = Pattern.compile([{ text: value, quoted: false }]);
      return pattern && (({ name }) => pattern.matches(name));
    }
    case "-type": {
      if (value.source !== "f" && value.source !== "d") return undefined;
      return ({ isDirectory }) => isDirectory === (value.source === "d");
    }
    case "-maxdepth":
      return Number.isInteger(number) ? ({ depth }) => depth <= number : undefined;
    case "-mindepth":
      return Number.isInteger(number) ? ({ depth }) => depth >= number : undefined;
    default:
      return undefined;
  }
}

/** How many levels of directories are searched. */
const MAX_DEPTH = 16;

/** Undefined where the script has not made what is searched. */
function findBelow({ text }: Argument, { tests }: Search, shell: Shell): Found[] | undefined {
  const found: Found[] = [];
  const visit = (file: Found): boolean => {
    if (tests.every((test) => test(file))) found.push(file);
    if (!file.isDirectory) return true;
    const entries = file.depth < MAX_DEPTH ? shell.files.entries(shell.path(file.path)) : undefined;
    if (!entries) return false;
    const list = [...entries.list].sort((a, b) => byName(a.name, b.name));
    return list.every(({ name, kind }) => {
      if (kind === "perhaps" || !name.isKnown) return false;
      const path = Text.concat([
        file.path,
        Text.of(file.path.source.endsWith("/") ? "" : "/"),
        name,
      ]);
      const isDirectory = kind === "directory";
      return visit({ path, name: name.source, isDirectory, depth: file.depth + 1 });
    });
  };
  const name = text.source.slice(text.source.replace(/\/$/, "").lastIndexOf("/") + 1);
  return visit({ path: text, name, isDirectory: true, depth: 0 }) ? found : undefined;
}

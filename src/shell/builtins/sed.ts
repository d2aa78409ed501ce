import { Text } from "../../source/text.ts";
import type { Invocation } from "../invocation.ts";
import type { Shell } from "../shell.ts";
import { ASSUMED, type Outcome } from "../status.ts";
import type { Argument } from "../argument.ts";
import { CommandOptions } from "./command-options.ts";
import { inputOf } from "./filter-input.ts";
import { endLike, joinLines, knownLines } from "./lines.ts";
import { parseSedScript, type Address, type SedCommand, type Substitution } from "./sed-script.ts";

const SYNTAX = {
  flags: "nErsi",
  values: "e",
  long: {
    quiet: "n",
    silent: "n",
    "regexp-extended": "E",
    "in-place": "i",
    expression: "e",
  },
};

/** `sed`, as far as it substitutes, prints and deletes lines of known text. */
export function sed({ args, shell, range }: Invocation): Outcome {
  const options = CommandOptions.parse(args.map(withoutSuffix), SYNTAX);
  if (!options) {
    if (args.some(({ text }) => IN_PLACE.test(text.source))) forgetFiles(args, shell);
    shell.printUnknown(range.pos, range.end);
    return ASSUMED;
  }
  const operands = [...options.operands];
  const scripts = options.values("e");
  if (scripts.length === 0) scripts.push(operands.shift()?.text ?? Text.empty);
  const isExtended = options.has("E") || options.has("r");
  const commands = parseSedScript(Text.join(scripts, Text.of("\n")), isExtended);
  const edit = (input: Text | undefined): Text | undefined =>
    input && commands && new SedRun(commands, options.has("n"), shell).edit(input);
  if (options.has("i")) {
    for (const { text } of operands) {
      const path = shell.path(text);
      if (shell.files.has(path)) shell.files.write(path, edit(shell.files.read(path)));
    }
    return ASSUMED;
  }
  const output = edit(inputOf(operands, shell));
  if (output) shell.print(output);
  else shell.printUnknown(range.pos, range.end);
  return ASSUMED;
}

const IN_PLACE = /^(-[nErs]*i|--in-place)/;

/** `-i.bak` keeps a copy; nothing reads it. */
function withoutSuffix(arg: Argument): Argument {
  const [flag] = IN_PLACE.exec(arg.text.source) ?? [];
  return flag === undefined ? arg : { ...arg, text: arg.text.slice(0, flag.length) };
}

/** What is done to them is not followed. */
function forgetFiles(args: readonly Argument[], shell: Shell): void {
  for (const { text } of args) {
    const path = shell.path(text);
    if (shell.files.has(path)) shell.files.write(path, undefined);
  }
}

/** A run of a script over the lines of a text. */
class SedRun {
  /** The commands whose range has begun and not ended. */
  readonly #inRange = new Set<SedCommand>();
  /** Whether the last line is one that was appended, which always has its end. */
  #endsInserted = false;

  constructor(
    readonly commands: readonly SedCommand[],
    readonly isQuiet: boolean,
    readonly shell: Shell,
  ) {}

  edit(input: Text): Text | undefined {
    const lines = knownLines(input);
    if (!lines) return undefined;
    const printed: Text[] = [];
    for (const [i, line] of lines.entries()) {
      if (!this.#editLine(line, i + 1, i + 1 === lines.length, printed)) break;
    }
    const output = joinLines(printed);
    return this.#endsInserted ? output : endLike(output, input);
  }

  /** False where the script quits. */
  #editLine(original: Text, number: number, isLast: boolean, printed: Text[]): boolean {
    let line = original;
    let quits = false;
    let isDeleted = false;
    const appended: Text[] = [];
    for (const command of this.commands) {
      if (this.#applies(command, line, number, isLast) === command.isNegated) continue;
      const { action } = command;
      if (action === "d") isDeleted = true;
      else if (action === "p") printed.push(line);
      else if (action === "q") quits = true;
      else if ("place" in action) {
        if (action.place === "a") appended.push(action.text);
        else printed.push(action.text);
        if (action.place === "c") isDeleted = true;
      } else {
        const changed = substitute(line, action, this.shell);
        if (changed && action.prints) printed.push(changed);
        line = changed ?? line;
      }
      if (quits || isDeleted) break;
    }
    if (!this.isQuiet && !isDeleted) printed.push(line);
    printed.push(...appended);
    this.#endsInserted = appended.length > 0;
    return !quits;
  }

  #applies(command: SedCommand, line: Text, number: number, isLast: boolean): boolean {
    const { from, to } = command;
    if (!from) return true;
    const isAt = (address: Address): boolean => {
      if (address.type === "last") return isLast;
      if (address.type === "line") return address.number === number;
      this.shell.session.budget.match(address.expression.size, line.length);
      return address.expression.search(line.source) !== undefined;
    };
    if (!to) return isAt(from);
    if (this.#inRange.has(command)) {
      if (isAt(to) || (to.type === "line" && number >= to.number)) this.#inRange.delete(command);
      return to.type !== "line" || number <= to.number;
    }
    if (!isAt(from)) return false;
    if (to.type !== "line" || to.number > number) this.#inRange.add(command);
    return true;
  }
}

/** Undefined where nothing matches. */
function substitute(line: Text, substitution: Substitution, shell: Shell): Text | undefined {
  const { expression, replacement, isGlobal, occurrence } = substitution;
  const { source } = line;
  const parts: Text[] = [];
  let from = 0;
  let count = 0;
  for (let at = 0; at <= source.length;) {
    shell.session.budget.match(expression.size, source.length - at);
    const groups = expression.search(source, at);
    const [whole] = groups ?? [];
    if (!groups || !whole) break;
    const [start, end] = whole;
    // An empty match right after the last one does not count.
    const counts = end > start || start > from || start === 0;
    if (counts && ++count >= occurrence) {
      parts.push(line.slice(from, start));
      const site = line.locate(start, end);
      for (const part of replacement) {
        const group = typeof part === "number" ? groups[part] : undefined;
        if (group) parts.push(line.slice(...group));
        else if (typeof part !== "number") parts.push(site ? part.at(site) : part);
      }
      from = end;
      if (!isGlobal) break;
    }
    at = end > start ? end : end + 1;
  }
  if (parts.length === 0) return undefined;
  parts.push(line.slice(from));
  return Text.concat(parts);
}

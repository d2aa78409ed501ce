import type { Builtin, Invocation } from "../invocation.ts";
import { Text } from "../../source/text.ts";
import { evaluateText } from "../arithmetic.ts";
import type { ShellOptions } from "../environment.ts";
import type { Shell } from "../shell.ts";
import { withFlags } from "../shell-options.ts";
import { ASSUMED, FAILURE, outcomeOf, SUCCESS, UNKNOWN, type Outcome } from "../status.ts";
import { isArray, UNSET } from "../variable.ts";

/** Builtins that change the shell's options, parameters and variables. */
export const SETTING_BUILTINS: readonly (readonly [string, Builtin])[] = [
  ["set", set],
  ["shift", shift],
  ["unset", unset],
  ["shopt", shopt],
  ["alias", alias],
  ["unalias", unalias],
  ["compgen", generateCompletions],
];

/** `set -euo pipefail`, `set +e`, `set -- a b`. */
function set({ args, shell }: Invocation): Outcome {
  const { environment } = shell;
  for (let i = 0; i < args.length; i++) {
    const word = args[i]?.text.source ?? "";
    if (word === "--" || word === "-" || !/^[-+]./.test(word)) {
      environment.positional = word === "--" || word === "-" ? args.slice(i + 1) : args.slice(i);
      return SUCCESS;
    }
    const name = word.endsWith("o") ? args[++i]?.text.source : undefined;
    environment.options = withFlags(environment.options, word, name);
  }
  return SUCCESS;
}

function shift({ args, shell }: Invocation): Outcome {
  const { environment } = shell;
  const count = Number(args[0]?.text.known ?? 1);
  const { positional } = environment;
  shell.session.budget.characters(positional.length);
  const shifted = positional.slice(0, count);
  // Of words that may be any number, none can be taken away.
  if (shifted.some((word) => word.indefinite) || !Number.isInteger(count)) return UNKNOWN;
  if (count > positional.length) return FAILURE;
  environment.positional = positional.slice(count);
  return SUCCESS;
}

const SHOPT_OPTIONS: Readonly<Record<string, keyof ShellOptions>> = {
  lastpipe: "lastpipe",
  nullglob: "nullglob",
  dotglob: "dotglob",
  globstar: "globstar",
  expand_aliases: "aliases",
  nocasematch: "nocasematch",
  inherit_errexit: "inheritErrexit",
};

/** `shopt -s lastpipe expand_aliases`; what the others switch is not followed. */
function shopt({ args, shell }: Invocation): Outcome {
  const { environment } = shell;
  const flags = args.map((arg) => arg.text.source).filter((word) => word.startsWith("-"));
  const isOn = flags.some((word) => word.includes("s"));
  if (!isOn && !flags.some((word) => word.includes("u"))) return ASSUMED;
  for (const { text } of args) {
    const option = SHOPT_OPTIONS[text.source];
    if (option) environment.options = { ...environment.options, [option]: isOn };
  }
  return SUCCESS;
}

function alias({ args, shell }: Invocation): Outcome {
  for (const { text } of args) {
    const equals = text.source.indexOf("=");
    if (equals > 0) {
      shell.environment.setAlias(text.source.slice(0, equals), text.slice(equals + 1));
    }
  }
  return SUCCESS;
}

function unalias({ args, shell }: Invocation): Outcome {
  for (const { text } of args) shell.environment.setAlias(text.source, undefined);
  return SUCCESS;
}

/** `compgen -A function prefix`, `compgen -c` and the like; of what else it lists, nothing is known. */
function generateCompletions({ args, shell, range }: Invocation): Outcome {
  const [option, kind, prefix] = args.map(({ text }) => text.known);
  if (
    option !== "-A" ||
    kind !== "function" ||
    args.length > 3 ||
    (args[2] && prefix === undefined)
  ) {
    shell.printUnknown(range.pos, range.end);
    return UNKNOWN;
  }
  const names = shell.environment.functionNames().filter((name) => name.startsWith(prefix ?? ""));
  for (const name of names) shell.print(Text.of(`${name}\n`));
  return outcomeOf(names.length > 0);
}

/** `unset name`, `unset 'name[index]'`, `-f` for functions, `-n` for references. */
function unset({ args, shell }: Invocation): Outcome {
  const { environment } = shell;
  const flags = args.flatMap(({ text }) => (text.source.startsWith("-") ? text.source : []));
  const has = (letter: string): boolean => flags.some((flag) => flag.includes(letter));
  let outcome = SUCCESS;
  for (const { text } of args) {
    const name = text.known;
    if (name === undefined || name.startsWith("-")) continue;
    if (!has("f") && environment.isReadonly(name)) outcome = FAILURE;
    else if (has("n")) environment.replaceVariable(name, UNSET);
    else if (has("f")) environment.setFunction(name, undefined);
    else unsetName(name, has("v"), shell);
  }
  return outcome;
}

function unsetName(name: string, onlyVariables: boolean, shell: Shell): void {
  const { environment } = shell;
  const [, array, key] = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(name) ?? [];
  const variable = environment.variable(array ?? name);
  if (array === undefined || key === undefined) {
    // Where there is no such variable, a function is meant.
    const isVariable = onlyVariables || (variable && variable.kind !== "unset");
    if (!isVariable && environment.function(name)) environment.setFunction(name, undefined);
    environment.setVariable(name, UNSET);
  } else if (variable && isArray(variable)) {
    shell.session.budget.elements(variable.elements.size);
    const elements = new Map(variable.elements);
    const written = Text.of(key.replace(/^(["'])(.*)\1$/s, "$2"));
    const index = variable.kind === "associative" ? written.source : evaluateText(written, shell);
    const last = Math.max(-1, ...[...elements.keys()].map(Number));
    elements.delete(String(typeof index === "number" && index < 0 ? last + 1 + index : index));
    environment.setVariable(array, { kind: variable.kind, elements });
  }
}

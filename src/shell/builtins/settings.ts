import type { Builtin, Invocation } from "../invocation.ts";
import { SUCCESS, type Outcome } from "../status.ts";
import { UNSET } from "../variable.ts";

/** Builtins that change the shell's options, parameters and variables. */
export const SETTING_BUILTINS: readonly (readonly [string, Builtin])[] = [
  ["set", set],
  ["shift", shift],
  ["unset", unset],
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
    const on = word.startsWith("-");
    if (word.includes("e")) environment.options = { ...environment.options, errexit: on };
    if (!word.endsWith("o")) continue;
    const option = args[++i]?.text.source;
    if (option === "errexit" || option === "pipefail") {
      environment.options = { ...environment.options, [option]: on };
    }
  }
  return SUCCESS;
}

function shift({ args, shell }: Invocation): Outcome {
  const { environment } = shell;
  const count = Number(args[0]?.text.known ?? 1);
  const shifted = environment.positional.slice(0, count);
  // Of words that may be any number, none can be taken away.
  if (shifted.some((word) => word.indefinite) || !Number.isInteger(count)) return SUCCESS;
  environment.positional = environment.positional.slice(count);
  return SUCCESS;
}

function unset({ args, shell }: Invocation): Outcome {
  const { environment } = shell;
  for (const { text } of args) {
    const name = text.known;
    if (name === undefined || name.startsWith("-")) continue;
    const [, array, key] = /^([A-Za-z_]\w*)\[(.*)\]$/.exec(name) ?? [];
    const variable = environment.variable(array ?? name);
    if (key === undefined || !variable || !("elements" in variable)) {
      environment.setVariable(array ?? name, UNSET);
      continue;
    }
    const elements = new Map(variable.elements);
    elements.delete(key.replace(/^["']|["']$/g, ""));
    environment.setVariable(array ?? name, { kind: variable.kind, elements });
  }
  return SUCCESS;
}

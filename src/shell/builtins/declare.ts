import type { Command } from "unbash";
import { assign } from "../assign.ts";
import { expandFields } from "../expand.ts";
import type { Shell } from "../shell.ts";
import { SUCCESS, type Outcome } from "../status.ts";
import { UNSET } from "../variable.ts";
import type { Text } from "../../source/text.ts";

const DECLARATIONS = new Set(["declare", "export", "local", "readonly", "typeset"]);

/** Whether a command's words may be assignments: `declare` and its relatives. */
export function isDeclaration(name: string): boolean {
  return DECLARATIONS.has(name);
}

/** `declare`, `export`, `local`, `readonly`, `typeset`. */
export function declare(node: Command, shell: Shell): Outcome {
  const name = node.name?.text ?? "";
  let flags = "";
  for (const arg of node.args) {
    if (arg.type === "Assignment") {
      hide(arg.name, name, flags, shell);
      assign(arg, shell, flags.includes("A"));
      if (exports(name, flags)) shell.environment.export(arg.name);
      continue;
    }
    for (const { text } of expandFields(arg, shell)) {
      const word = text.source;
      if (/^[-+]/.test(word)) flags += word;
      else declareWord(text, name, flags, shell);
    }
  }
  return SUCCESS;
}

/** A bare name, or an assignment that came out of an expansion. */
function declareWord(text: Text, command: string, flags: string, shell: Shell): void {
  const [, name, value] = /^([A-Za-z_]\w*)(=?)/.exec(text.source) ?? [];
  if (name === undefined) return;
  const { environment } = shell;
  if (exports(command, flags)) environment.export(name);
  if (value === "=") {
    hide(name, command, flags, shell);
    environment.setVariable(name, { kind: "string", text: text.slice(name.length + 1) });
    return;
  }
  const isLocal = hide(name, command, flags, shell);
  const isArray = flags.includes("A") || flags.includes("a");
  if (!isLocal && (!isArray || environment.variable(name))) return;
  const kind = flags.includes("A") ? "associative" : "indexed";
  environment.setVariable(name, isArray ? { kind, elements: new Map() } : UNSET);
}

function exports(command: string, flags: string): boolean {
  return command === "export" || flags.includes("x");
}

/** In a function, a declared name hides the caller's until the function returns. */
function hide(name: string, command: string, flags: string, shell: Shell): boolean {
  const { locals, environment } = shell;
  const isLocal = command === "local" || command === "declare" || command === "typeset";
  if (!locals || !isLocal || flags.includes("g")) return false;
  if (!locals.has(name)) locals.set(name, environment.variable(name));
  return true;
}

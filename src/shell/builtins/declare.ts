import type { Command } from "unbash";
import { assign, assignScalar } from "../assign.ts";
import { expandFields } from "../expand.ts";
import { FIRST_OPTION, type Shell } from "../shell.ts";
import { FAILURE, outcomeOf, SUCCESS, type Outcome } from "../status.ts";
import { isArray, UNSET, type Attribute } from "../variable.ts";
import { Text } from "../../source/text.ts";

const DECLARATIONS = new Set(["declare", "export", "local", "readonly", "typeset"]);

/** Whether a command's words may be assignments: `declare` and its relatives. */
export function isDeclaration(name: string): boolean {
  return DECLARATIONS.has(name);
}

/** A declaring command with its options. */
interface Declaration {
  readonly command: string;
  /** `-n`, `-A` and the like in one string; `+x` takes back what `-x` gives. */
  readonly flags: string;
  readonly shell: Shell;
}

/** `declare`, `export`, `local`, `readonly`, `typeset`. */
export function declare(node: Command, shell: Shell): Outcome {
  const declaration = { command: node.name?.text ?? "", flags: "", shell };
  const shown: Text[] = [];
  let outcome = SUCCESS;
  for (const arg of node.args) {
    if (arg.type === "Assignment") {
      const { name, value } = arg;
      if (shell.environment.isReadonly(name)) {
        outcome = FAILURE;
        continue;
      }
      if (has(declaration, "n") && value.type === "Word") {
        const [target] = expandFields(value, shell);
        declareReference(name, target?.text, declaration);
        continue;
      }
      introduce(name, declaration, () => {
        assign(arg, shell, has(declaration, "A"));
      });
      continue;
    }
    for (const { text } of expandFields(arg, shell)) {
      if (/^[-+]/.test(text.source)) declaration.flags += text.source;
      else if (asks(declaration)) shown.push(text);
      else declareWord(text, declaration);
    }
  }
  return asks(declaration) ? show(shown, node, declaration) : outcome;
}

/** `declare -f`, `-F` and `-p` tell what there is. */
function asks(declaration: Declaration): boolean {
  const { command } = declaration;
  const isOther = command === "export" || command === "readonly" || command === "local";
  return !isOther && !has(declaration, "x") && /-[a-zA-Z]*[fFp]/.test(declaration.flags);
}

/** Prints the names of functions, and succeeds where all that is asked for is there. */
function show(names: readonly Text[], node: Command, declaration: Declaration): Outcome {
  const { shell } = declaration;
  const { environment } = shell;
  if (!has(declaration, "F")) {
    shell.printUnknown(node.pos, node.end);
  } else if (names.length === 0) {
    const all = environment.functionNames();
    for (const name of all) shell.print(Text.of(`declare -f ${name}\n`));
  }
  let isThere: boolean | undefined = true;
  for (const name of names) {
    const isOne = has(declaration, "p") ? isVariable(name, shell) : isFunction(name, shell);
    if (isOne === false) isThere = false;
    isThere &&= isOne;
    if (isOne === true && has(declaration, "F")) shell.print(name.concat(Text.of("\n")));
  }
  return outcomeOf(isThere);
}

function isFunction({ known }: Text, { environment }: Shell): boolean | undefined {
  const definition = known === undefined ? undefined : environment.function(known);
  if (known === undefined || definition?.isPerhaps === true) return undefined;
  return definition !== undefined;
}

function isVariable({ known }: Text, { environment, session }: Shell): boolean | undefined {
  const variable = known === undefined ? undefined : environment.variable(known);
  if (variable) return variable.kind !== "unset";
  return known !== undefined && session.assignedNames.has(known) ? false : undefined;
}

function has({ flags }: Declaration, letter: string): boolean {
  return new RegExp(`-[a-zA-Z]*${letter}`).test(flags);
}

/** A bare name, or an assignment that came out of an expansion. */
function declareWord(text: Text, declaration: Declaration): void {
  const { shell } = declaration;
  const { environment } = shell;
  const [, name, equals] = /^([A-Za-z_]\w*)(=?)/.exec(text.source) ?? [];
  if (name === undefined) return;
  if (has(declaration, "f")) {
    environment.exportFunction(name);
    return;
  }
  const value = equals === "=" ? text.slice(name.length + 1) : undefined;
  if (has(declaration, "n")) {
    declareReference(name, value, declaration);
    return;
  }
  const setValue = (): void => {
    if (value) assignScalar(name, value, shell);
  };
  introduce(name, declaration, value && setValue);
}

/** Hides the caller's variable where that is to be, and gives attributes and value. */
function introduce(
  name: string,
  declaration: Declaration,
  setValue: (() => void) | undefined,
): void {
  const { environment } = declaration.shell;
  const isLocal = hide(name, declaration);
  // The caller's value is there until then: `local x=$x`.
  const before = isLocal && !setValue ? UNSET : (environment.variable(name) ?? UNSET);
  const isMap = has(declaration, "A");
  const attribute = attributeFor(declaration);
  if ((isMap || has(declaration, "a")) && !isArray(before)) {
    const kind = isMap ? "associative" : "indexed";
    environment.setVariable(name, { kind, elements: new Map() });
  } else if (attribute && (before.kind === "unset" || before.kind === "string")) {
    environment.setVariable(name, { ...before, attribute });
  } else if (isLocal && !setValue) {
    environment.replaceVariable(name, UNSET);
  }
  setValue?.();
  const isReadonly = declaration.command === "readonly" || has(declaration, "r");
  if (isReadonly && !environment.isReadonly(name)) environment.makeReadonly(name);
  if (declaration.command === "export" || has(declaration, "x")) environment.export(name);
}

function declareReference(name: string, target: Text | undefined, declaration: Declaration): void {
  hide(name, declaration);
  const { environment } = declaration.shell;
  environment.replaceVariable(name, { kind: "reference", target: target?.known });
}

function attributeFor(declaration: Declaration): Attribute | undefined {
  if (has(declaration, "i")) return "integer";
  if (has(declaration, "u")) return "upper";
  return has(declaration, "l") ? "lower" : undefined;
}

/** In a function, a declared name hides the caller's until the function returns. */
function hide(name: string, declaration: Declaration): boolean {
  const { command, shell } = declaration;
  const { locals, environment } = shell;
  const isLocal = command === "local" || command === "declare" || command === "typeset";
  if (!locals || !isLocal || has(declaration, "g")) return false;
  if (locals.has(name)) return false;
  locals.set(name, environment.ownVariable(name));
  if (name === "OPTIND") shell.optionAt = FIRST_OPTION;
  return true;
}

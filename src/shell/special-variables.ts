import { Text } from "../source/text.ts";
import { absolutePath } from "./file-system.ts";
import type { Frame } from "./frame.ts";
import type { Shell } from "./shell.ts";
import { statusText } from "./status.ts";
import {
  elementOf,
  indexedArray,
  stringVariable,
  type Element,
  type Variable,
} from "./variable.ts";

/** Variables that the shell sets itself, as far as a script has not; undefined where they are not known. */
export const SPECIAL_VARIABLES: ReadonlyMap<string, (shell: Shell) => Variable | undefined> =
  new Map([
    ["PIPESTATUS", pipeStatus],
    ["FUNCNAME", functionNames],
    ["PWD", workingDirectory],
    ["OLDPWD", previousDirectory],
  ]);

function pipeStatus({ pipeline, session }: Shell): Variable {
  const statuses = pipeline.map((outcome) => {
    session.recorder.checked(outcome.call);
    return elementOf(statusText(outcome) ?? Text.unknown("$PIPESTATUS"));
  });
  return indexedArray(statuses);
}

/** The functions that are active, the innermost first. */
function functionNames({ frame: innermost }: Shell): Variable | undefined {
  if (!innermost) return undefined;
  const names: Element[] = [];
  for (let frame: Frame | undefined = innermost; frame; frame = frame.caller) {
    names.push(elementOf(Text.of(frame.definition?.node.name.text ?? "source")));
  }
  return indexedArray([...names, elementOf(Text.of("main"))]);
}

function previousDirectory({ environment }: Shell): Variable | undefined {
  const { previousDirectory: directory } = environment;
  return directory && stringVariable(absolutePath(directory));
}

function workingDirectory({ environment }: Shell): Variable {
  return stringVariable(absolutePath(environment.directory));
}

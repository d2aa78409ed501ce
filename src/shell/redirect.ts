import type { Redirection } from "unbash";
import { Text } from "../source/text.ts";
import { expandText } from "./expand.ts";
import { expandHereDocument } from "./here-document.ts";
import type { Shell } from "./shell.ts";
import { Input, Output } from "./streams.ts";

const NEW_LINE = Text.of("\n");

/** A file that a command's output goes to. */
interface Target {
  readonly name: Text;
  readonly appends: boolean;
  readonly output: Output;
}

/** Runs something with its input and output redirected, and writes the files that it prints to. */
export function withRedirects<T>(redirects: readonly Redirection[], shell: Shell, run: () => T): T {
  if (redirects.length === 0) return run();
  let { stdin, stdout } = shell;
  let target: Target | undefined;
  for (const redirect of redirects) {
    if (redirect.type === "HereDoc") {
      stdin = new Input(expandHereDocument(redirect, shell));
    } else if (redirect.type === "HereString") {
      const text = redirect.target ? expandText(redirect.target, shell) : Text.empty;
      stdin = new Input(text.concat(NEW_LINE));
    } else {
      const { operator } = redirect;
      const descriptor = descriptorOf(redirect.descriptor, operator);
      if (!redirect.target || descriptor === undefined || descriptor > 1) continue;
      const name = expandText(redirect.target, shell);
      if (descriptor === 0) {
        const content = shell.session.files.read(name);
        stdin = content && new Input(content);
      } else if (operator === ">&" && /^(?:\d+|-)$/.test(name.source)) {
        // Standard error and the like: nobody's text.
        if (name.source !== "1") [stdout, target] = [undefined, undefined];
      } else {
        const output = new Output();
        target = { name, appends: operator.endsWith(">>"), output };
        stdout = output;
      }
    }
  }
  const result = shell.under({ stdin, stdout }, run);
  if (target && !isDevice(target.name)) {
    const { files } = shell.session;
    const content = shell.certain ? target.output.text : undefined;
    if (target.appends) files.append(target.name, content);
    else files.write(target.name, content);
  }
  return result;
}

/** The descriptor that a redirection is about; undefined where a variable names it. */
function descriptorOf(
  descriptor: Extract<Redirection, { type: "Redirect" }>["descriptor"],
  operator: string,
): number | undefined {
  if (descriptor?.type === "FileDescriptorVariable") return undefined;
  return descriptor?.value ?? (operator.startsWith("<") ? 0 : 1);
}

function isDevice(name: Text): boolean {
  return name.source.startsWith("/dev/");
}

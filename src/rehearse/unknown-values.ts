import { CommandError } from "../command-error.ts";
import { fillIn } from "../source/fill-in.ts";
import { Text } from "../source/text.ts";
import type { Template } from "../terraform/template.ts";

/** Values for what only a real workspace knows, by the names that unknowns have. */
export type GivenValues = ReadonlyMap<string, string>;

/**
 * Reads `--value NAME=VALUE`.
 * @throws {CommandError} where one is not of that form
 */
export function parseGivenValues(flags: readonly string[]): GivenValues {
  return new Map(
    flags.map((flag): [string, string] => {
      const at = equalsSign(flag);
      if (at > 0) return [flag.slice(0, at), flag.slice(at + 1)];
      throw new CommandError(
        `--value ${flag || '""'} is not of the form NAME=VALUE`,
        "For example: --value data.coder_workspace.me.name=dev",
      );
    }),
  );
}

/** The first `=` that is no part of an expression: a name may be `f(a == b)`, or hold a string. */
function equalsSign(flag: string): number {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < flag.length; i++) {
    const character = flag.charAt(i);
    if (inString) {
      if (character === "\\") i++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if ("([{".includes(character)) depth++;
    else if (")]}".includes(character)) depth--;
    else if (character === "=" && depth <= 0) return i;
  }
  return -1;
}

/**
 * A template in whose scripts, environments and directories the given values stand.
 * @param used gets the names that were there
 */
export function fillTemplate(template: Template, values: GivenValues, used: Set<string>): Template {
  if (values.size === 0) return template;
  const fill = (text: Text): Text =>
    fillIn(text, (name) => {
      const value = values.get(name);
      if (value !== undefined) used.add(name);
      return value === undefined ? undefined : Text.of(value);
    });
  return {
    ...template,
    scripts: template.scripts.map((script) => ({
      ...script,
      variants: script.variants.map((variant) => ({ ...variant, text: fill(variant.text) })),
    })),
    environments: new Map(
      [...template.environments].map(([agent, variables]) => [
        agent,
        new Map([...variables].map(([name, text]) => [name, fill(text)])),
      ]),
    ),
    directories: new Map(
      [...template.directories].map(([agent, directory]) => [agent, fill(directory)]),
    ),
  };
}

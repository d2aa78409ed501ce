import { CommandError, EXIT } from "../command-error.ts";
import { readStartup, type ReadStartup } from "../plan/read-startup.ts";
import type { Condition } from "../terraform/condition.ts";
import type { Declarations } from "../terraform/fixed-parameters.ts";
import type { DownloadedModules } from "../terraform/downloaded-modules.ts";
import type { TemplateInputs } from "../terraform/inputs.ts";
import type { ModulePath } from "../terraform/module-sources.ts";
import { fillTemplate, type GivenValues } from "./unknown-values.ts";

/** What chooses one start of one template. */
export interface StartupChoice {
  readonly modulePaths: readonly ModulePath[];
  /** What was fetched for the template. */
  readonly downloaded: DownloadedModules | undefined;
  readonly inputs: TemplateInputs;
  /** Conditions that hold, in the template's words. */
  readonly when: readonly string[];
  readonly values: GivenValues;
}

/**
 * The start-up that `plan` would choose, with the parameters as it takes them to
 * be, so that what is made of their values is known.
 * @throws {CommandError} where there is no template, or what is given does not fit it
 */
export function chooseStartup(path: string, choice: StartupChoice): ReadStartup {
  const { modulePaths, downloaded, inputs, when, values } = choice;
  const used = new Set<string>();
  const options = {
    modulePaths,
    downloaded,
    command: "rehearse",
    change: (template: ReadStartup["template"]) => fillTemplate(template, values, used),
  };
  const open = readStartup(path, { ...options, inputs, when });
  const unused = [...values.keys()].find((name) => !used.has(name));
  if (unused !== undefined) {
    throw new CommandError(
      `--value ${unused}: no script and no environment of the template has this unknown`,
      "Give it under the name that muster rehearse shows for it without --value.",
    );
  }
  const chosen = open.startup.when;
  const declared = open.declared();
  const parameters = new Map([...parametersIn(chosen, declared), ...inputs.parameters]);
  const settled = readStartup(path, {
    ...options,
    inputs: { ...inputs, parameters, atDefaults: true },
    preferred: chosen,
  });
  checkAgreement(chosen, settled);
  return settled;
}

/** The parameters that the answers say the values of, by their names. */
function parametersIn(when: Condition, { names }: Declarations): [string, string][] {
  return when.flatMap(({ atom: { equality }, holds }): [string, string][] => {
    const name = equality && nameOf(equality.subject, names);
    const value = equality && (holds ? plain(equality.value) : OTHER_BOOL.get(equality.value));
    return name === undefined || value === undefined ? [] : [[name, value]];
  });
}

const OTHER_BOOL: ReadonlyMap<string, string> = new Map([
  ["true", "false"],
  ["false", "true"],
]);

function nameOf(subject: string, names: Declarations["names"]): string | undefined {
  return subject.endsWith(".value") ? names.get(subject.slice(0, -".value".length)) : undefined;
}

/** A value as a parameter has it, of the template's words for it. */
function plain(value: string): string {
  return value.startsWith('"') ? (JSON.parse(value) as string) : value;
}

/** A parameter that is not what the scripts ask for may still be anything. */
function checkAgreement(when: Condition, settled: ReadStartup): void {
  const { names } = settled.declared();
  const { parameters } = settled;
  for (const { atom, holds } of when) {
    const { subject, value } = atom.equality ?? {};
    const name = subject === undefined ? undefined : nameOf(subject, names);
    if (name === undefined || value === undefined || holds) continue;
    if (parameters.get(name) !== plain(value)) continue;
    throw new CommandError(
      `${atom.whenFalse} leaves open what the parameter "${name}" is`,
      `Give its value: --parameter ${name}=…`,
      EXIT.usage,
    );
  }
}

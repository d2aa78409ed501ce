import type { ShellOptions } from "./environment.ts";

const LETTERS: Readonly<Record<string, keyof ShellOptions>> = {
  e: "errexit",
  u: "nounset",
  E: "errtrace",
  a: "allexport",
  f: "noglob",
};

/** Those that `set -o` names. */
export const OPTION_NAMES: readonly (keyof ShellOptions)[] = [
  "errexit",
  "pipefail",
  "nounset",
  "errtrace",
  "allexport",
  "noglob",
];

/** Options after words such as `-eu` and `+o pipefail`, given to `set` or to a shell. */
export function withFlags(
  options: ShellOptions,
  flags: string,
  name: string | undefined,
): ShellOptions {
  const changed: Partial<Record<keyof ShellOptions, boolean>> = {};
  const isOn = flags.startsWith("-");
  for (const letter of flags.slice(1)) {
    const option = LETTERS[letter];
    if (option) changed[option] = isOn;
  }
  const named = OPTION_NAMES.find((option) => option === name);
  if (named) changed[named] = isOn;
  return { ...options, ...changed };
}

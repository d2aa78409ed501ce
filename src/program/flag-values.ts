import { CLIError } from "@oclif/core/errors";
import * as Flags from "@oclif/core/flags";

/** For a flag that may be given several times, each time with one value. */
export const REPEATED = { multiple: true, multipleNonGreedy: true } as const;

/**
 * Refuses an empty value, as a variable has that a script has not set.
 * @param what the value names
 */
export function notEmpty(what: string) {
  return (text: string): Promise<string> => {
    if (text === "") throw new CLIError(`it is empty, and names no ${what}`);
    return Promise.resolve(text);
  };
}

/** A flag that is a whole number, undefined where it is not given. */
export function numberFlag(
  summary: string,
  range: { readonly min: number; readonly max: number },
  description?: string,
) {
  const { min, max } = range;
  return Flags.custom<number>({
    summary,
    ...(description !== undefined && { description }),
    helpValue: "NUMBER",
    parse: (text) => {
      const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
      if (value >= min && value <= max) return Promise.resolve(value);
      throw new CLIError(`"${text}" is no whole number from ${min} to ${max}`);
    },
  })();
}

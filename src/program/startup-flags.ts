import * as Flags from "@oclif/core/flags";
import { notEmpty, REPEATED } from "./flag-values.ts";

/** `--when`, for what shows or runs a start-up. */
export function whenFlag() {
  return Flags.string({
    summary: "Takes a condition to hold, in the template's own words.",
    helpValue: "CONDITION",
    parse: notEmpty("condition"),
    ...REPEATED,
  });
}

/**
 * `--duration` and `--duration-file`.
 * @param needed a flag without which they mean nothing
 */
export function durationFlags(needed?: string) {
  const begin = (summary: string) =>
    needed === undefined
      ? summary
      : `With --${needed}: ${summary.charAt(0).toLowerCase()}${summary.slice(1)}`;
  const dependsOn = needed === undefined ? {} : { dependsOn: [needed] };
  return {
    duration: Flags.string({
      summary: begin("How long a unit takes from its start to its completion."),
      helpValue: "UNIT=DURATION",
      ...dependsOn,
      ...REPEATED,
    }),
    "duration-file": Flags.string({
      summary: begin("Reads durations from JSON: by unit, or the timeline of a real start."),
      helpValue: "FILE",
      parse: notEmpty("file"),
      ...dependsOn,
      ...REPEATED,
    }),
  };
}

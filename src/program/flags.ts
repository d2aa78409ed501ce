import * as Args from "@oclif/core/args";
import { CLIError } from "@oclif/core/errors";
import * as Flags from "@oclif/core/flags";
import { parseDuration } from "../duration.ts";
import type { Target } from "../sync/connect.ts";
import { DEFAULT_SOCKET_PATH, SOCKET_PATH_VARIABLE, TIMEOUT } from "../sync/defaults.ts";
import { notEmpty } from "./flag-values.ts";

/** `--socket-path`, as in Coder's own commands. */
export function socketPathFlag() {
  return Flags.string({
    summary: "The agent's socket.",
    env: SOCKET_PATH_VARIABLE,
    default: DEFAULT_SOCKET_PATH,
    helpValue: "PATH",
    parse: notEmpty("path"),
  });
}

/**
 * `--socket-path` and `--connect-timeout`.
 * @param connectTimeout how long to try, as a Go duration
 */
export function targetFlags(connectTimeout: string) {
  return {
    "socket-path": socketPathFlag(),
    "connect-timeout": durationFlagWith(connectTimeout, "How long to try while no agent answers."),
  };
}

/** The target that the flags of a command name. */
export function targetOf(flags: {
  readonly "socket-path": string;
  readonly "connect-timeout": number;
}): Target {
  return { socketPath: flags["socket-path"], connectTimeout: flags["connect-timeout"] };
}

/** `--timeout`, for what waits. */
export function timeoutFlag() {
  return durationFlagWith(TIMEOUT, "How long to wait; 0 for as long as it takes.");
}

/** `--output`, for what Coder prints as a table or JSON. */
export function outputFlag() {
  return Flags.option({ options: ["table", "text", "json"] as const })({
    char: "o",
    summary: "How it is printed; text is another name for table.",
    default: "table",
  });
}

/** `--watch`, for what shows the state of things. */
export function watchFlag() {
  return Flags.boolean({ summary: "Show it again whenever it changes, until Ctrl-C." });
}

/** An argument that is a unit; never read from stdin, which in a script may be anything. */
export function unitArg(description: string) {
  return Args.string({ required: true, ignoreStdin: true, description });
}

/** An argument of several words, at least one. */
export function wordsArg(description: string) {
  return Args.string({ required: true, ignoreStdin: true, multiple: true, description });
}

/** A duration as in Go, in milliseconds; undefined where it is not given. */
export function durationFlag(summary: string) {
  return Flags.custom<number>({
    summary,
    helpValue: "DURATION",
    parse: (text) => Promise.resolve(milliseconds(text)),
  })();
}

/** The same for one that is there in any case. */
function durationFlagWith(initial: string, summary: string) {
  return Flags.custom<number>({
    summary,
    helpValue: "DURATION",
    default: milliseconds(initial),
    defaultHelp: () => Promise.resolve(initial),
    parse: (text) => Promise.resolve(milliseconds(text)),
  })();
}

function milliseconds(text: string): number {
  const duration = parseDuration(text);
  if (duration === undefined || duration < 0) {
    throw new CLIError(`"${text}" is no duration: write it as 30s, 5m or 1h30m`);
  }
  return duration;
}

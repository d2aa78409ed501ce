import { CommandError } from "../command-error.ts";
import type { ConfigSource } from "../config/config-files.ts";

/**
 * Where the config file comes from.
 * @throws {CommandError} where two flags say so
 */
export function configSource(file: string | undefined, noConfig: boolean): ConfigSource {
  if (file === undefined) return noConfig ? "none" : "found";
  if (!noConfig) return { file };
  throw new CommandError("--config and --no-config exclude each other", "Leave one of them out.");
}

import { rmSync } from "node:fs";
import { CommandError, EXIT } from "../command-error.ts";
import { describeError } from "../describe-error.ts";
import { CACHE_PARTS, cacheFolder } from "./cache-directory.ts";

/**
 * Removes the folders that muster keeps in its cache, and nothing else there.
 * @throws {CommandError} where one cannot be removed
 */
export function clearCache(): void {
  for (const folder of CACHE_PARTS.map(cacheFolder)) {
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      throw new CommandError(
        `cannot remove ${folder}: ${describeError(error)}`,
        "Remove it by hand, or see who may write there.",
        EXIT.refused,
      );
    }
    console.log(`removed ${folder}`);
  }
}

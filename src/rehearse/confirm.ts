import { ask, canAsk } from "../ask.ts";
import { CommandError, EXIT } from "../command-error.ts";
import { plural } from "../plural.ts";
import { visible } from "../visible.ts";
import { nameOf, type Rehearsal } from "./rehearsal.ts";

/** More scripts than these are counted. */
const MAX_LISTED = 20;

/**
 * Asks whether the scripts are to be run.
 * @throws {CommandError} where they are not, or nobody can be asked
 */
export async function confirm({ agent, scripts, when }: Rehearsal): Promise<void> {
  const what = `${plural(scripts.length, "start script")} of ${agent || "the template"}`;
  if (!canAsk()) {
    throw new CommandError(
      `this would run ${what} on this machine, and there is no terminal to ask at whether it may`,
      "Give --yes where that is meant, as in a container or a CI job; --only-sync runs none of them.",
      EXIT.usage,
    );
  }
  const listed = scripts
    .slice(0, MAX_LISTED)
    .map((script) => `  ${visible(nameOf(script))}  ${visible(script.script.displayName)}\n`);
  if (scripts.length > MAX_LISTED) listed.push(`  and ${scripts.length - MAX_LISTED} more\n`);
  const condition = when === "" ? "" : `, where ${visible(when)}`;
  process.stderr.write(
    `This runs ${what} on this machine, with all that they do and as you${condition}:\n${listed.join("")}`,
  );
  if (await ask("Run them?")) return;
  throw new CommandError(
    "nothing was run",
    "--only-sync makes only the sync calls of the scripts.",
    EXIT.refused,
  );
}

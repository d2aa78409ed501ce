import { join, relative } from "node:path";
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";
import { ask, canAsk } from "../ask.ts";
import { CommandError, EXIT } from "../command-error.ts";
import { findTemplates } from "../find-templates.ts";
import { plural } from "../plural.ts";
import { print } from "../print.ts";
import { repositoryRoot } from "../source/file-reader.ts";
import { visible } from "../visible.ts";
import { writeWhole } from "../write-whole.ts";
import { proposals } from "./integrations.ts";
import type { Change } from "./proposal.ts";
import { Repository } from "./repository.ts";

/**
 * Shows what would make muster part of the repository around a directory, as a diff,
 * and writes it when that is wanted.
 * @param isWanted without, the user is asked
 * @throws {CommandError} where there is no template, nobody can be asked, the answer is
 *   no, or something cannot be written
 */
export async function runInit(directory: string, isWanted: boolean): Promise<void> {
  const root = repositoryRoot(directory) ?? directory;
  const count = countTemplates(relative(process.cwd(), root) || ".");
  const proposed = proposals(new Repository(root));
  const changes = proposed.filter((proposal) => "after" in proposal);
  for (const proposal of proposed) {
    if ("note" in proposal) say(`${proposal.path} ${proposal.note}`);
  }
  if (changes.length === 0) {
    say("there is nothing to do");
    return;
  }
  await print(visibleLines(changes.map(diffOf).join("")));
  const files = plural(changes.length, "file");
  if (!isWanted && !canAsk()) {
    throw new CommandError(
      `nothing is written: there is no terminal to ask at whether ${files} in ${root} may be`,
      "Give --yes to write them.",
      EXIT.usage,
    );
  }
  if (!isWanted && !(await ask(`Write ${files} in ${root}?`))) {
    throw new CommandError("nothing is written", "Nothing has changed.", EXIT.refused);
  }
  for (const { path, after } of changes) {
    writeWhole(join(root, path), after, "what is proposed", EXIT.refused);
  }
  say(
    `wrote ${changes.map(({ path }) => path).join(", ")}\n  Now check the ${plural(count, "template")}: muster lint --recursive`,
  );
}

function countTemplates(path: string): number {
  try {
    return findTemplates([path]).length;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new CommandError(error.message, error.advice, EXIT.refused);
  }
}

function diffOf({ path, before, after }: Change): string {
  const old = before === undefined ? "/dev/null" : `a/${path}`;
  return createTwoFilesPatch(old, `b/${path}`, before ?? "", after, undefined, undefined, {
    headerOptions: FILE_HEADERS_ONLY,
  });
}

/** What a repository's files hold does not reach the terminal as it is. */
function visibleLines(text: string): string {
  return process.stdout.isTTY ? text.split("\n").map(visible).join("\n") : text;
}

function say(text: string): void {
  console.error(`muster: ${text.split("\n").map(visible).join("\n")}`);
}

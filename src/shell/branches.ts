import { Text } from "../source/text.ts";
import type { Range } from "./command-word.ts";
import { endShell } from "./execute.ts";
import { MAX_PERHAPS_STEPS } from "./limits.ts";
import type { Shell } from "./shell.ts";
import { outcomeWith, UNKNOWN, type Jump, type Outcome, type Status } from "./status.ts";
import { Output } from "./streams.ts";

/** One of several things that may happen. */
export type Alternative = (fork: Shell) => Outcome;

/**
 * Runs each alternative on its own and joins what they come to. A path that
 * ends the script is left out of what follows: the script is followed along
 * the paths that go on.
 * @param range the source text that chooses between the alternatives
 */
export function executeAlternatives(
  alternatives: readonly Alternative[],
  shell: Shell,
  range: Range,
): Outcome {
  if (!shell.session.budget.mayBranch) {
    shell.limit(
      `of the paths that the script perhaps takes, ${MAX_PERHAPS_STEPS} commands were followed; the rest were left out`,
    );
    return UNKNOWN;
  }
  const decision = {};
  const paths = alternatives.map((run, alternative) => {
    const stdout = shell.stdout && new Output();
    const choice = { decision, alternative, outer: shell.choice };
    const fork = shell.branch({ certain: false, choice, stdout });
    return { fork, stdout, outcome: run(fork) };
  });
  const goingOn = paths.filter((path) => path.outcome.jump?.kind !== "exit");
  const joined = goingOn.length > 0 ? goingOn : paths;
  if (joined !== paths) {
    for (const path of paths) {
      if (path.outcome.jump?.kind === "exit") endShell(path.fork, path.outcome);
    }
  }
  noteJumps(
    paths.map((path) => path.outcome.jump),
    shell,
  );
  shell.environment.merge(joined.map((path) => path.fork.environment));
  shell.files.merge(joined.map((path) => path.fork.files));
  printJoined(
    joined.flatMap((path) => path.stdout ?? []),
    shell,
    range,
  );
  const jumps = joined.map((path) => path.outcome.jump);
  const status = joinStatuses(joined.map((path) => path.outcome.status));
  const [code, ...codes] = joined.map((path) => path.outcome.code);
  const isSame = codes.every((other) => other === code);
  return outcomeWith(status, joinJumps(jumps), isSame ? code : undefined);
}

/** Tells the loops and the function at hand that a path perhaps leaves them. */
function noteJumps(jumps: readonly (Jump | undefined)[], shell: Shell): void {
  const { loop, frame } = shell;
  const has = (kind: Jump["kind"]): boolean => jumps.some((jump) => jump?.kind === kind);
  if (frame && has("return")) frame.mayReturn = true;
  if (loop) {
    if (has("break")) loop.mayBreak = true;
    if (has("continue")) loop.mayContinue = true;
    if (has("break") || has("return")) loop.mayEnd = true;
  }
  if (!has("exit") && !has("discard")) return;
  shell.process.mayEnd = true;
  for (let each = shell.enclosingLoop; each?.process === shell.process; each = each.outer) {
    each.mayEnd = true;
  }
}

/** Control leaves only where every path does; where they differ, the way that leaves least. */
function joinJumps(jumps: readonly (Jump | undefined)[]): Jump | undefined {
  const rank = (jump: Jump | undefined): number => (jump ? JUMP_RANKS[jump.kind] : 0);
  return jumps.reduce((a, b) => (rank(b) < rank(a) ? b : a));
}

const JUMP_RANKS: Readonly<Record<Jump["kind"], number>> = {
  continue: 1,
  break: 2,
  return: 3,
  discard: 4,
  exit: 5,
};

function joinStatuses(statuses: readonly Status[]): Status {
  const [first = "success"] = statuses;
  if (statuses.every((status) => status === first)) return first;
  const isAssumed = statuses.every((status) => status === "success" || status === "assumed");
  return isAssumed ? "assumed" : "unknown";
}

function printJoined(outputs: readonly Output[], shell: Shell, range: Range): void {
  const texts = outputs.map((output) => output.text);
  const [first] = texts;
  if (!first) return;
  if (texts.every((text) => text.equals(first))) shell.print(first);
  else shell.print(Text.unknown(shell.nameOfOutput(range.pos, range.end)));
}

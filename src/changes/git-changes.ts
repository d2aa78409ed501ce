import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { CommandError } from "../command-error.ts";
import { describeError } from "../describe-error.ts";
import { gitEnvironment } from "../git-environment.ts";

/** How long one call of git may take, in milliseconds. */
const TIMEOUT = 60_000;

/** How much one call of git may say: the names of some million files. */
const MAX_OUTPUT = 256 * 1024 * 1024;

/** Nothing that the repository's own settings name is to be run. */
const SETTINGS = ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"];

/** What has changed in a repository. */
export interface Changes {
  /** Absolute paths of files that are new, other, or gone. */
  readonly paths: readonly string[];
  /** The root of the repository, absolute. */
  readonly root: string;
  /** The commit that the files are compared with. */
  readonly base: string;
}

/**
 * What is on disk, committed or not, that was not so where the current branch has left
 * another commit: the merge base. Files that git ignores do not count.
 * @param ref any name of a commit
 * @param directory in the repository
 * @throws {CommandError} where there is no git, no repository, or no such commit
 */
export function changesSince(ref: string, directory: string): Changes {
  if (ref === "" || ref.startsWith("-")) {
    throw new CommandError(
      `--changed-since needs the name of a commit, and "${ref}" is none`,
      "For example: --changed-since origin/main",
    );
  }
  const top = git(["rev-parse", "--show-toplevel"], directory);
  if (top.status !== 0) throw noRepository(directory, top.reason);
  const root = top.output.replace(/\n$/, "");
  const named = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`];
  const commit = git(named, root);
  if (commit.status !== 0) {
    throw new CommandError(
      `--changed-since: there is no commit "${ref}" in ${root}`,
      "Fetch it first: git fetch origin, and in CI a checkout with its history (fetch-depth: 0).",
    );
  }
  const mergeBase = git(["merge-base", commit.output.trim(), "HEAD"], root);
  if (mergeBase.status !== 0) {
    throw new CommandError(
      `--changed-since: "${ref}" and what is checked out have no commit in common here`,
      "Where the history is cut off, fetch it: git fetch --unshallow, or fetch-depth: 0 in CI.",
    );
  }
  const base = mergeBase.output.trim();
  const tracked = ["--name-only", "--no-renames", "--no-relative", "--no-ext-diff", "-z"];
  const names = [
    git(["diff", ...tracked, "--ignore-submodules=none", base, "--"], root),
    git(["ls-files", "--others", "--exclude-standard", "-z"], root),
  ].flatMap(({ status, output, reason }) => {
    if (status !== 0) throw noRepository(root, reason);
    return output.split("\0").filter((name) => name !== "");
  });
  return { paths: [...new Set(names)].map((name) => join(root, name)), root, base };
}

/**
 * The text of a file as a commit has it; undefined where it has none.
 * @param path absolute
 */
export function fileAt({ root, base }: Changes, path: string): string | undefined {
  const { status, output } = git(["show", `${base}:./${path.slice(root.length + 1)}`], root);
  return status === 0 ? output : undefined;
}

interface Answer {
  readonly status: number | null;
  readonly output: string;
  /** What git says went wrong. */
  readonly reason: string;
}

/** @throws {CommandError} where there is no git, or it does not end */
function git(args: readonly string[], directory: string): Answer {
  const { status, stdout, stderr, error } = spawnSync("git", [...SETTINGS, ...args], {
    cwd: directory,
    env: { ...gitEnvironment(), GIT_OPTIONAL_LOCKS: "0" },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    timeout: TIMEOUT,
    killSignal: "SIGKILL",
    maxBuffer: MAX_OUTPUT,
  });
  if (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason =
      code === "ENOENT"
        ? "there is no git program"
        : code === "ETIMEDOUT"
          ? `git ${args[0] ?? ""} has not ended in ${TIMEOUT / 1000} s`
          : `git: ${describeError(error)}`;
    throw new CommandError(
      `--changed-since: ${reason}`,
      "It asks git for what has changed; leave it out to check all templates.",
    );
  }
  const said = stderr.split("\n").find((line) => line.trim() !== "") ?? "it says nothing";
  return { status, output: stdout, reason: said.replace(/^fatal:\s*/, "") };
}

function noRepository(directory: string, reason: string): CommandError {
  return new CommandError(
    `--changed-since: git cannot read ${directory}: ${reason}`,
    "It needs a git repository; leave it out to check all templates.",
  );
}

import { spawn, type ChildProcessByStdio } from "node:child_process";
import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { describeError } from "../describe-error.ts";
import { gitEnvironment } from "../git-environment.ts";
import { makeDirectory } from "../make-directory.ts";
import { DownloadError } from "./download-error.ts";
import { shownUrl, type GitAddress } from "./module-address.ts";
import type { PackageWriter } from "./package-writer.ts";
import type { DownloadSettings } from "./settings.ts";
import { unpackTar } from "./unpack.ts";

const MAX_OUTPUT = 16 * 1024 * 1024;

/** How often it is looked how much git has received, in milliseconds. */
const SIZE_INTERVAL = 200;

/** How long git may take to end when told to, in milliseconds. */
const GRACE = 2_000;

/** Nothing of a repository is to be run or changed: no hooks, no filters, no clean-up. */
const CONFIG = [
  "core.hooksPath=/dev/null",
  "fetch.unpackLimit=1",
  "gc.auto=0",
  "maintenance.auto=false",
  "advice.detachedHead=false",
].flatMap((setting) => ["-c", setting]);

/** Files are to come out as they are in the repository, all of them. */
const ATTRIBUTES =
  "* -filter -ident -text -eol -working-tree-encoding -export-ignore -export-subst\n";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/**
 * Fetches commits with the git program. Nothing is checked out: the files come as a
 * tar archive, which is unpacked like any other.
 */
export class GitClient {
  readonly #settings: DownloadSettings;
  readonly #certificates: readonly string[] | undefined;

  /** @param certificates to trust, where they are not those of the system */
  constructor(settings: DownloadSettings, certificates: readonly string[] | undefined) {
    this.#settings = settings;
    this.#certificates = certificates;
  }

  /**
   * The commit that a reference stands for now; undefined where only the repository
   * itself can say so.
   * @throws {DownloadError} where the repository cannot be read
   */
  async commitOf({ url, ref = "HEAD" }: GitAddress, folder: string): Promise<string | undefined> {
    if (COMMIT.test(ref)) return ref;
    const output = await this.#run(["ls-remote", "--", url.href, ref, `${ref}^{}`], {
      folder,
      url,
    });
    const commits = new Map(
      output.split("\n").map((line) => {
        const [commit = "", name = ""] = line.split("\t");
        return [name, commit];
      }),
    );
    const names = [`refs/tags/${ref}^{}`, `refs/tags/${ref}`, `refs/heads/${ref}`, ref];
    const name = names.find((candidate) => commits.has(candidate));
    if (name !== undefined) return commits.get(name);
    if (/^[0-9a-f]{7,}$/.test(ref)) return undefined;
    throw new DownloadError(`${shownUrl(url)} has no branch, tag or commit "${ref}"`);
  }

  /**
   * Writes the files of a commit.
   * @param commit its name, or what it begins with
   * @param folder for what is needed meanwhile
   * @returns the whole name of the commit
   * @throws {DownloadError} where it cannot be had
   */
  async fetch(url: URL, commit: string, folder: string, writer: PackageWriter): Promise<string> {
    const repository = await mkdtemp(join(folder, "git-"));
    try {
      const within = { folder: repository, url };
      await this.#run(["init", "--quiet", "--bare", "--template=", "."], within);
      makeDirectory(join(repository, "info"));
      await writeFile(join(repository, "info", "attributes"), ATTRIBUTES);
      await this.#receive(commit, within);
      const found = await this.#run(
        ["rev-parse", "--verify", "--quiet", `${commit}^{commit}`],
        within,
      );
      await this.#unpack(found.trim(), within, writer);
      return found.trim();
    } finally {
      await rm(repository, { recursive: true, force: true });
    }
  }

  /** Receives the commit alone where the server gives it out, else all there is. */
  async #receive(commit: string, within: Within): Promise<void> {
    const fetch = ["fetch", "--quiet", "--no-tags", "--no-recurse-submodules"];
    if (COMMIT.test(commit)) {
      try {
        await this.#run([...fetch, "--depth=1", "--", within.url.href, commit], within);
        return;
      } catch (error) {
        if (!(error instanceof GitError)) throw error;
      }
    }
    await this.#run([...fetch, "--", within.url.href, "+refs/*:refs/*"], within);
  }

  async #unpack(commit: string, within: Within, writer: PackageWriter): Promise<void> {
    const git = await this.#start(["archive", "--format=tar", commit], within);
    const ended = this.#end(git, within);
    try {
      await unpackTar(git.stdout, false, writer);
    } catch (error) {
      endGroup(git, "SIGTERM");
      ended.catch(() => undefined);
      throw error;
    }
    await ended;
    await writer.finish();
  }

  async #run(args: readonly string[], within: Within): Promise<string> {
    const git = await this.#start(args, within);
    const ended = this.#end(git, within);
    let output = "";
    git.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk;
      if (output.length > MAX_OUTPUT) endGroup(git, "SIGTERM");
    });
    await ended;
    return output;
  }

  async #start(args: readonly string[], { folder }: Within): Promise<Git> {
    return spawn("git", [...CONFIG, ...args], {
      cwd: folder,
      env: {
        ...(await this.#trust(gitEnvironment(), folder)),
        // Of a repository that the folder happens to lie in, nothing is to be read.
        GIT_DIR: ".",
        GIT_LFS_SKIP_SMUDGE: "1",
        // What a server redirects to is bound by it, too; of http, only this machine's is asked.
        GIT_ALLOW_PROTOCOL: "https:ssh:http",
      },
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own can be ended as a whole, and has no terminal to ask anyone at.
      detached: true,
    });
  }

  /** git knows nothing of the variables of Node. */
  async #trust(environment: NodeJS.ProcessEnv, folder: string): Promise<NodeJS.ProcessEnv> {
    if (!this.#certificates || environment["GIT_SSL_CAINFO"]) return environment;
    const file = join(folder, "certificates.pem");
    await writeFile(file, this.#certificates.join("\n"));
    return { ...environment, GIT_SSL_CAINFO: file };
  }

  /** Waits until git has ended, and sees to it that it does. */
  #end(git: Git, { folder, url }: Within): Promise<void> {
    const { totalTime, maxDownload } = this.#settings;
    let stopped: string | undefined;
    let grace: NodeJS.Timeout | undefined;
    const stop = (why: string) => {
      if (stopped !== undefined) return;
      stopped = why;
      endGroup(git, "SIGTERM");
      grace = setTimeout(endGroup, GRACE, git, "SIGKILL");
    };
    const timer = setTimeout(() => {
      stop(`git is not done with ${shownUrl(url)} after ${totalTime / 1000} s`);
    }, totalTime);
    const watch = setInterval(() => {
      void sizeOf(folder).then((size) => {
        if (size <= maxDownload) return;
        stop(`${shownUrl(url)} is larger than ${Math.floor(maxDownload / 1024 / 1024)} MiB`);
      });
    }, SIZE_INTERVAL);
    const leaveAlone = endWithMuster(git);
    let words = "";
    git.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      words = (words + chunk).slice(0, 10_000);
    });
    return new Promise<void>((resolve, reject) => {
      git.once("error", (error: NodeJS.ErrnoException) => {
        const isMissing = error.code === "ENOENT";
        reject(
          new DownloadError(isMissing ? "there is no git program" : `git: ${describeError(error)}`),
        );
      });
      git.once("close", (status) => {
        if (stopped !== undefined) reject(new DownloadError(stopped));
        else if (status === 0) resolve();
        else reject(new GitError(`git cannot read ${shownUrl(url)}: ${reasonIn(words)}`));
      });
    }).finally(() => {
      clearTimeout(timer);
      clearTimeout(grace);
      clearInterval(watch);
      leaveAlone();
    });
  }
}

type Git = ChildProcessByStdio<null, Readable, Readable>;

/** Where git runs, and for which repository. */
interface Within {
  readonly folder: string;
  readonly url: URL;
}

/** git itself has failed. */
class GitError extends DownloadError {}

/** Ends git and all that it has started. */
function endGroup({ pid }: Git, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/** Sees to it that git does not outlive muster. @returns what ends this care */
function endWithMuster(git: Git): () => void {
  const end = (signal: NodeJS.Signals) => {
    endGroup(git, "SIGTERM");
    process.kill(process.pid, signal);
  };
  for (const signal of SIGNALS) process.once(signal, end);
  return () => {
    for (const signal of SIGNALS) process.off(signal, end);
  };
}

/** The last line that says what was fatal, without URLs, which may hold what is secret. */
function reasonIn(words: string): string {
  const lines = words.split("\n").filter((line) => line.trim() !== "");
  const fatal = lines.filter((line) => /^(?:fatal|error|remote):/i.test(line)).at(-1);
  const reason = (fatal ?? lines.at(-1) ?? "it says nothing").replace(/^(?:fatal|error):\s*/, "");
  return reason.replace(/\b[a-z]+:\/\/[^\s']+/g, "URL").slice(0, 200);
}

/** The bytes of the packs that are received. */
async function sizeOf(repository: string): Promise<number> {
  const folder = join(repository, "objects", "pack");
  try {
    const names = await readdir(folder);
    const sizes = await Promise.all(
      names.map((name) =>
        stat(join(folder, name)).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
    );
    return sizes.reduce((total, size) => total + size, 0);
  } catch {
    return 0;
  }
}

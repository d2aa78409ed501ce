import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { DEFAULT_SETTINGS } from "../../src/download/settings.ts";
import { git, serveFolder, serveGit } from "./git-server.ts";
import { answer } from "./module-server.ts";
import { useWorkshop } from "./workshop.ts";

const SETTINGS = { ...DEFAULT_SETTINGS, maxDownload: 2 * 1024 * 1024, backoff: 1 };

describe("downloads with git", () => {
  const at = useWorkshop(SETTINGS);
  let work: string;

  beforeEach(() => {
    work = join(at.top, "work");
    mkdirSync(work);
    git(work, "init", "--quiet", "--initial-branch=main");
    git(work, "config", "uploadpack.allowAnySHA1InWant", "true");
    at.server.fallback = serveGit(at.top);
  });

  afterEach(() => {
    delete process.env["GIT_CONFIG_GLOBAL"];
    delete process.env["GIT_DIR"];
  });

  function write(name: string, content: string): void {
    mkdirSync(join(work, name, ".."), { recursive: true });
    writeFileSync(join(work, name), content);
  }

  /** Commits all there is; returns the commit. */
  function commit(): string {
    git(work, "add", "--all");
    git(work, "commit", "--quiet", "--message", "more");
    return git(work, "rev-parse", "HEAD");
  }

  function fetchOne(source: string, settings = SETTINGS) {
    return at.fetchOne(source, undefined, at.newDownloads(false, settings));
  }

  function directoryOf(query: string): Promise<string> {
    return at.directoryOf(`git::${at.server.url}/work/.git${query}`);
  }

  async function reasonOf(source: string, settings = SETTINGS): Promise<string> {
    const outcome = await fetchOne(source, settings);
    if (outcome.kind === "fetched") throw new Error(`fetched into ${outcome.module.directory}`);
    expect(readdirSync(join(at.top, "cache/modules/partial"))).to.deep.equal([]);
    return outcome.reason.replaceAll(at.server.url, "URL");
  }

  async function mainAt(ref: string): Promise<string> {
    return readFileSync(join(await directoryOf(ref), "main.tf"), "utf8");
  }

  function pinned(): { commit: string; source: string }[] {
    const text = readFileSync(join(at.template, ".muster.lock.json"), "utf8");
    return (JSON.parse(text) as { modules: { commit: string; source: string }[] }).modules;
  }

  it("fetches the default branch, branches, tags and commits", async () => {
    write("main.tf", "# first");
    const first = commit();
    git(work, "tag", "--annotate", "v1", "--message", "one");
    git(work, "tag", "light");
    git(work, "branch", "feature/x");
    write("main.tf", "# second");
    const second = commit();
    expect(await mainAt("")).to.equal("# second");
    expect(await mainAt("?ref=v1&depth=1")).to.equal("# first");
    expect(await mainAt("?ref=light")).to.equal("# first");
    expect(await mainAt("?ref=feature/x")).to.equal("# first");
    expect(await mainAt(`?ref=${first}`)).to.equal("# first");
    expect(await mainAt(`?ref=${first.slice(0, 9)}`)).to.equal("# first");
    expect(await mainAt("?ref=main")).to.equal("# second");
    expect(new Set(pinned().map(({ commit }) => commit))).to.deep.equal(new Set([first, second]));
    expect(readdirSync(join(at.top, "cache/modules/packages")).length).to.equal(2);
  });

  it("keeps to the pinned commit when the branch goes on, also with an empty cache", async () => {
    write("main.tf", "# first");
    const first = commit();
    await directoryOf("?ref=main");
    write("main.tf", "# second");
    commit();
    expect(await mainAt("?ref=main")).to.equal("# first");
    rmSync(join(at.top, "cache"), { recursive: true });
    expect(await mainAt("?ref=main")).to.equal("# first");
    expect(pinned()[0]).to.deep.include({
      source: `git::${at.server.url}/work/.git?ref=main`,
      commit: first,
    });
  });

  it("finds subdirectories, and files beside them", async () => {
    write("modules/tools/main.tf", "# tools");
    write("shared/a.txt", "a");
    commit();
    const directory = await directoryOf("//modules/tools?ref=main");
    expect(readFileSync(join(directory, "main.tf"), "utf8")).to.equal("# tools");
    expect(readFileSync(join(directory, "../../shared/a.txt"), "utf8")).to.equal("a");
    expect(await reasonOf(`git::${at.server.url}/work/.git//other?ref=main`)).to.equal(
      'the package has no folder "other"',
    );
  });

  it("fetches from a server that only has files", async () => {
    write("main.tf", "# first");
    commit();
    git(work, "tag", "v1");
    write("main.tf", "# second");
    commit();
    git(work, "update-server-info");
    at.server.fallback = serveFolder(at.top);
    expect(await mainAt("?ref=v1")).to.equal("# first");
  });

  it("runs nothing that the repository or the user's own git would run", async () => {
    const marker = join(at.top, "ran");
    const config = join(at.top, "gitconfig");
    writeFileSync(
      config,
      `[filter "evil"]\n smudge = touch ${marker}\n required\n[core]\n hooksPath = ${join(at.top, "hooks")}\n`,
    );
    mkdirSync(join(at.top, "hooks"));
    for (const hook of ["post-checkout", "reference-transaction", "post-merge"]) {
      writeFileSync(join(at.top, "hooks", hook), `#!/bin/sh\ntouch ${marker}\n`, { mode: 0o755 });
    }
    write(
      ".gitattributes",
      "*.tf filter=evil ident eol=crlf export-subst\nhidden.tf export-ignore\n",
    );
    write("main.tf", "# $Id$ $Format:%H$\n");
    write("hidden.tf", "# hidden\n");
    commit();
    process.env["GIT_CONFIG_GLOBAL"] = config;
    const directory = await directoryOf("");
    expect(readFileSync(join(directory, "main.tf"), "utf8")).to.equal("# $Id$ $Format:%H$\n");
    expect(readFileSync(join(directory, "hidden.tf"), "utf8")).to.equal("# hidden\n");
    expect(existsSync(marker)).to.equal(false);
  });

  it("does not mistake the repository that it is called in for its own", async () => {
    write("main.tf", "# here");
    commit();
    const before = git(work, "for-each-ref");
    process.env["GIT_DIR"] = join(work, ".git");
    expect(await mainAt("")).to.equal("# here");
    delete process.env["GIT_DIR"];
    expect(git(work, "for-each-ref")).to.equal(before);
    expect(existsSync(join(work, ".git/FETCH_HEAD"))).to.equal(false);
  });

  it("does not take a link that leads out", async () => {
    symlinkSync("../../../../..", join(work, "etc"));
    commit();
    expect(await reasonOf(`git::${at.server.url}/work/.git`)).to.equal(
      "the package holds a link that leads out of it: etc",
    );
  });

  it("does not take more than the limit", async () => {
    const noise = Array.from({ length: 200_000 }, (_, i) => Math.imul(i, 2_654_435_761) >>> 0);
    writeFileSync(join(work, "noise"), Buffer.from(Uint32Array.from(noise).buffer));
    commit();
    const settings = { ...SETTINGS, maxUnpacked: 100_000 };
    expect(await reasonOf(`git::${at.server.url}/work/.git`, settings)).to.equal(
      "the package holds more than 0 MiB",
    );
  });

  it("says what git says", async () => {
    write("main.tf", "# first");
    commit();
    const source = `git::${at.server.url}/work/.git`;
    expect(await reasonOf(`${source}?ref=v9`)).to.equal(
      'URL/work/.git has no branch, tag or commit "v9"',
    );
    expect(await reasonOf(`${source}?ref=deadbeef`)).to.match(
      /^git cannot read URL\/work\/\.git: /,
    );
    expect(await reasonOf(`git::${at.server.url}/none.git`)).to.match(
      /^git cannot read URL\/none\.git: repository 'URL' not found/,
    );
    at.server.fallback = answer(500);
    expect(await reasonOf(source)).to.match(/^git cannot read URL\/work\/\.git: .*500/);
  });

  it("does not wait for a server that says nothing, nor tell a password", async () => {
    at.server.fallback = () => undefined;
    const source = `git::https://user:secret@${at.server.host}/work/.git`;
    const reason = await reasonOf(source, { ...SETTINGS, totalTime: 500 });
    expect(reason).to.equal("git is not done with URL/work/.git after 0.5 s");
  });

  it("says that there is no git", async () => {
    const { PATH } = process.env;
    process.env["PATH"] = at.top;
    try {
      expect(await reasonOf("github.com/acme/tools")).to.equal("there is no git program");
    } finally {
      process.env["PATH"] = PATH;
    }
  });
});

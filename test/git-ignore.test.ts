import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { GitIgnore } from "../src/git-ignore.ts";
import { withFiles } from "./support/files.ts";

function git(cwd: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync("git", args, {
    cwd,
    // The user's own settings name files that are ignored, too.
    env: { PATH: process.env["PATH"], HOME: "/nowhere", GIT_CONFIG_NOSYSTEM: "1" },
    encoding: "utf8",
  });
  expect(status, stderr).to.equal(0);
  return stdout;
}

/** The files in a directory that are not ignored, relative to the root. */
function files(root: string, directory = root, above = GitIgnore.above(directory)): string[] {
  const ignores = above.with(directory);
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.name === ".git" || ignores.ignores(path, entry.isDirectory())) return [];
    return entry.isDirectory() ? files(root, path, ignores) : [path.slice(root.length + 1)];
  });
}

const FOLDERS = ["", "a/", "a/b/", "a/b/a/", "c [1]/", "c [1]/a/"];
const NAMES = ["a.tf", "f", "x y", "#c", "!d", ".gitignore"];

const name = fc.constantFrom(
  "a",
  "b",
  "a.tf",
  "*.tf",
  "?",
  "[ab]",
  "c [[]1]",
  "x y",
  "\\#c",
  "\\!d",
);
const pattern = fc
  .tuple(
    fc.constantFrom("", "", "!"),
    fc.constantFrom("", "", "/", "**/", "a/", "/a/"),
    name,
    fc.constantFrom("", "", "/", "/*", "/**", "/b", " "),
  )
  .map((parts) => parts.join(""));
const line = fc.oneof({ weight: 6, arbitrary: pattern }, fc.constantFrom("", "#a", "/", "!", "  "));
const lines = fc.array(line, { maxLength: 4 }).map((all) => all.join("\n"));

describe("GitIgnore", () => {
  it("ignores what git ignores", async () => {
    const tree = Object.fromEntries(
      FOLDERS.flatMap((folder) => NAMES.map((n) => [folder + n, ""])),
    );
    await withFiles(tree, (root) => {
      git(root, "init", "-q");
      const where = fc.tuple(lines, lines, lines, lines, lines);
      fc.assert(
        fc.property(where, (texts) => {
          const [top, a, b, c, exclude] = texts;
          for (const [folder, text] of Object.entries({
            "": top,
            "a/": a,
            "a/b/": b,
            "c [1]/": c,
          })) {
            writeFileSync(join(root, folder, ".gitignore"), text);
          }
          writeFileSync(join(root, ".git/info/exclude"), exclude);
          const expected = git(root, "ls-files", "-o", "-z", "--exclude-standard").split("\0");
          expect(files(root).sort()).to.deep.equal(expected.filter(Boolean).sort());
        }),
        { numRuns: 150 },
      );
    });
  });

  it("reads what is excluded also in a worktree of its own", async () => {
    await withFiles({ "repo/a": "" }, (top) => {
      const repo = join(top, "repo");
      const identity = ["-c", "user.name=T", "-c", "user.email=t@example.com"];
      git(repo, "init", "-q");
      git(repo, "add", "-A");
      git(repo, ...identity, "commit", "-q", "-m", "x");
      git(repo, "worktree", "add", "-q", "../tree");
      writeFileSync(join(repo, ".git/info/exclude"), "hidden\n");
      const tree = join(top, "tree");
      writeFileSync(join(tree, "hidden"), "");
      expect(files(tree)).to.deep.equal([".git", "a"].filter((n) => n !== ".git"));
      rmSync(join(repo, ".git/info/exclude"));
      expect(files(tree)).to.deep.equal(["a", "hidden"]);
    });
  });

  it("takes a directory that is named itself as not ignored", async () => {
    await withFiles(
      { ".gitignore": "out\n*.log\n", "out/a": "", "out/b.log": "", "c/d.log": "" },
      (root) => {
        mkdirSync(join(root, ".git/info"), { recursive: true });
        expect(files(root, join(root, "out"))).to.deep.equal(["out/a", "out/b.log"]);
        expect(files(root, join(root, dirname("c/d.log")))).to.deep.equal([]);
      },
    );
  });
});

import { chmodSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { findTemplates } from "../../src/find-templates.ts";
import { withFiles, type Files } from "../support/files.ts";
import { muster } from "../support/muster.ts";

const TEMPLATE = 'resource "coder_agent" "main" {\n  os   = "linux"\n  arch = "amd64"\n}\n';
const OTHER = 'resource "null_resource" "x" {\n}\n';

/** The directories that are found from the top of these files. */
async function found(files: Files, path = "."): Promise<string[]> {
  return withFiles(files, (directory) => {
    const prefix = join(directory, path);
    return findTemplates([prefix]).map((template) => template.slice(directory.length + 1));
  });
}

describe("muster lint --recursive", () => {
  it("finds the directories in whose configuration something of Coder stands", async () => {
    const files = {
      ".git/HEAD": "",
      "a/main.tf": OTHER,
      "a/agent.tf": TEMPLATE,
      "b/c/main.tf.json": '{ "data": { "coder_workspace": { "me": {} } } }',
      "d/main.tf": OTHER,
      "d/README.md": "coder_agent",
      ".terraform/modules/m/main.tf": TEMPLATE,
      "a/node_modules/m/main.tf": TEMPLATE,
    };
    expect(await found(files)).to.deep.equal(["a", "b/c"]);
    expect(await found({ "main.tf": TEMPLATE, "m/main.tf": TEMPLATE })).to.deep.equal(["", "m"]);
  });

  it("leaves out what git ignores, as each .gitignore says", async () => {
    const files = {
      ".git/HEAD": "",
      ".gitignore": "build/\n/old\nkept-*\n",
      "t/old/main.tf": TEMPLATE,
      "t/build/main.tf": TEMPLATE,
      "t/.gitignore": "!kept-b\n/x/y\n",
      "t/kept-a/main.tf": TEMPLATE,
      "t/kept-b/main.tf": TEMPLATE,
      "t/x/y/main.tf": TEMPLATE,
      "t/x/z/main.tf": TEMPLATE,
      "old/main.tf": TEMPLATE,
    };
    const expected = ["t/kept-b", "t/old", "t/x/z"];
    expect(await found(files)).to.deep.equal(expected);
    expect(await found(files, "t")).to.deep.equal(expected);
    expect(await found(files, "t/build"), "named itself").to.deep.equal(["t/build"]);
  });

  it("follows no symbolic links, which may lead in circles", async () => {
    await withFiles({ "a/main.tf": TEMPLATE }, (directory) => {
      symlinkSync("..", join(directory, "a/up"));
      expect(findTemplates([directory])).to.deep.equal([join(directory, "a")]);
    });
  });

  it("checks all of them, and counts them", async () => {
    const files = {
      ".git/HEAD": "",
      "a/main.tf": TEMPLATE,
      "b/main.tf": TEMPLATE,
      "c/main.tf": TEMPLATE,
      ".muster.yaml": "ignore: [c]",
    };
    await withFiles(files, (cwd) => {
      const { status, stdout, stderr } = muster(["lint", "--recursive"], { cwd });
      expect({ status, stderr }).to.deep.equal({ status: 0, stderr: "" });
      expect(stdout).to.match(/^no problems in 2 templates/);
    });
  });

  it("says so where there is none, or a directory cannot be looked into", async () => {
    await withFiles({ "a/main.tf": OTHER }, (cwd) => {
      const { status, stderr } = muster(["lint", "--recursive", "a", "."], { cwd });
      expect(status).to.equal(2);
      expect(stderr).to.match(/^muster: there is no template for Coder at or below a \.\n/);
      expect(muster(["lint", "--recursive", "nowhere"], { cwd }).status).to.equal(2);
      chmodSync(join(cwd, "a"), 0);
      // Nothing is closed to root.
      if (process.getuid?.() !== 0) expect(() => findTemplates([cwd])).to.throw(/cannot look into/);
      chmodSync(join(cwd, "a"), 0o755);
    });
  });
});

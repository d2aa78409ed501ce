import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { writeChanges } from "../../src/fix/write-fixes.ts";
import { muster } from "../support/muster.ts";

const FIX_FIXTURES = "fixtures/fix";
const LINT_FIXTURES = "fixtures/lint";

/** The files below a folder, byte for byte. */
function contents(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return Object.fromEntries(
    paths
      .filter((path) => statSync(join(folder, path)).isFile())
      .sort()
      .map((path) => [path, readFileSync(join(folder, path), "latin1")]),
  );
}

describe("muster lint --fix", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "muster-fix-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function copyOf(template: string, name = "copy"): string {
    const copy = join(folder, name);
    cpSync(template, copy, { recursive: true });
    return copy;
  }

  for (const name of readdirSync(FIX_FIXTURES)) {
    const template = join(FIX_FIXTURES, name);
    const expected = readFileSync(join(template, "fix.diff"), "utf8");

    it(`mends ${name} as --fix-dry-run shows, and nothing else`, () => {
      const shown = copyOf(template, "shown");
      const shownRun = muster(["lint", "--fix-dry-run"], { cwd: shown });
      expect(shownRun.stdout).to.equal(expected);
      expect(contents(shown)).to.deep.equal(contents(template));
      if (expected !== "") {
        const { status, stderr } = spawnSync("git", ["apply", "-"], {
          cwd: shown,
          input: expected,
          encoding: "utf8",
        });
        expect({ status, stderr }).to.deep.equal({ status: 0, stderr: "" });
      }
      const mended = copyOf(template, "mended");
      const { stderr } = muster(["lint", "--fix"], { cwd: mended });
      expect(contents(mended)).to.deep.equal(contents(shown));
      expect(stderr).to.match(expected === "" ? /nothing to mend/ : /^muster: mended \d+ finding/);
    });
  }

  for (const name of [
    ...readdirSync(FIX_FIXTURES).map((fixture) => join(FIX_FIXTURES, fixture)),
    ...readdirSync(LINT_FIXTURES).map((fixture) => join(LINT_FIXTURES, fixture)),
  ]) {
    it(`leaves ${name} with nothing more to mend, and with no finding that was not there`, () => {
      const copy = copyOf(name);
      const rules = () => {
        const { stdout } = muster(["lint", "--format", "json", "."], { cwd: copy });
        const { diagnostics } = JSON.parse(stdout) as { diagnostics: { rule: string }[] };
        return diagnostics.map(({ rule }) => rule).sort();
      };
      const before = rules();
      muster(["lint", "--fix"], { cwd: copy });
      const once = contents(copy);
      const after = rules();
      const left = [...before];
      for (const rule of after) {
        expect(left, `${rule} is new`).to.include(rule);
        left.splice(left.indexOf(rule), 1);
      }
      const { stderr } = muster(["lint", "--fix"], { cwd: copy });
      expect(stderr).to.match(/nothing to mend/);
      expect(contents(copy)).to.deep.equal(once);
    });
  }

  it("keeps the mode of a file, and follows a link to it", () => {
    const copy = copyOf(join(FIX_FIXTURES, "misspelt-unit"));
    const script = join(copy, "docs.sh");
    const real = join(copy, "real.sh");
    cpSync(script, real);
    chmodSync(real, 0o750);
    rmSync(script);
    symlinkSync("real.sh", script);
    muster(["lint", "--fix"], { cwd: copy });
    expect(readFileSync(real, "utf8")).to.include("want docs git-clone app");
    expect(statSync(real).mode & 0o777).to.equal(0o750);
    expect(readFileSync(script, "utf8")).to.equal(readFileSync(real, "utf8"));
    expect(readdirSync(copy).sort()).to.deep.equal(["docs.sh", "fix.diff", "main.tf", "real.sh"]);
  });

  it("changes nothing outside of the templates that it is given", () => {
    const shared = copyOf(join(FIX_FIXTURES, "own-module"), "repository");
    spawnSync("git", ["init", "--quiet"], { cwd: shared });
    cpSync(join(shared, "main.tf"), join(shared, "template", "main.tf"), { recursive: true });
    const main = join(shared, "template", "main.tf");
    writeFileSync(main, readFileSync(main, "utf8").replace('"./tools"', '"../tools"'));
    const tools = readFileSync(join(shared, "tools", "main.tf"), "utf8");
    const { status, stdout, stderr } = muster(["lint", "--fix", "template"], { cwd: shared });
    expect(stdout).to.include("tools-clnoe");
    expect(stderr).to.include("nothing to mend");
    expect(status).to.equal(1);
    expect(readFileSync(join(shared, "tools", "main.tf"), "utf8")).to.equal(tools);
    muster(["lint", "--fix", "template", "tools"], { cwd: shared });
    expect(readFileSync(join(shared, "tools", "main.tf"), "utf8")).to.not.equal(tools);
  });

  it("leaves a file alone that was changed meanwhile, or that cannot be written", () => {
    const path = join(folder, "main.tf");
    writeFileSync(path, "b = 1\n");
    const change = { path, before: "a = 1\n", after: "a = 2\n" };
    expect(() => {
      writeChanges([change]);
    }).to.throw(/was changed while it was checked/);
    expect(readFileSync(path, "utf8")).to.equal("b = 1\n");
    writeFileSync(path, Buffer.from([0x61, 0xff]));
    expect(() => {
      writeChanges([{ ...change, before: "a\uFFFD" }]);
    }).to.throw(/not wholly UTF-8/);
    rmSync(path);
    expect(() => {
      writeChanges([change]);
    }).to.throw(/cannot read .*main\.tf any more: no such file/);
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  it("is not asked for together with --fix-dry-run", () => {
    const { status, stderr } = muster(["lint", "--fix", "--fix-dry-run"], { cwd: folder });
    expect(status).to.equal(2);
    expect(stderr).to.include("--fix-dry-run");
  });
});

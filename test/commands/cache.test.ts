import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { withFiles } from "../support/files.ts";
import { muster } from "../support/muster.ts";

describe("muster lint --no-cache", () => {
  it("writes no verdicts, and does not believe those that are there", async () => {
    await withFiles({ "main.tf": "a = 1\na = 2\n" }, (cwd) => {
      const env = { MUSTER_CACHE_DIR: join(cwd, "cache") };
      const verdicts = join(cwd, "cache/verdicts");
      const lint = (...flags: string[]) => muster(["lint", ...flags], { cwd, env }).stdout;
      const found = lint("--no-cache");
      expect(found).to.include("main.tf:2:1: error: Attribute redefined");
      expect(existsSync(verdicts)).to.equal(false);
      expect(lint()).to.equal(found);
      const [name = ""] = readdirSync(verdicts);
      const path = join(verdicts, name);
      const forged = readFileSync(path, "utf8").replace("Attribute redefined", "Forged");
      writeFileSync(path, forged);
      expect(lint()).to.include("Forged");
      expect(lint("--no-cache")).to.equal(found);
      expect(readFileSync(path, "utf8")).to.equal(forged);
    });
  });
});

describe("muster cache clear", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "muster-cache-clear-"));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it("removes what muster has put there, and nothing else", () => {
    const env = { MUSTER_CACHE_DIR: folder };
    writeFileSync(join(folder, "of-somebody-else"), "");
    muster(["lint", "fixtures/lint/no-scripts"], { env });
    expect(readdirSync(join(folder, "verdicts"))).to.not.deep.equal([]);
    const { status, stdout, stderr } = muster(["cache", "clear"], { env });
    expect(stderr).to.equal("");
    expect(status).to.equal(0);
    expect(stdout).to.include(`removed ${join(folder, "verdicts")}\n`);
    expect(existsSync(join(folder, "verdicts"))).to.equal(false);
    expect(existsSync(join(folder, "of-somebody-else"))).to.equal(true);
  });
});

import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { muster } from "../support/muster.ts";

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

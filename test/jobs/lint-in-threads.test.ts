import { spawnSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect } from "chai";
import { writeRepository } from "../../bench/write-repository.ts";
import { findTemplates } from "../../src/find-templates.ts";
import { muster, type Run } from "../support/muster.ts";

/** As many as are worth three threads. */
const TEMPLATES = 130;

const EXECUTABLE = resolve("dist-bin/muster");

describe("muster lint --jobs", () => {
  let folder: string;
  let repository: string;
  before(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "muster-jobs-")));
    repository = join(folder, "repository");
    writeRepository(repository, TEMPLATES);
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  function executable(...args: string[]): Run {
    const env = { PATH: "", HOME: folder };
    const { status, stdout, stderr } = spawnSync(EXECUTABLE, args, {
      cwd: repository,
      env,
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
    });
    return { status, stdout, stderr };
  }

  it("finds the same, however many threads there are, in the package and the executable", () => {
    const args = ["lint", "--recursive", "--format", "json", "--jobs"];
    const alone = muster([...args, "1"], { cwd: repository });
    expect(alone.status).to.equal(1);
    expect(alone.stdout).to.include('"templates": 132').and.include("unknown-unit");
    expect(muster([...args, "3"], { cwd: repository })).to.deep.equal(alone);
    expect(executable(...args, "3"), "the executable").to.deep.equal(alone);
  });

  // Each rule, fixes, suppressions, config files and modules, in every shape that there is.
  it("reports all fixtures as one thread does, with their fixes and source lines", () => {
    const paths = findTemplates(["fixtures"]);
    expect(paths.length).to.be.greaterThan(120);
    for (const format of ["sarif", "pretty"]) {
      const args = ["lint", ...paths, "--format", format, "--jobs"];
      const alone = muster([...args, "1"]);
      expect(alone.stdout).to.include("unused-suppression");
      expect(muster([...args, "3"]), format).to.deep.equal(alone);
    }
  });

  it("fails for the first template that cannot be checked, as one thread does", () => {
    const templates = findTemplates([repository]);
    for (const at of [3, TEMPLATES - 3]) {
      const paths = templates.toSpliced(at, 0, join(repository, ".git"));
      const alone = muster(["lint", ...paths, "--jobs", "1"]);
      expect(alone.status).to.equal(2);
      expect(alone.stderr).to.include(join(repository, ".git"));
      expect(muster(["lint", ...paths, "--jobs", "3"])).to.deep.equal(alone);
    }
  });
});

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NoOperationTraceWriter } from "@actions/workflow-parser";
import { parseAction } from "@actions/workflow-parser/actions/action-parser";
import { expect } from "chai";
import { needs } from "../support/other-program.ts";
import { readAction, runAction, writeMuster } from "./composite-action.ts";

const SCRIPTS = ["integrations/github/install.sh", "integrations/github/lint.sh"];

/** A name that does harm where a shell reads it, and tells so by a file. */
const NASTY = `it's "a" $(touch harmed) \`touch harmed\`; touch harmed & <b>`;

describe("the GitHub action", () => {
  let workspace: string;
  let executable: string;
  beforeEach(() => {
    workspace = mkdtempSync(join(tmpdir(), "muster-action-"));
    executable = writeMuster(join(workspace, ".bin"));
    mkdirSync(join(workspace, ".git"));
  });
  afterEach(() => {
    rmSync(workspace, { recursive: true });
  });

  function addTemplate(name: string, fixture: string): void {
    cpSync(join("fixtures/lint", fixture), join(workspace, name), { recursive: true });
  }

  it("is what GitHub's own schema of actions allows", () => {
    const content = readFileSync("action.yml", "utf8");
    const { context } = parseAction({ name: "action.yml", content }, new NoOperationTraceWriter());
    expect(context.errors.getErrors().map(({ message }) => message)).to.deep.equal([]);
    const broken = parseAction(
      { name: "action.yml", content: content.replace("shell: bash", "shel: bash") },
      new NoOperationTraceWriter(),
    );
    expect(broken.context.errors.getErrors()).not.to.have.length(0);
  });

  it("puts no expression into a script", () => {
    const { steps } = readAction().runs;
    expect(steps.filter(({ run }) => run !== undefined)).to.have.length(SCRIPTS.length);
    for (const { run } of steps) expect(run ?? "").not.to.include("${{");
  });

  it("has scripts in which shellcheck finds nothing", function () {
    needs(this, "shellcheck");
    const { stdout, status } = spawnSync("shellcheck", SCRIPTS, { encoding: "utf8" });
    expect(stdout).to.equal("");
    expect(status).to.equal(0);
  });

  it("annotates, reports and fails where something is found", async () => {
    addTemplate("templates/circle", "circle");
    const { status, log, summary, outputs } = await runAction(workspace, { executable });
    expect(status).to.equal(1);
    expect(log).to.match(/^::error file=templates\/circle\/main\.tf,line=23,/m);
    expect(log).to.include("2 errors in 1 template");
    expect(summary).to.match(/^### muster\n\n<pre>\ntemplates\/circle\/main\.tf:23:5: error: /);
    expect(summary).not.to.match(/<(?!\/?pre>)/);
    expect(outputs).to.include({ "lint.status": "1", "lint.sarif-file": "muster.sarif" });
    const sarif = JSON.parse(readFileSync(join(workspace, "muster.sarif"), "utf8")) as {
      runs: {
        results: { locations: { physicalLocation: { artifactLocation: { uri: string } } }[] }[];
      }[];
    };
    const [first] = sarif.runs[0]?.results ?? [];
    expect(first?.locations[0]?.physicalLocation.artifactLocation.uri).to.equal(
      "templates/circle/main.tf",
    );
  });

  it("succeeds where nothing is found, or nothing grave enough", async () => {
    writeFileSync(
      join(workspace, "main.tf"),
      'resource "coder_agent" "a" {\n  os = "linux"\n  arch = "amd64"\n}\n',
    );
    const { status, outputs, summary } = await runAction(workspace, { executable });
    expect({ status, summary }).to.deep.equal({
      status: 0,
      summary: "### muster\n\n<pre>\nno problems in 1 template (0 scripts, 0 units)\n</pre>\n",
    });
    expect(outputs).to.include({ "lint.status": "0", "lint.sarif-file": "muster.sarif" });
  });

  it("fails with 2, and no report, where there is nothing to check", async () => {
    writeFileSync(join(workspace, "muster.sarif"), "of an earlier step");
    const { status, log, summary, outputs } = await runAction(workspace, {
      executable,
      paths: "nowhere",
    });
    expect(status).to.equal(2);
    expect(log).to.include("nowhere");
    expect(summary).to.include("The run itself failed");
    expect(outputs).not.to.include.keys("lint.sarif-file");
    expect(existsSync(join(workspace, "muster.sarif"))).to.equal(false);
  });

  it("takes each line of paths, and any input, as it stands", async () => {
    addTemplate(NASTY, "circle");
    addTemplate("two words", "circle");
    addTemplate("-x", "circle");
    writeFileSync(join(workspace, `${NASTY}.yaml`), "rules:\n  unknown-unit: off\n");
    const run = await runAction(workspace, {
      executable,
      paths: `${NASTY}\ntwo words\r\n\n-x`,
      recursive: "false",
      config: `${NASTY}.yaml`,
      "sarif-file": `${NASTY}.sarif`,
    });
    expect(run.status).to.equal(1);
    expect(run.log).to.include("3 errors in 3 templates");
    expect(run.summary).not.to.match(/<(?!\/?pre>)/);
    expect(run.outputs["lint.sarif-file"]).to.equal(`${NASTY}.sarif`);
    expect(existsSync(join(workspace, `${NASTY}.sarif`))).to.equal(true);
    for (const input of ["fail-on", "severity", "baseline", "executable"]) {
      const { status } = await runAction(workspace, { executable, [input]: NASTY });
      expect(status, input).to.equal(2);
    }
    expect((await runAction(workspace, { version: NASTY })).status).to.equal(2);
    expect(existsSync(join(workspace, "harmed"))).to.equal(false);
  });

  describe("with a release", () => {
    const asset = "/owner/name/releases/download/v1.2.3/muster-linux-x64";
    let server: ReturnType<typeof createServer>;
    let environment: NodeJS.ProcessEnv;
    let files: Record<string, string>;
    beforeEach(async () => {
      const program = readFileSync(executable, "utf8");
      const hash = createHash("sha256").update(program).digest("hex");
      files = { [asset]: program, [`${asset}.sha256`]: `${hash}  muster-linux-x64\n` };
      server = createServer(({ url = "" }, response) => {
        const text = files[url];
        response.statusCode = text === undefined ? 404 : 200;
        response.end(text ?? "");
      }).listen(0, "127.0.0.1");
      await once(server, "listening");
      const { port } = server.address() as AddressInfo;
      environment = { GITHUB_SERVER_URL: `http://127.0.0.1:${port}` };
      addTemplate("circle", "circle");
    });
    afterEach(() => {
      server.close();
    });

    for (const [what, inputs, action_ref] of [
      ["of its own tag", {}, "v1.2.3"],
      ["that is asked for", { version: "1.2.3" }, "main"],
    ] as const) {
      it(`runs the executable ${what}`, async () => {
        const github = { action_repository: "owner/name", action_ref };
        const { status, log } = await runAction(workspace, inputs, github, environment);
        expect(log).to.include("2 errors in 1 template");
        expect(status).to.equal(1);
      });
    }

    it("runs nothing that differs from its checksum, or is not there", async () => {
      const github = { action_repository: "owner/name", action_ref: "v1.2.3" };
      files[asset] = `${files[asset] ?? ""}# changed\n`;
      const changed = await runAction(workspace, {}, github, environment);
      expect(changed.status).to.equal(2);
      expect(changed.log).to.equal(
        "::error title=muster::muster-linux-x64 of release v1.2.3 is not what its checksum says: it is not run\n",
      );
      const absent = await runAction(workspace, { version: "9.9.9" }, github, environment);
      expect(absent.status).to.equal(2);
      expect(absent.log).to.include("see whether release v9.9.9 is there");
      const branch = await runAction(workspace, {}, { ...github, action_ref: "main" }, environment);
      expect(branch.status).to.equal(2);
      expect(branch.log).to.include("use the action by a tag");
    });
  });
});

import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect } from "chai";

const EXECUTABLE = resolve("dist-bin/muster");

/** What the built program prints from the repository's own folder. */
const TEMPLATE = resolve("fixtures/lint/circle");

describe("the executable, in an empty folder with an empty PATH", () => {
  let folder: string;
  let home: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "muster-executable-"));
    home = mkdtempSync(join(tmpdir(), "muster-home-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
    rmSync(home, { recursive: true });
  });

  function environment(): NodeJS.ProcessEnv {
    return { PATH: "", HOME: home, CODER_AGENT_SOCKET_PATH: join(home, "agent.sock") };
  }

  function muster(...args: string[]) {
    const { status, stdout, stderr } = spawnSync(EXECUTABLE, args, {
      cwd: folder,
      env: environment(),
      encoding: "utf8",
    });
    return { status, stdout, stderr };
  }

  it("says its version", () => {
    expect(muster("--version")).to.include({ status: 0, stderr: "" });
  });

  it("lints as the package does, also with its verdicts cached", () => {
    cpSync(TEMPLATE, join(folder, "circle"), { recursive: true });
    const { stdout: expected } = spawnSync(
      process.execPath,
      [resolve("dist/muster.js"), "lint", "circle"],
      {
        cwd: folder,
        env: { ...environment(), HOME: mkdtempSync(join(home, "other-")) },
        encoding: "utf8",
      },
    );
    expect(expected).to.include("db → seed → app → db");
    for (const run of ["first", "second"]) {
      const { status, stdout, stderr } = muster("lint", "circle");
      expect({ status, stdout, stderr }, run).to.deep.equal({
        status: 1,
        stdout: expected,
        stderr: "",
      });
    }
    expect(readdirSync(folder)).to.deep.equal(["circle"]);
  });

  it("asks hcl2json, which it carries with it", () => {
    writeFileSync(join(folder, "main.tf"), "a = 1\na = 2\n");
    const { status, stdout } = muster("lint");
    expect(status).to.equal(1);
    expect(stdout).to.include("main.tf:2:1: error: Attribute redefined");
  });

  it("does not read the .env file of the folder", async () => {
    writeFileSync(join(folder, ".env"), "CODER_AGENT_SOCKET_PATH=/elsewhere\n");
    const env = { PATH: "", HOME: home };
    const child = spawn(EXECUTABLE, ["sync", "ping"], { cwd: folder, env });
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    await once(child, "close");
    expect(stderr).not.to.include("/elsewhere");
  });

  it("serves, and is its own client", async () => {
    const server = spawn(EXECUTABLE, ["serve"], { cwd: folder, env: environment() });
    await listening(server);
    try {
      expect(muster("sync", "ping")).to.deep.equal({ status: 0, stdout: "Success\n", stderr: "" });
      expect(muster("exp", "sync", "want", "app", "db").status).to.equal(0);
      const start = spawn(EXECUTABLE, ["sync", "start", "app"], {
        cwd: folder,
        env: environment(),
      });
      const ended = once(start, "exit");
      const [waits] = (await once(start.stderr, "data")) as [Buffer];
      expect(waits.toString()).to.equal('"app" waits for "db" (not registered)\n');
      const { status } = muster("sync", "run", "db", "--", EXECUTABLE, "--version");
      expect(status).to.equal(0);
      expect(await ended).to.deep.equal([0, null]);
      expect(muster("sync", "list").stdout).to.equal(
        "UNIT  STATUS     READY\napp   started    true\ndb    completed  true\n",
      );
      expect(muster("sync", "timeline").stdout).to.match(/^app +started .*\bdb\b/m);
    } finally {
      server.kill();
      const [status] = (await once(server, "exit")) as [number];
      expect(status).to.equal(0);
    }
    expect(readdirSync(home)).not.to.include("agent.sock");
  });

  it("rehearses, and is the coder of the scripts", () => {
    const script = "coder exp sync start a && coder exp sync complete a && muster --version";
    writeFileSync(
      join(folder, "main.tf"),
      `resource "coder_agent" "main" {
        os   = "linux"
        arch = "amd64"
      }
      resource "coder_script" "a" {
        agent_id     = coder_agent.main.id
        display_name = "A"
        run_on_start = true
        script       = "#!/bin/sh\\n${script}"
      }`,
    );
    const { status, stdout, stderr } = muster("rehearse", "--yes", "--logs", home);
    expect(stderr).to.match(/unit "a" is completed/);
    expect(stdout).to.match(/^1 script in .*: 1 succeeded$/m);
    expect(status).to.equal(0);
    const log = readFileSync(join(home, "coder_script.a.log"), "utf8");
    expect(log).to.match(/^Success\nSuccess\ncoder-muster\//);
  });
});

/** Resolves when a server says that it listens. */
async function listening(server: ChildProcess): Promise<void> {
  let log = "";
  for await (const chunk of server.stderr ?? []) {
    log += String(chunk);
    if (log.includes("listening at")) return;
  }
  throw new Error(`the server has ended: ${log}`);
}

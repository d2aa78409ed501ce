import { spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { expect } from "chai";
import { entriesOf, makeTarGz } from "../download/archives.ts";
import { ModuleServer, startProxy } from "../download/module-server.ts";
import type { Run } from "../support/muster.ts";

const PROGRAM = resolve("dist/muster.js");

const script = (unit: string, wants: string) => `variable "agent_id" {}
resource "coder_script" "${unit}" {
  agent_id     = var.agent_id
  run_on_start = true
  script       = <<-EOT
    set -e; coder exp sync want ${unit} ${wants}
    coder exp sync start ${unit}
    coder exp sync complete ${unit}
  EOT
}
`;

describe("--download-modules", () => {
  let server: ModuleServer;
  let top: string;

  before(async () => {
    server = await ModuleServer.start();
  });

  after(() => server.stop());

  beforeEach(async () => {
    server.reset();
    top = realpathSync(mkdtempSync(join(tmpdir(), "muster-test-")));
    const inner = entriesOf({ "main.tf": script("inner", "nothing") });
    server.serveModule("inner", { "2.1.0": await makeTarGz(inner) });
    const outer = `variable "agent_id" {}
module "inner" {
  source   = "${server.host}/acme/inner/coder"
  version  = "~> 2.0"
  agent_id = var.agent_id
}
output "unit" { value = "inner" }
`;
    server.serveModule("outer", { "1.0.0": await makeTarGz(entriesOf({ "main.tf": outer })) });
    write(
      "template/main.tf",
      `resource "coder_agent" "main" {}
module "outer" {
  source   = "${server.host}/acme/outer/coder"
  agent_id = coder_agent.main.id
}
`,
    );
  });

  afterEach(() => {
    rmSync(top, { recursive: true, force: true });
  });

  function write(name: string, content: string): void {
    mkdirSync(dirname(join(top, name)), { recursive: true });
    writeFileSync(join(top, name), content);
  }

  function run(
    args: readonly string[],
    environment: NodeJS.ProcessEnv = {},
    program: readonly [string, ...string[]] = [process.execPath, PROGRAM],
  ) {
    const env = {
      PATH: process.env["PATH"],
      HOME: top,
      XDG_CACHE_HOME: join(top, "cache"),
      NODE_EXTRA_CA_CERTS: server.certificate.file,
      ...environment,
    };
    const [command, ...first] = program;
    return new Promise<Run>((resolve) => {
      const child = spawn(command, [...first, ...args], { cwd: top, env });
      let stdout = "";
      let stderr = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
      child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
      child.once("close", (status) => {
        resolve({ status, stdout, stderr });
      });
    });
  }

  interface Finding {
    readonly rule: string;
    readonly severity: string;
    readonly message: string;
    readonly script: string | null;
    readonly location: { readonly file: string };
  }

  async function findings(flags: readonly string[], environment: NodeJS.ProcessEnv = {}) {
    const args = ["lint", "--format", "json", ...flags, "template"];
    const { stdout, stderr } = await run(args, environment);
    expect(stderr).to.equal("");
    return (JSON.parse(stdout) as { diagnostics: Finding[] }).diagnostics;
  }

  const packages = () => readdirSync(join(top, "cache/muster/modules/packages")).sort();

  it("checks modules of registries, and the modules of these", async () => {
    const [finding, ...more] = await findings(["--download-modules"]);
    expect(more).to.deep.equal([]);
    expect(finding).to.deep.include({
      rule: "unknown-unit",
      severity: "error",
      script: "module.outer.module.inner.coder_script.inner",
    });
    expect(finding?.location.file).to.match(
      /^cache\/muster\/modules\/packages\/inner-2\.1\.0-[0-9a-f]{16}\/main\.tf$/,
    );
    expect(packages().map((name) => name.replace(/-[0-9a-f]+$/, ""))).to.deep.equal([
      "inner-2.1.0",
      "outer-1.0.0",
    ]);
    const lock = readFileSync(join(top, "template/.muster.lock.json"), "utf8");
    expect(JSON.parse(lock)).to.have.property("modules").of.length(2);
    server.reset();
    expect((await findings(["--download-modules"])).length).to.equal(1);
    expect((await findings(["--offline"])).length).to.equal(1);
    expect(server.requests).to.deep.equal([]);
  });

  it("says why a module could not be downloaded, and checks the rest", async () => {
    server.routes.delete("/files/inner-2.1.0.tar.gz");
    const [finding, ...more] = await findings(["--download-modules"]);
    expect(more).to.deep.equal([]);
    expect(finding).to.deep.include({ rule: "module-not-loaded", severity: "info" });
    expect(finding?.message).to.equal(
      `module.outer.module.inner is not checked: its source "${server.host}/acme/inner/coder" could not be downloaded: ${server.url}/files/inner-2.1.0.tar.gz answers 404`,
    );
  });

  it("ends with 2 where a module is not what is pinned, or not cached when offline", async () => {
    expect((await run(["lint", "--download-modules", "template"])).status).to.equal(1);
    rmSync(join(top, "cache"), { recursive: true });
    const other = await makeTarGz(entriesOf({ "main.tf": "# another" }));
    server.serveModule("outer", { "1.0.0": other });
    const { status, stdout, stderr } = await run(["lint", "--download-modules", "template"]);
    expect({ status, stdout }).to.deep.equal({ status: 2, stdout: "" });
    expect(stderr).to.match(
      /^muster: what \S+\/acme\/outer\/coder 1\.0\.0 holds now is not what \S+\.muster\.lock\.json pins/,
    );
    expect(stderr.trim().split("\n").length).to.equal(3);
    const offline = await run(["lint", "--offline", "template"]);
    expect(offline.status).to.equal(2);
    expect(offline.stderr).to.include(
      `this module is not in the cache: ${server.host}/acme/outer/coder\n`,
    );
  });

  it("leaves alone what is on disk, and what no instance calls", async () => {
    write("mine/acme/modules/outer/main.tf", "");
    await findings(["--download-modules", "--module-path", `${server.host}=mine`]);
    write(
      "template/main.tf",
      `module "x" {\n  count  = 0\n  source = "${server.host}/acme/outer/coder"\n}\n`,
    );
    await findings(["--download-modules"]);
    expect(server.requests).to.deep.equal([]);
    expect(existsSync(join(top, "template/.muster.lock.json"))).to.equal(false);
  });

  it("downloads for eval and plan, too", async () => {
    const value = await run(["eval", "module.outer.unit", "template", "--download-modules"]);
    expect(value).to.deep.equal({ status: 0, stdout: '"inner"\n', stderr: "" });
    const plan = await run(["plan", "template", "--offline", "--format", "json"]);
    expect(plan.status, plan.stderr).to.equal(0);
    expect(plan.stdout).to.include("module.outer.module.inner.coder_script.inner");
  });

  it("does not read outside a package that it has downloaded", async () => {
    const secret = '"${file("${path.module}/../../../../../secret")}"';
    const evil = script("evil", "x")
      .replace("<<-EOT", secret)
      .replace(/\n {4}set[^]*EOT/, "");
    server.serveModule("outer", { "1.0.0": await makeTarGz(entriesOf({ "main.tf": evil })) });
    write("secret", "coder exp sync start secret-name");
    // A repository around the cache does not make all of it readable.
    mkdirSync(join(top, ".git"));
    rmSync(join(top, "template"), { recursive: true });
    const elsewhere = mkdtempSync(join(tmpdir(), "muster-test-"));
    try {
      const main = `module "outer" {\n  source   = "${server.host}/acme/outer/coder"\n  agent_id = "x"\n}\n`;
      writeFileSync(join(elsewhere, "main.tf"), main);
      const { stdout } = await run(["lint", "--download-modules", elsewhere]);
      expect(stdout).to.include("outside the template's repository").and.not.include("secret-name");
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  });

  it("goes through a proxy, except where NO_PROXY says not to", async () => {
    const proxy = await startProxy(server.port, "user:p@ss");
    try {
      const source = "registry.test/acme/outer/coder";
      const main = readFileSync(join(top, "template/main.tf"), "utf8");
      write("template/main.tf", main.replace(`${server.host}/acme/outer/coder`, source));
      const through = (user: string) => ({
        HTTPS_PROXY: `http://${user}@${proxy.address}`,
        NO_PROXY: "127.0.0.1",
      });
      const [refused] = await findings(["--download-modules"], through("nobody"));
      expect(refused?.message).to.include(`the proxy ${proxy.address} answers 407`);
      const [found] = await findings(["--download-modules"], through("user:p%40ss"));
      expect(found?.rule).to.equal("unknown-unit");
      expect(new Set(proxy.asked)).to.deep.equal(new Set(["registry.test:443"]));
    } finally {
      proxy.stop();
    }
  });

  it("trusts only certificates that it is told to trust", async () => {
    const args = ["--download-modules"];
    const [refused] = await findings(args, { NODE_EXTRA_CA_CERTS: "" });
    expect(refused?.message).to.match(/could not be downloaded: .*self-signed certificate$/);
    const trust = { NODE_EXTRA_CA_CERTS: "", SSL_CERT_FILE: server.certificate.file };
    expect((await findings(args, trust))[0]?.rule).to.equal("unknown-unit");
    const { status, stderr } = await run(["lint", ...args, "template"], { SSL_CERT_FILE: "none" });
    expect(status).to.equal(2);
    expect(stderr).to.include("SSL_CERT_FILE names none, which cannot be read");
  });

  it("is loaded only when it is asked for", async () => {
    const folder = join(top, "program");
    cpSync(dirname(PROGRAM), folder, { recursive: true });
    rmSync(join(folder, "downloads.js"));
    const program = [process.execPath, join(folder, "muster.js")] as const;
    const without = await run(["lint", "template"], {}, program);
    expect(without).to.deep.include({ status: 0, stderr: "" });
    const given = await run(["lint", "template", "--offline"], {}, program);
    expect(given.status).to.equal(2);
    expect(given.stderr).to.include("downloads.js");
  });

  it("works the same in the executable", async () => {
    const args = ["lint", "--format", "json", "--download-modules", "template"];
    const expected = await run(args);
    for (const name of ["cache", "template/.muster.lock.json"]) {
      rmSync(join(top, name), { recursive: true });
    }
    const proxy = await startProxy(server.port);
    try {
      const environment = { HTTPS_PROXY: `http://${proxy.address}` };
      expect(await run(args, environment, [resolve("dist-bin/muster")])).to.deep.equal(expected);
      expect(proxy.asked).to.have.length(7);
    } finally {
      proxy.stop();
    }
    expect(await run(args)).to.deep.equal(expected);
  });
});

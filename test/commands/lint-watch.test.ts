import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { exampleTemplate } from "../../src/rules/example-template.ts";
import { muster } from "../support/muster.ts";
import { afterTest, cleanUp, Process, PROGRAM } from "../sync/support.ts";

/** A template whose script waits for a unit, which is there or not. */
function template(unit: string): string {
  const script = `set -e\ncoder exp sync want app ${unit}\ncoder exp sync start app\ncoder exp sync complete app`;
  return exampleTemplate({ app: script });
}
const CLEAN = exampleTemplate({});

class Folder {
  readonly path = realpathSync(mkdtempSync(join(tmpdir(), "muster-watch-")));
  /** How much of what was printed is read already. */
  #read = 0;
  #lint: Process | undefined;

  constructor(files: Readonly<Record<string, string>>) {
    afterTest(() => {
      rmSync(this.path, { recursive: true, force: true });
    });
    mkdirSync(join(this.path, ".git"));
    for (const [name, text] of Object.entries(files)) this.write(name, text);
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(join(this.path, name)), { recursive: true });
    writeFileSync(join(this.path, name), text);
  }

  /** Starts to watch, and waits for the first report. */
  async watch(...flags: string[]): Promise<Process> {
    const words = ["cd", this.path, "&&", "exec", process.execPath, PROGRAM, "lint", "--watch"];
    const command = [...words, "--format", "compact", ...flags].join(" ");
    this.#lint = new Process(["sh", "-c", command]);
    await this.next();
    return this.#lint;
  }

  /** The next report, from its first line to its counts. */
  async next(): Promise<string> {
    const lint = this.#lint;
    if (!lint) throw new Error("nothing is watched");
    const report = /[^]*?^(?:\d+ |no )\S.* in \d+ templates? .*\n/m;
    const isThere = { test: () => report.test(lint.stdout.slice(this.#read)) };
    await lint.says(isThere);
    const [text = ""] = report.exec(lint.stdout.slice(this.#read)) ?? [];
    this.#read += text.length;
    return text;
  }
}

describe("muster lint --watch", () => {
  afterEach(cleanUp);

  it("checks again what a change concerns, and reports on all", async () => {
    const folder = new Folder({
      "a/main.tf": CLEAN,
      "b/main.tf": `${CLEAN}resource "coder_script" "b" {\n  agent_id     = coder_agent.main.id\n  display_name = "B"\n  run_on_start = true\n  script       = file("../scripts/b.sh")\n}\n`,
      "scripts/b.sh": "echo b",
    });
    const lint = await folder.watch("a", "b");
    await lint.says("waiting for changes");
    folder.write("a/main.tf", template("nothing"));
    expect(await folder.next()).to.match(/^a\/main\.tf:.*"nothing".*\n1 error in 2 templates/);
    await lint.says(/\d\d:\d\d:\d\d: a\/main\.tf has changed; checked 1 template\n/);
    folder.write("scripts/b.sh", "coder exp sync wnat app");
    expect(await folder.next()).to.match(/"nothing"[^]*scripts\/b\.sh:1:16: error: .*\n2 errors/);
    folder.write("a/main.tf", CLEAN);
    expect(await folder.next()).to.match(/^scripts\/b\.sh.*\n1 error in 2 templates/);
    rmSync(join(folder.path, "scripts"), { recursive: true });
    expect(await folder.next()).to.include("no such file");
    folder.write("scripts/b.sh", "echo b");
    expect(await folder.next()).to.match(/^no problems in 2 templates/);
    lint.child.kill("SIGINT");
    expect((await lint.ended).status).to.equal(0);
  });

  it("goes on where a file is broken, and ends with the status of the last round", async () => {
    const folder = new Folder({ "main.tf": CLEAN });
    const lint = await folder.watch();
    await lint.says("waiting for changes");
    folder.write("main.tf", "resource {");
    expect(await folder.next()).to.include("[invalid-hcl]");
    folder.write(".muster.yaml", "rule: {}");
    await lint.says(/muster: \.muster\.yaml:1:1: unknown key "rule"/);
    folder.write(".muster.yaml", "rules: {}");
    expect(await folder.next()).to.include("[invalid-hcl]");
    renameSync(join(folder.path, "main.tf"), join(folder.path, "main.txt"));
    await lint.says("has no .tf or .tf.json files");
    renameSync(join(folder.path, "main.txt"), join(folder.path, "main.tf"));
    expect(await folder.next()).to.include("[invalid-hcl]");
    lint.child.kill("SIGINT");
    expect((await lint.ended).status).to.equal(1);
  });

  it("finds templates that come and go, and writes reports without seeing them as changes", async () => {
    const folder = new Folder({ "a/main.tf": CLEAN, "ignored/main.tf": CLEAN });
    folder.write(".muster.yaml", "ignore: [ignored]");
    const lint = await folder.watch("--recursive", "--format", "json=a/report.json");
    await lint.says("waiting for changes");
    folder.write("c/d/main.tf", template("nothing"));
    expect(await folder.next()).to.match(/^c\/d\/main\.tf.*\n1 error in 2 templates/);
    rmSync(join(folder.path, "c"), { recursive: true });
    expect(await folder.next()).to.match(/^no problems in 1 template /);
    folder.write("README.md", "no matter");
    folder.write("a/.main.tf.swp", "no matter");
    folder.write(".muster.yaml", "{}");
    expect(await folder.next()).to.match(/^no problems in 2 templates /);
    folder.write("a/main.tf", `${CLEAN}# last`);
    await folder.next();
    lint.child.kill("SIGTERM");
    const { stdout, status } = await lint.ended;
    expect(status).to.equal(0);
    expect(stdout.match(/ in \d templates? /g)).to.have.length(5);
  });

  it("is refused together with what does not fit it", () => {
    for (const [flags, name] of [
      [["--fix"], "--fix"],
      [["--update-baseline", "--baseline", "x"], "--update-baseline"],
      [["--changed-since", "HEAD"], "--changed-since"],
    ] as const) {
      const { status, stderr } = muster(["lint", "--watch", ...flags, "fixtures/lint/circle"]);
      expect(stderr).to.include(`${name} and --watch do not go together`);
      expect(status).to.equal(2);
    }
    const { stderr } = muster(["lint", "-", "--watch"], { input: "" });
    expect(stderr).to.include("--watch is not for standard input");
  });
});

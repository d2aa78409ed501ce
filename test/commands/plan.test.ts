import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { fixtureFlags } from "../support/fixture-flags.ts";
import { muster } from "../support/muster.ts";
import { cleanUp, Workspace } from "../sync/support.ts";

const folder = "fixtures/plan";

describe("muster plan on the fixtures", () => {
  for (const name of readdirSync(folder)) {
    const directory = join(folder, name);
    const flags = fixtureFlags(directory);
    for (const [format, file] of [
      ["json", "plan.json"],
      ["table", "plan.txt"],
    ] as const) {
      it(`prints ${name} as ${format}`, () => {
        const run = muster(["plan", "--format", format, ...flags], { cwd: directory });
        expect(run).to.deep.equal({
          status: 0,
          stdout: readFileSync(join(directory, file), "utf8"),
          stderr: "",
        });
      });
    }
  }
});

describe("muster plan", () => {
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), "muster-plan-"));
  });
  after(() => {
    rmSync(directory, { recursive: true });
  });

  function plan(...args: string[]) {
    return muster(["plan", ...args]);
  }

  /** Whether each script of the fixture is there, by the name of its block. */
  function scripts(...args: string[]): string[] {
    const { stdout, stderr } = plan(`${folder}/conditions`, "--format", "json", ...args);
    expect(stderr).to.equal("");
    const { agents } = JSON.parse(stdout) as { agents: { scripts: { address: string }[] }[] };
    return agents.flatMap((agent) => agent.scripts.map(({ address }) => address));
  }

  it("takes parameters at their defaults, and what else is open as it comes first", () => {
    expect(scripts()).to.deep.equal([
      "coder_script.database[0]",
      "coder_script.ide",
      "coder_script.nearby[0]",
    ]);
  });

  it("lets conditions, parameters and variables choose", () => {
    const ide = "coder_script.ide";
    const database = "coder_script.database[0]";
    const nearby = "coder_script.nearby[0]";
    const release = "coder_script.release[0]";
    expect(scripts("--when", 'var.region != "eu"')).to.deep.equal([database, ide]);
    expect(scripts("--var", "region=us")).to.deep.equal([database, ide]);
    expect(scripts("--when", "data.coder_parameter.database.value")).to.include(database);
    expect(scripts("--when", "!data.coder_parameter.database.value")).to.deep.equal([ide, nearby]);
    expect(scripts("--when", "data.coder_parameter.database.value==false")).to.deep.equal([
      ide,
      nearby,
    ]);
    expect(scripts("--when", 'data.coder_parameter.database.value == "true"')).to.include(database);
    expect(scripts("--parameter", "database=false")).to.deep.equal([ide, nearby]);
    expect(
      scripts("--when", 'startswith(data.coder_parameter.branch.value, "release-")'),
    ).to.include(release);
    expect(scripts("--parameter", "branch=release-1")).to.include(release);
    expect(scripts("--when", 'var.region == "asia"')).to.not.include(nearby);
  });

  const refusals: readonly [flags: string[], message: RegExp, advice: RegExp][] = [
    [
      ["--when", "var.zone == 1"],
      /what the scripts do does not hang on var\.zone == 1/,
      /It hangs on: .*data\.coder_parameter\.ide\.value == "vim"/,
    ],
    [
      ["--when", 'var.region == "eu" && var.region != "eu"'],
      /--when: var\.region != "eu" cannot hold together/,
      /one and the same workspace/,
    ],
    [
      ["--when", 'var.region == "asia"', "--when", 'var.region == "africa"'],
      /--when: var\.region == "africa" cannot hold together/,
      /one and the same workspace/,
    ],
    [
      ["--when", 'var.region == "eu" || var.region == "us"'],
      /does not hang on var\.region == "eu" \|\| var\.region == "us"/,
      /It hangs on: /,
    ],
    [["--when", "1 +"], /--when 1 \+: a value is missing/, /Give a condition/],
    [["--duration", "ide"], /--duration ide is not of the form/, /--duration clone=30s/],
    [["--duration", "emacs=-3s"], /--duration emacs=-3s is not/, /For example/],
    [["--duration", "emacs=3"], /--duration emacs=3 is not/, /For example/],
    [
      ["--duration", "mirorr=3s"],
      /no script names a unit "mirorr" in this start-up \(did you mean "mirror"\?\)/,
      /The units are emacs, /,
    ],
    [["--duration-file", "nowhere.json"], /cannot read --duration-file nowhere\.json/, /JSON file/],
    [["--duration-file", `${folder}/conditions/main.tf`], /holds no durations/, /"clone": "30s"/],
  ];
  for (const [flags, message, advice] of refusals) {
    it(`refuses ${flags.join(" ")}`, () => {
      const { status, stdout, stderr } = plan(`${folder}/conditions`, ...flags);
      expect(status).to.equal(2);
      expect(stdout).to.equal("");
      expect(stderr).to.match(message).and.match(advice);
      expect(stderr.trim().split("\n").length).to.be.at.most(3);
    });
  }

  it("refuses a duration in a file that is none, and says whose", () => {
    const file = join(directory, "durations.json");
    writeFileSync(file, '{"emacs": "3 minutes"}');
    const { status, stderr } = plan(`${folder}/conditions`, "--duration-file", file);
    expect(status).to.equal(2);
    expect(stderr).to.include('"3 minutes" is no duration for "emacs"');
  });

  it("explains the next start with the timeline of a real one", async () => {
    const workspace = new Workspace();
    try {
      await workspace.serve();
      const slow = workspace.done("run", "emacs", "--", "sleep", "0.5");
      await Promise.all([slow, workspace.sync("run", "eu-db", "--want", "emacs", "--", "true")]);
      await workspace.done("start", "mirror");
      const file = join(directory, "start.json");
      writeFileSync(file, await workspace.done("timeline", "--output", "json"));
      const flags = ["--var", "region=eu", "--duration-file", file, "--format", "json"];
      const { stdout, stderr, status } = plan(`${folder}/conditions`, ...flags);
      expect(stderr).to.equal("");
      expect(status).to.equal(0);
      const { agents } = JSON.parse(stdout) as {
        agents: {
          schedule: {
            units: { unit: string; startMs: number; endMs: number }[];
            unmeasured: string[];
          };
        }[];
      };
      const { units = [], unmeasured = [] } = agents[0]?.schedule ?? {};
      const emacs = units.find(({ unit }) => unit === "emacs");
      const database = units.find(({ unit }) => unit === "eu-db");
      expect(emacs?.startMs).to.equal(0);
      expect(emacs?.endMs).to.be.at.least(500);
      expect(database?.startMs).to.equal(emacs?.endMs);
      // It still ran when the timeline was printed.
      expect(unmeasured).to.deep.equal(["mirror"]);
    } finally {
      await cleanUp();
    }
  });

  it("refuses a directory without a template", () => {
    const { status, stderr } = plan(directory);
    expect(status).to.equal(2);
    expect(stderr).to.include("has no .tf or .tf.json files").and.include("muster plan templates/");
  });

  it("plans what can be read of a template with mistakes, and says so", () => {
    writeFileSync(
      join(directory, "main.tf"),
      `resource "coder_agent" "main" {}
resource "coder_script" "app" {
  agent_id     = coder_agent.main.id
  run_on_start = true
  script       = "coder exp sync start app; coder exp sync complete app"
}
resource "coder_script" "broken" {
  agent_id     = coder_agent.main.id
  run_on_start = true
  script       = local.nowhere
}
`,
    );
    const { status, stdout, stderr } = plan(directory);
    expect(status).to.equal(0);
    expect(stdout).to.match(/^ {2}1 +app +completes +coder_script\.app$/m);
    expect(stderr).to.include("the template has mistakes").and.include(`muster lint ${directory}`);
  });
});

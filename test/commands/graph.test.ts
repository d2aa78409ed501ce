import {
  chmodSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { withFiles } from "../support/files.ts";
import { GRAPH_FILES } from "../support/fixture-flags.ts";
import { muster } from "../support/muster.ts";

const folder = "fixtures/graph";
const parts = join(folder, "parts");

interface Output {
  readonly exhaustive: boolean;
  readonly conditions: readonly { subject: string; answers: readonly string[] }[];
  readonly agents: readonly {
    units: readonly { id: string; name: string; when: string | null }[];
  }[];
  readonly dependencies: readonly {
    id: string;
    unit: string;
    dependency: string;
    when: string | null;
  }[];
  readonly findings: readonly { rule: string; severity: string; dependencies: readonly string[] }[];
}

function graph(...args: string[]): Output {
  const { stdout, stderr } = muster(["graph", "--format", "json", ...args]);
  expect(stderr).to.equal("");
  return JSON.parse(stdout) as Output;
}

/** `app ← clone when var.x == true`, for each dependency. */
function edges({ agents, dependencies }: Output): string[] {
  const names = new Map(agents.flatMap(({ units }) => units.map(({ id, name }) => [id, name])));
  return dependencies.map(({ unit, dependency, when }) => {
    const words = `${names.get(unit) ?? "?"} ← ${names.get(dependency) ?? "?"}`;
    return when === null ? words : `${words} when ${when}`;
  });
}

describe("muster graph on the fixtures", () => {
  for (const name of readdirSync(folder)) {
    for (const [format, file] of GRAPH_FILES) {
      it(`draws ${name} as ${format}`, () => {
        const directory = join(folder, name);
        const run = muster(["graph", "--format", format], { cwd: directory });
        const stdout = readFileSync(join(directory, file), "utf8");
        expect(run).to.deep.equal({ status: 0, stdout, stderr: "" });
      });
    }
  }
});

describe("muster graph", () => {
  it("says for each dependency under which condition it is there", () => {
    const found = graph(parts);
    expect(edges(found)).to.include.members([
      "build ← clone",
      "build ← mirror when var.mirror == true",
      'ide ← build when data.coder_parameter.ide.value == "emacs"',
      "${…}-report ← build",
    ]);
    expect(found.conditions).to.deep.equal([
      { subject: "var.mirror", answers: ["var.mirror == true", "var.mirror == false"] },
      {
        subject: "data.coder_parameter.ide.value",
        answers: [
          'data.coder_parameter.ide.value == "emacs"',
          'data.coder_parameter.ide.value == "vim"',
        ],
      },
    ]);
  });

  it("takes the inputs of plan, and draws only what they leave", () => {
    const vim = 'data.coder_parameter.ide.value == "vim"';
    const withVim = ["build ← clone", "build ← mirror", "${…}-report ← build"];
    const given = edges(graph(parts, "--when", `${vim} && var.mirror == true`));
    expect(given.slice(0, 3)).to.deep.equal(withVim);
    expect(edges(graph(parts, "--parameter", "ide=vim", "--var", "mirror=true"))).to.deep.equal(
      given,
    );
    const without = graph(parts, "--when", "var.mirror == false");
    expect(edges(without).join()).to.not.include("mirror");
    expect(without.conditions).to.have.length(1);
  });

  it("numbers the dependencies of a circle in its order", () => {
    const { findings, dependencies, agents } = graph(join("fixtures/lint", "circle"));
    const circle = findings.find(({ rule }) => rule === "dependency-cycle");
    const names = new Map(agents.flatMap(({ units }) => units.map(({ id, name }) => [id, name])));
    const walk = (circle?.dependencies ?? []).map((id) => {
      const edge = dependencies.find((dependency) => dependency.id === id);
      return names.get(edge?.unit ?? "");
    });
    expect(walk).to.deep.equal(["db", "seed", "app"]);
  });

  it("draws what has too many start-ups as one, with the conditions of its scripts", () => {
    const names = Array.from({ length: 9 }, (_, i) => `flag${i}`);
    const blocks = names.map(
      (name) => `
variable "${name}" {
  type = bool
}
resource "coder_script" "${name}" {
  count        = var.${name} ? 1 : 0
  agent_id     = coder_agent.main.id
  display_name = "${name}"
  run_on_start = true
  script       = "coder exp sync want ${name} base"
}`,
    );
    const agent = 'resource "coder_agent" "main" {\n  os = "linux"\n  arch = "amd64"\n}\n';
    return withFiles({ "main.tf": agent + blocks.join("\n") }, (directory) => {
      const found = graph(directory);
      expect(found.exhaustive).to.equal(false);
      expect(found.conditions).to.deep.equal([]);
      expect(edges(found)).to.deep.equal(
        names.map((name) => `${name} ← base when var.${name} == true`),
      );
      const fewer = graph(directory, "--when", "var.flag0 == true && var.flag1 == false");
      expect(fewer.exhaustive).to.equal(true);
      expect(edges(fewer).slice(0, 2)).to.deep.equal([
        "flag0 ← base",
        "flag2 ← base when var.flag2 == true",
      ]);
    });
  });

  it("marks what lint reports: with its config file, without what a comment suppresses", () =>
    withFiles(
      {
        "main.tf": readFileSync("fixtures/lint/circle/main.tf", "utf8").replace(
          "coder exp sync want app db git-clnoe",
          "coder exp sync want app db git-clnoe # muster-ignore: unknown-unit -- as a test",
        ),
        ".muster.yaml": "rules:\n  dependency-cycle: warning\n",
      },
      (directory) => {
        const { findings } = graph(directory);
        expect(findings.map(({ rule, severity }) => `${severity} ${rule}`)).to.deep.equal([
          "warning dependency-cycle",
        ]);
      },
    ));

  it("writes a file in the format that its name says", () =>
    withFiles({}, (directory) => {
      const file = join(directory, "start.mmd");
      expect(muster(["graph", parts, "--output", file])).to.deep.equal({
        status: 0,
        stdout: "",
        stderr: "",
      });
      const printed = muster(["graph", parts, "--format", "mermaid"]);
      expect(readFileSync(file, "utf8")).to.equal(printed.stdout);
    }));

  it("opens what it has drawn, or says where that is", () =>
    withFiles({}, (directory) => {
      const opened = join(directory, "opened");
      const program = join(directory, process.platform === "darwin" ? "open" : "xdg-open");
      writeFileSync(
        program,
        `#!/bin/sh\necho "$1" > "${opened}.new" && mv "${opened}.new" "${opened}"\n`,
      );
      chmodSync(program, 0o755);
      const file = join(directory, "a graph.dot");
      const path = `${directory}:${process.env["PATH"] ?? ""}`;
      const run = muster(["graph", parts, "-o", file, "--open"], { env: { PATH: path } });
      expect(run.stderr).to.equal("");
      const end = Date.now() + 10_000;
      while (!existsSync(opened) && Date.now() < end);
      expect(fileURLToPath(readFileSync(opened, "utf8").trim())).to.equal(resolve(file));
      const none = muster(["graph", parts, "-o", file, "--open"], { env: { PATH: "/nowhere" } });
      expect(none.status).to.equal(1);
      expect(none.stderr)
        .to.match(/cannot open .*there is no program xdg-open/)
        .and.include("file://");
      writeFileSync(program, "#!/bin/sh\nexit 3\n");
      const failed = muster(["graph", parts, "--open"], { env: { PATH: path, TMPDIR: directory } });
      expect(failed.status).to.equal(1);
      const [, url = ""] =
        /cannot open .*finds no program for it\n {2}Open .*(file:.*)/.exec(failed.stderr) ?? [];
      expect(readFileSync(fileURLToPath(url), "utf8")).to.match(/^<!DOCTYPE html>/);
    }));

  it("writes a file whole or not at all, through links", () =>
    withFiles({ "old.svg": "old", "folder/file": "" }, (directory) => {
      const [link, old] = [join(directory, "link.svg"), join(directory, "old.svg")];
      symlinkSync("old.svg", link);
      expect(muster(["graph", parts, "--output", link]).status).to.equal(0);
      expect(readFileSync(old, "utf8")).to.match(/^<\?xml/);
      expect(lstatSync(link).isSymbolicLink()).to.equal(true);
      expect(readdirSync(directory).sort()).to.deep.equal(["folder", "link.svg", "old.svg"]);
      const run = muster([
        "graph",
        parts,
        "--format",
        "svg",
        "--output",
        join(directory, "folder"),
      ]);
      expect(run.status).to.equal(1);
      expect(run.stderr).to.match(/cannot write the graph to .*folder: it is a directory/);
      const printed = muster(["graph", parts, "--format", "svg", "--output", "-"]);
      expect(printed.stdout).to.equal(readFileSync(old, "utf8"));
    }));

  it("says what is wrong with what it is given", () => {
    const refusals: readonly [string[], number, RegExp][] = [
      [["fixtures"], 2, /fixtures has no \.tf or \.tf\.json files\n {2}.*muster graph/],
      [[parts, "--when", "var.mirorr == true"], 2, /--when: .*var\.mirorr == true/],
      [[parts, "--output", "package.json/graph.dot"], 1, /cannot write .* package\.json\/graph/],
      [[parts, "--output", "graph.pdf"], 2, /--output graph\.pdf: .*\n.* \.svg, .*--format/],
    ];
    for (const [args, status, message] of refusals) {
      const run = muster(["graph", ...args]);
      expect(run.status).to.equal(status);
      expect(run.stdout).to.equal("");
      expect(run.stderr).to.match(message);
    }
  });

  it("draws no order from a script's border to that of the same script", () => {
    const { stdout } = muster(["graph", "fixtures/lint/script-order-mistakes"]);
    const [loop = ""] = /(s\d+) -> \1 .*/.exec(stdout) ?? [];
    expect(loop).to.include("coder_script_order").and.not.include("lhead");
    expect(stdout).to.match(/s\d+ -> s\d+ .*lhead/);
  });

  it("says where mistakes hide a part of the template", () => {
    const { status, stdout, stderr } = muster(["graph", "fixtures/lint/broken-file"]);
    expect(status).to.equal(0);
    expect(stdout).to.match(/^digraph/);
    expect(stderr).to.match(
      /the template has mistakes.*\n.*muster lint fixtures\/lint\/broken-file/,
    );
  });
});

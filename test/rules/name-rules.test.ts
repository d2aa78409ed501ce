import { relative } from "node:path";
import { expect } from "chai";
import { lint } from "../../src/lint.ts";
import { spanText } from "../../src/source/source-file.ts";
import { atom } from "../startup/sketch.ts";
import { withFiles, type Files } from "../support/files.ts";
import { check, diagnose, outline, startScripts } from "./findings.ts";

const unit = (name: string) => `start ${name}\ncomplete ${name}`;

describe("vague-unit-name", () => {
  check([
    ...["step1", "init", "script-1", "Step_2", "tasks", "setup", "3"].map(
      (name) =>
        [
          `finds ${name}, where it is registered`,
          startScripts({ db: unit(name), app: `want app ${name}\n${unit("app")}` }),
          [`info vague-unit-name at "${name}" in db`],
        ] as const,
    ),
    ...["git-clone", "step-ca", "init-db", "unittests-done", "app", "testing"].map(
      (name) => [`has nothing against ${name}`, startScripts({ db: unit(name) }), []] as const,
    ),
    [
      "leaves what is only waited for to the rules on missing units",
      startScripts({ app: `want app step1\n${unit("app")}` }),
      ['error unknown-unit at "step1" in app'],
    ],
    [
      "names the condition under which the unit is there",
      [
        { address: "a", when: [{ atom: atom("var.a"), holds: true }], calls: unit("step1") },
        ...startScripts({ b: unit("app") }),
      ],
      ['info vague-unit-name at "step1" in a when var.a == true'],
    ],
  ]);

  it("says what is wrong with the name, and suggests that of the script", () => {
    const [finding] = diagnose(
      startScripts({ "module.x.coder_script.git_clone[0]": unit("step1") }),
    );
    expect(finding).to.deep.include({
      rule: "vague-unit-name",
      severity: "info",
      message: 'the unit name "step1" does not say what is there when the unit completes',
      hint: 'such as "git-clone"?',
      notes: [
        "other scripts, `coder exp sync status` and the log of a failed start show nothing but this name",
      ],
      agent: "coder_agent.main",
      script: "module.x.coder_script.git_clone[0]",
      unit: "step1",
      when: null,
    });
  });

  it("suggests nothing where the script's name is as vague", () => {
    const [finding] = diagnose(startScripts({ "coder_script.setup": unit("step1") }));
    expect(finding?.hint).to.equal(undefined);
  });
});

describe("redundant-dependency", () => {
  const CHAIN = { clone: unit("clone"), build: `want build clone\n${unit("build")}` };
  const APP = `want app clone build\n${unit("app")}`;
  check([
    [
      "finds a dependency that another one implies",
      startScripts({ ...CHAIN, app: APP }),
      ['info redundant-dependency at "clone" in app'],
    ],
    [
      "finds it over several steps",
      startScripts({
        ...CHAIN,
        test: `want test build\n${unit("test")}`,
        app: `want app clone\nwant app test\n${unit("app")}`,
      }),
      ['info redundant-dependency at "clone" in app'],
    ],
    [
      "has nothing against dependencies that do not want each other",
      startScripts({ clone: unit("clone"), build: unit("build"), app: APP }),
      [],
    ],
    [
      "has nothing against one that is implied only on some paths",
      startScripts({ ...CHAIN, build: `want build clone # perhaps\n${unit("build")}`, app: APP }),
      [],
    ],
    [
      "has nothing against one that is implied only under a condition",
      [
        ...startScripts({ clone: unit("clone"), build: unit("build"), app: APP }),
        {
          address: "more",
          when: [{ atom: atom("var.a"), holds: true }],
          calls: "want build clone",
        },
      ],
      [],
    ],
  ]);

  it("says what implies it, and where", () => {
    const [finding] = diagnose(startScripts({ ...CHAIN, app: APP }));
    expect(finding).to.deep.include({
      rule: "redundant-dependency",
      severity: "info",
      message: '"app" need not want "clone": it also wants "build", which waits for that',
      notes: ["app → build → clone says it already: this dependency can go"],
      agent: "coder_agent.main",
      script: "app",
      unit: "app",
      when: null,
    });
    expect(finding?.related?.map(({ message, span }) => [message, spanText(span)])).to.deep.equal([
      ['"build" wants "clone" here, in build', "want build clone"],
    ]);
  });
});

describe("unprefixed-module-unit", () => {
  const ROOT = `resource "coder_agent" "main" {}
module "db" {
  source   = "./postgres"
  agent_id = coder_agent.main.id
}
`;
  const start = (name: string) =>
    `variable "agent_id" {}
resource "coder_script" "x" {
  agent_id     = var.agent_id
  run_on_start = true
  script       = "coder exp sync start ${name}; coder exp sync complete ${name}"
}
`;

  /** What the rules find, each with the file that it is in. */
  async function found(files: Files): Promise<string[]> {
    return withFiles(files, async (directory) => {
      const { diagnostics } = await lint([directory]);
      return diagnostics.map(
        (finding) => `${relative(directory, finding.span.file.path)}: ${outline(finding)}`,
      );
    });
  }

  it("finds a unit that the module names itself, without its own name", async () => {
    const files = { "main.tf": ROOT, "postgres/main.tf": start("server") };
    expect(await found(files)).to.deep.equal([
      'postgres/main.tf: info unprefixed-module-unit at "server" in module.db.coder_script.x',
    ]);
  });

  it("says why, and suggests a name", async () => {
    const files = { "main.tf": ROOT, "postgres/main.tf": start("server") };
    const [finding] = await withFiles(
      files,
      async (directory) => (await lint([directory])).diagnostics,
    );
    expect(finding).to.deep.include({
      severity: "info",
      message:
        'unit "server" of module.db does not carry the module\'s name: a script from elsewhere may have one of the same name',
      hint: 'such as "postgres-server"',
      notes: ["all scripts of an agent share their units, whichever module they come from"],
      agent: "coder_agent.main",
      script: "module.db.coder_script.x",
      unit: "server",
      when: null,
    });
    expect(finding?.related?.map(({ message }) => message)).to.deep.equal([
      "called as module.db here",
    ]);
  });

  const fine: Record<string, Files> = {
    "the name of the module's directory": {
      "main.tf": ROOT,
      "postgres/main.tf": start("my_Postgres-server"),
    },
    "the name of the call": { "main.tf": ROOT, "postgres/main.tf": start("db-server") },
    "the name of a module that it is a part of": {
      "main.tf": ROOT,
      "postgres/main.tf":
        'variable "agent_id" {}\nmodule "part" {\n  source = "../part"\n  agent_id = var.agent_id\n}\n',
      "part/main.tf": start("postgres-server"),
    },
    "a name that the caller can choose": {
      "main.tf": ROOT,
      "postgres/main.tf": `variable "unit" { default = "server" }\n${start("${var.unit}")}`,
    },
    "a name with something in it that the caller can choose": {
      "main.tf": ROOT,
      "postgres/main.tf": `variable "prefix" { default = "my" }\n${start("${var.prefix}-server")}`,
    },
    "a script that the caller hands over": {
      "main.tf": ROOT.replace(
        "  agent_id",
        '  script   = "coder exp sync start server; coder exp sync complete server"\n  agent_id',
      ),
      "postgres/main.tf": `variable "script" {}\n${start("x").replace(/"coder exp.*"/, "var.script")}`,
    },
    "units of the template itself": {
      "main.tf": ROOT + start("server").replace("var.agent_id", "coder_agent.main.id"),
      "postgres/main.tf": 'variable "agent_id" {}\n',
    },
    "a module that is linted by itself": { "main.tf": start("server") },
  };
  for (const [title, files] of Object.entries(fine)) {
    it(`has nothing against ${title}`, async () => {
      expect(await found(files)).to.deep.equal([]);
    });
  }
});

import { stripVTControlCharacters } from "node:util";
import { expect } from "chai";
import { renderJson } from "../../src/report/json.ts";
import { renderPretty } from "../../src/report/pretty.ts";
import type { Summary } from "../../src/report/summary.ts";
import type { Diagnostic } from "../../src/rules/diagnostic.ts";
import { SourceFile } from "../../src/source/source-file.ts";

const SUMMARY: Summary = {
  templates: 1,
  agents: 1,
  scripts: 2,
  units: 3,
  errors: 1,
  warnings: 0,
  infos: 0,
};

const MAIN = new SourceFile(
  "/work/docker/main.tf",
  "locals {}\r\n\tcoder exp sync want app git-clnoe\r\ncomplete git-clone\r\n",
);

function at(file: SourceFile, text: string): Diagnostic["span"] {
  const start = file.text.indexOf(text);
  return file.span(start, start + text.length);
}

const FINDING: Diagnostic = {
  rule: "unknown-unit",
  severity: "error",
  message: '"app" waits for unit "git-clnoe", but no script completes it',
  span: at(MAIN, "git-clnoe"),
  hint: 'did you mean "git-clone"?',
  related: [
    {
      message: '"git-clone" is completed here, in coder_script.clone',
      span: at(MAIN, "complete git-clone"),
    },
  ],
  notes: ["at start: `start app` gives up after 5m0s; the script stops there (set -e)"],
  agent: "coder_agent.main",
  script: "coder_script.app",
  unit: "app",
  template: "/work/docker",
  when: 'data.coder_parameter.ide.value == "vim"',
};

const PLAIN: Diagnostic = {
  rule: "invalid-hcl",
  severity: "error",
  message: "wrong",
  span: at(MAIN, "locals"),
  template: "/work/docker",
  when: null,
};

function pretty(diagnostics: readonly Diagnostic[], summary: Partial<Summary> = {}): string {
  return renderPretty(diagnostics, { ...SUMMARY, ...summary }, { cwd: "/work", color: false });
}

describe("renderPretty", () => {
  it("shows the finding, its place, and all that belongs to it", () => {
    expect(pretty([FINDING])).to.equal(`\
docker/main.tf:2:26: error: "app" waits for unit "git-clnoe", but no script completes it [unknown-unit]
    2 |     coder exp sync want app git-clnoe
      |                             ^^^^^^^^^ did you mean "git-clone"?
  docker/main.tf:3:1: "git-clone" is completed here, in coder_script.clone
    3 | complete git-clone
  in coder_script.app on coder_agent.main
  when data.coder_parameter.ide.value == "vim"
  at start: \`start app\` gives up after 5m0s; the script stops there (set -e)

1 error in 1 template (2 scripts, 3 units)
`);
  });

  it("shows findings in the order of their places, apart from each other", () => {
    expect(pretty([FINDING, PLAIN], { errors: 2, warnings: 1, infos: 2 })).to.match(
      /^docker\/main\.tf:1:1: error: wrong \[invalid-hcl\]\n.*\n.*\n\ndocker\/main\.tf:2:26: [^]*\n\n2 errors, 1 warning, 2 infos in 1 template \(2 scripts, 3 units\)\n$/,
    );
  });

  it("says so where there is nothing to say", () => {
    expect(pretty([], { errors: 0, scripts: 1, templates: 2 })).to.equal(
      "no problems in 2 templates (1 script, 3 units)\n",
    );
  });

  it("colours where asked to, and changes nothing else", () => {
    const options = { cwd: "/work", color: true };
    const colored = renderPretty([FINDING, PLAIN], SUMMARY, options);
    expect(colored).to.include("\u001B[1;31merror\u001B[0m");
    expect(stripVTControlCharacters(colored)).to.equal(pretty([FINDING, PLAIN]));
  });

  it("lets nothing from a template reach the terminal unseen", () => {
    const evil = new SourceFile("/work/\u001B[2J.tf", "start \u001B]0;x\u0007 \u202Edb\u009B");
    const output = pretty([
      {
        ...PLAIN,
        message: "a\nb\u001B[31m",
        span: at(evil, "db"),
        hint: "\u0007",
        related: [{ message: "\r", span: at(evil, "start") }],
        notes: ["\u0000"],
        agent: "\u0085",
        script: "\u2028",
      },
    ]);
    expect(output).to.match(/^[\n\u0020-\u007E]*$/);
    expect(output).to.include("    1 | start \\u{1b}]0;x\\u{7} \\u{202e}db\\u{9b}\n");
  });
});

describe("renderJson", () => {
  it("has the fields of the contract in its order", () => {
    expect(renderJson([FINDING], SUMMARY, { cwd: "/work" })).to.equal(`\
{
  "schemaVersion": 1,
  "summary": {
    "templates": 1,
    "agents": 1,
    "scripts": 2,
    "units": 3,
    "errors": 1,
    "warnings": 0,
    "infos": 0
  },
  "diagnostics": [
    {
      "rule": "unknown-unit",
      "severity": "error",
      "message": "\\"app\\" waits for unit \\"git-clnoe\\", but no script completes it",
      "location": {
        "file": "docker/main.tf",
        "line": 2,
        "column": 26,
        "endLine": 2,
        "endColumn": 35
      },
      "related": [
        {
          "message": "\\"git-clone\\" is completed here, in coder_script.clone",
          "location": {
            "file": "docker/main.tf",
            "line": 3,
            "column": 1,
            "endLine": 3,
            "endColumn": 19
          }
        }
      ],
      "template": "docker",
      "agent": "coder_agent.main",
      "script": "coder_script.app",
      "unit": "app",
      "when": "data.coder_parameter.ide.value == \\"vim\\""
    }
  ]
}
`);
  });

  interface Report {
    diagnostics: { location: { file: string }; template: string; message: string }[];
  }

  function parsed(diagnostics: readonly Diagnostic[], cwd: string): Report {
    return JSON.parse(renderJson(diagnostics, SUMMARY, { cwd })) as Report;
  }

  it("has null for what means nothing", () => {
    const [diagnostic] = parsed([{ ...PLAIN, agent: "" }], "/work").diagnostics;
    expect(diagnostic).to.include({ agent: null, script: null, unit: null, when: null });
    expect(diagnostic).to.have.deep.property("related", []);
  });

  it("gives paths relative to the working directory, but leaves made-up ones", () => {
    const [inside] = parsed([PLAIN], "/work/docker").diagnostics;
    expect([inside?.location.file, inside?.template]).to.deep.equal(["main.tf", "."]);
    const [outside] = parsed([PLAIN], "/home").diagnostics;
    expect(outside?.location.file).to.equal("../work/docker/main.tf");
    const stdin = new SourceFile("<stdin>", "x");
    const [made] = parsed([{ ...PLAIN, span: at(stdin, "x") }], "/work").diagnostics;
    expect(made?.location.file).to.equal("<stdin>");
  });

  it("sorts by the path that it shows", () => {
    const below = new SourceFile("/a/z/main.tf", "x");
    const beside = new SourceFile("/a/b.tf", "x");
    const found = [beside, below].map((file) => ({ ...PLAIN, span: at(file, "x") }));
    const files = parsed(found, "/a/z").diagnostics.map(({ location }) => location.file);
    expect(files).to.deep.equal(["../b.tf", "main.tf"]);
  });

  it("keeps text, without letting it reach the terminal", () => {
    const message = "\u001B[31m \u009B \u202E é 😀";
    const json = renderJson([{ ...PLAIN, message }], SUMMARY, { cwd: "/work" });
    expect(json).to.match(/^[\n\u0020-\u007Eé😀]*$/u);
    expect((JSON.parse(json) as Report).diagnostics[0]?.message).to.equal(message);
  });
});

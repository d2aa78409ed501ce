import { expect } from "chai";
import { lint } from "../../src/lint.ts";
import type { LintOptions } from "../../src/lint-template.ts";
import { NO_INPUTS } from "../../src/terraform/inputs.ts";
import { withFiles, type Files } from "../support/files.ts";

const AGENT = 'resource "coder_agent" "main" {\n  os   = "linux"\n  arch = "amd64"\n}\n';

function script(value: string, name = "app"): string {
  return `resource "coder_script" "${name}" {
  agent_id     = coder_agent.main.id
  display_name = "${name}"
  run_on_start = true
  script       = ${value}
}
`;
}

/** A script in a here-document, one line to each argument. */
function inline(...lines: readonly string[]): string {
  return script(`<<-EOT\n${lines.map((line) => `    ${line}\n`).join("")}  EOT`);
}

const WANT = "coder exp sync want app nothing";
const REST = ["coder exp sync start app", "trap 'coder exp sync complete app' EXIT"];

/** `file:line rule`, or the message where the rule is `unused-suppression`. */
async function found(
  files: Files,
  options: LintOptions = {},
  templates: readonly string[] = ["."],
): Promise<string[]> {
  return withFiles(files, async (directory) => {
    const paths = templates.map((path) => `${directory}/${path}`);
    const { diagnostics } = await lint(paths, options);
    return diagnostics.map(({ rule, message, span }) => {
      const place = `${span.file.path.slice(directory.length + 1)}:${span.file.positionAt(span.start).line}`;
      return `${place} ${rule === "unused-suppression" ? message : rule}`;
    });
  });
}

async function inTemplate(...lines: readonly string[]): Promise<string[]> {
  return found({ "main.tf": AGENT + inline("set -e", ...lines) });
}

const UNKNOWN = ["main.tf:11 unknown-unit"];

describe("suppression comments", () => {
  it("suppress on their own line, and alone on a line on the next one", async () => {
    expect(await inTemplate(WANT, ...REST)).to.deep.equal(UNKNOWN);
    for (const comment of [
      "# muster-ignore: unknown-unit",
      "#muster-ignore:unknown-unit",
      "## muster-ignore: unknown-unit -- it is in the image: see #12",
      "# muster-ignore: unknown-unit , unknown-unit",
    ]) {
      expect(await inTemplate(`${WANT} ${comment}`, ...REST), comment).to.deep.equal([]);
      expect(await inTemplate(comment, WANT, ...REST), comment).to.deep.equal([]);
    }
  });

  it("do not reach further, and only their own rules", async () => {
    const comment = "# muster-ignore: unknown-unit";
    const unused = (line: number, about: number) =>
      `main.tf:${line} this comment suppresses nothing: "unknown-unit" finds nothing in line ${about}`;
    expect(await inTemplate(comment, "true", WANT, ...REST)).to.deep.equal([
      unused(11, 12),
      "main.tf:13 unknown-unit",
    ]);
    expect(await inTemplate(`true ${comment}`, WANT, ...REST)).to.deep.equal([
      unused(11, 11),
      "main.tf:12 unknown-unit",
    ]);
    expect(await inTemplate(`${WANT} # muster-ignore: started-twice`, ...REST)).to.deep.equal([
      "main.tf:11 unknown-unit",
      'main.tf:11 this comment suppresses nothing: "started-twice" finds nothing in line 11',
    ]);
  });

  it("stack, and list several rules", async () => {
    const lines = [
      WANT.replace(" app", " init"),
      ...REST.map((line) => line.replace(" app", " init")),
    ];
    expect(await inTemplate(...lines)).to.have.members([
      "main.tf:11 unknown-unit",
      "main.tf:11 vague-unit-name",
    ]);
    expect(
      await inTemplate("# muster-ignore: unknown-unit, vague-unit-name", ...lines),
    ).to.deep.equal([]);
    expect(
      await inTemplate(
        "# muster-ignore: unknown-unit",
        "# muster-ignore: vague-unit-name",
        ...lines,
      ),
    ).to.deep.equal([]);
  });

  it("count where the finding is: in a script's file or a template, not where it is read", async () => {
    const body = (comment: string) => ["set -e", comment, WANT, ...REST, ""].join("\n");
    const comment = "# muster-ignore: unknown-unit";
    for (const [name, call] of [
      ["app.sh", 'file("${path.module}/app.sh")'],
      ["app.tftpl", 'templatefile("${path.module}/app.tftpl", { name = "x" })'],
    ] as const) {
      const main = (above: string) => `${AGENT}${above}${script(call)}`;
      expect(await found({ "main.tf": main(""), [name]: body("") })).to.deep.equal([
        `${name}:3 unknown-unit`,
      ]);
      expect(await found({ "main.tf": main(""), [name]: body(comment) })).to.deep.equal([]);
      expect(await found({ "main.tf": main(`${comment}\n`), [name]: body("") })).to.deep.equal(
        [
          `${name}:3 unknown-unit`,
          'main.tf:5 this comment suppresses nothing: "unknown-unit" finds nothing in line 6',
        ].sort(),
      );
    }
  });

  it("are also written with // in HCL, and hold for a whole file", async () => {
    const main = (comment: string) => comment + AGENT + inline("set -e", WANT, ...REST);
    for (const comment of [
      "// muster-ignore-file: unknown-unit\n",
      "# muster-ignore-file: unknown-unit -- why\n",
    ]) {
      expect(await found({ "main.tf": main(comment) })).to.deep.equal([]);
    }
    const broken = `${AGENT}resource "coder_script" {{\n`;
    expect(await found({ "main.tf": broken })).to.deep.equal(["main.tf:5 invalid-hcl"]);
    expect(
      await found({ "main.tf": `// muster-ignore-file: invalid-hcl\n${broken}` }),
    ).to.deep.equal([]);
    expect(
      await found({ "main.tf": broken.replace("{{", "{{ // muster-ignore: invalid-hcl") }),
    ).to.deep.equal([]);
  });

  it("are reported where they name no rule, or one that there is not", async () => {
    expect(await inTemplate("# muster-ignore: unkown-unit", ...REST)).to.deep.equal([
      'main.tf:11 this comment suppresses nothing: there is no rule "unkown-unit" (did you mean "unknown-unit"?)',
    ]);
    expect(await inTemplate("# muster-ignore: -- because", ...REST)).to.deep.equal([
      "main.tf:11 this comment suppresses nothing: it names no rule, as in # muster-ignore: RULE",
    ]);
    expect(
      await inTemplate("# muster-ignored things, and a muster-ignore: x", ...REST),
    ).to.deep.equal([]);
  });

  it("can keep their own uselessness quiet", async () => {
    const unused = "# muster-ignore: started-twice";
    expect(await inTemplate(`true ${unused}`, ...REST)).to.have.length(1);
    expect(await inTemplate(`true ${unused}, unused-suppression`, ...REST)).to.deep.equal([]);
    expect(
      await inTemplate("# muster-ignore-file: unused-suppression", `true ${unused}`, ...REST),
    ).to.deep.equal([]);
  });

  it("are of use in a module if any of the templates needs them, and then only its own", async () => {
    const module = `variable "agent_id" {\n}\nvariable "dependency" {\n}
resource "coder_script" "app" {
  agent_id     = var.agent_id
  display_name = "app"
  run_on_start = true
  script       = <<-EOT
    set -e
    coder exp sync want modules-app \${var.dependency} # muster-ignore: unknown-unit
    coder exp sync start modules-app
    trap 'coder exp sync complete modules-app' EXIT
  EOT
}
`;
    const template = (dependency: string) => `${AGENT}module "modules" {
  source     = "../modules"
  agent_id   = coder_agent.main.id
  dependency = "${dependency}"
}
${script(`"trap 'coder exp sync complete there' EXIT; set -e; coder exp sync start there"`)}`;
    const files = {
      ".git/HEAD": "",
      "modules/main.tf": module,
      "a/main.tf": template("nowhere"),
      "b/main.tf": template("there"),
    };
    expect(await found(files, {}, ["a"])).to.deep.equal([]);
    expect(await found(files, {}, ["b"])).to.deep.equal([]);
    expect(await found(files, {}, ["a", "modules"])).to.not.include.members([
      'modules/main.tf:11 this comment suppresses nothing: "unknown-unit" finds nothing in line 11',
    ]);
  });

  it("are not called useless where a parameter is fixed", async () => {
    const files = { "main.tf": AGENT + inline("true # muster-ignore: unknown-unit", ...REST) };
    const inputs = { ...NO_INPUTS, parameters: new Map<string, string>(), preset: "small" };
    expect(await found(files)).to.have.length(1);
    const preset =
      'data "coder_workspace_preset" "small" {\n  name = "small"\n  parameters = {}\n}\n';
    expect(await found({ "main.tf": files["main.tf"] + preset }, { inputs })).to.deep.equal([]);
  });
});

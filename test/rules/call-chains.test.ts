import { relative } from "node:path";
import { expect } from "chai";
import { lint } from "../../src/lint.ts";
import { withFiles, type Files } from "../support/files.ts";

/** For each finding, `rule file:line` and what is related to it. */
async function findings(files: Files, start = "."): Promise<Record<string, string[]>> {
  return withFiles(files, async (directory) => {
    const { diagnostics } = await lint([`${directory}/${start}`]);
    const place = ({ file, start: offset }: (typeof diagnostics)[number]["span"]) =>
      `${relative(directory, file.path)}:${file.positionAt(offset).line}`;
    return Object.fromEntries(
      diagnostics.map(({ rule, span, related = [] }) => [
        `${rule} ${place(span)}`,
        related.map((other) => `${place(other.span)} ${other.message}`),
      ]),
    );
  });
}

const script = (text: string, agent = "var.agent_id") => `resource "coder_script" "x" {
  agent_id     = ${agent}
  run_on_start = true
  script       = ${text}
}
`;

const HOOKS = `variable "agent_id" {}
variable "text" { default = "" }
${script('"coder exp sync start"')}`;

const AGENT = `variable "agent_id" {}
module "hooks" {
  source   = "../hooks"
  agent_id = var.agent_id
}
`;

const ROOT = `resource "coder_agent" "main" {}
module "agent" {
  source   = "./agent"
  agent_id = coder_agent.main.id
}
`;

describe("a finding inside a module", () => {
  it("has the calls that lead there, outermost last", async () => {
    const files = { "main.tf": ROOT, "agent/main.tf": AGENT, "hooks/main.tf": HOOKS };
    expect(await findings(files)).to.deep.equal({
      "missing-unit-name hooks/main.tf:6": [
        "agent/main.tf:2 called as module.agent.module.hooks here",
        "main.tf:2 called as module.agent here",
      ],
    });
  });

  it("has them where it is in no script", async () => {
    const files = {
      "main.tf": ROOT,
      "agent/main.tf": `${AGENT}locals {`,
      "agent/more.tf": script('"${local.none}"'),
    };
    expect(await findings(files))
      .to.have.property("invalid-hcl agent/main.tf:6")
      .that.deep.equals(["main.tf:2 called as module.agent here"]);
  });

  it("has them where it is in a file that the module reads", async () => {
    const files = {
      "main.tf": ROOT,
      "agent/main.tf": `variable "agent_id" {}\n${script('file("${path.module}/scripts/x.sh")')}`,
      "agent/scripts/x.sh": "coder exp sync start\n",
    };
    expect(await findings(files)).to.deep.equal({
      "missing-unit-name agent/scripts/x.sh:1": ["main.tf:2 called as module.agent here"],
    });
  });

  it("has those of its own instance, where a module is called more than once", async () => {
    const files = {
      "main.tf": `resource "coder_agent" "main" {}
module "one" {
  source   = "./hooks"
  agent_id = coder_agent.main.id
  text     = "a"
}
module "two" {
  source   = "./hooks"
  for_each = toset(["x.y"])
  agent_id = coder_agent.main.id
  text     = "b"
}
`,
      "hooks/main.tf": HOOKS.replace("sync start", "sync want ${var.text} none"),
    };
    const calls = await withFiles(files, async (directory) => {
      const { diagnostics } = await lint([directory]);
      const unknown = diagnostics.filter(({ rule }) => rule === "unknown-unit");
      return unknown.map(({ message, related }) => [message, related?.at(-1)?.message]);
    });
    expect(calls).to.deep.equal([
      ['"a" waits for unit "none", but no script completes it', "called as module.one here"],
      ['"b" waits for unit "none", but no script completes it', 'called as module.two["x.y"] here'],
    ]);
  });

  it("is one finding with one chain, where all instances have it alike", async () => {
    const files = {
      "main.tf": ROOT.replace("  source ", "  count = 50\n  source "),
      "agent/main.tf": HOOKS,
    };
    expect(await findings(files)).to.deep.equal({
      "missing-unit-name agent/main.tf:6": ["main.tf:2 called as module.agent[0] here"],
    });
  });
});

describe("a finding in the template itself", () => {
  it("has no calls, not even where the script is in a module", async () => {
    const files = {
      "main.tf": ROOT.replace("agent_id", 'text = "coder exp sync start"\n  agent_id'),
      "agent/main.tf": `variable "agent_id" {}\nvariable "text" {}\n${script("var.text")}`,
    };
    expect(await findings(files)).to.deep.equal({ "missing-unit-name main.tf:4": [] });
  });

  it("has no calls, where the module itself is what is checked", async () => {
    const files = { "main.tf": ROOT, "agent/main.tf": AGENT, "hooks/main.tf": HOOKS };
    expect(await findings(files, "hooks")).to.deep.equal({
      "missing-unit-name hooks/main.tf:6": [],
    });
  });
});

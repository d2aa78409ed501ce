import { expect } from "chai";
import { FileReader } from "../../src/source/file-reader.ts";
import { spanText } from "../../src/source/source-file.ts";
import { interpretTemplate } from "../../src/startup/interpret-template.ts";
import { ModuleLoader } from "../../src/terraform/module-loader.ts";
import { parseFile } from "../../src/terraform/parse-file.ts";
import { readTemplate } from "../../src/terraform/read-template.ts";
import { withFiles } from "../support/files.ts";

const agent = (env: string) => `resource "coder_agent" "main" {
  ${env}
}
`;

/** A `coder_env` that sets NAME for an agent. */
const coderEnv = (
  value: string,
  more = "",
  agentId = "coder_agent.main.id",
) => `resource "coder_env" "name" {
  agent_id = ${agentId}
  name     = "NAME"
  value    = ${value}
  ${more}
}
`;

/** The unit that the script starts, and where its name was written. */
async function unitOf(template: string, script = "coder exp sync start $NAME") {
  const main = `${template}
variable "on" { type = bool }
variable "env" { type = map(string) }
resource "coder_script" "x" {
  agent_id     = coder_agent.main.id
  run_on_start = true
  script       = <<-EOT
    ${script.replaceAll("\n", "\n    ")}
  EOT
}
`;
  return withFiles({ "main.tf": main }, (directory) => {
    const reader = new FileReader();
    reader.allow(directory);
    const loader = new ModuleLoader(reader, parseFile);
    const { model } = interpretTemplate(readTemplate(directory, loader, reader), []);
    const call = model.scripts[0]?.variants[0]?.calls[0];
    const [piece] = call?.unit?.text.pieces ?? [];
    return {
      unit: call?.unit?.text.display,
      written: piece?.span && spanText(piece.span),
      place: call?.unit?.span && spanText(call.unit.span),
    };
  });
}

describe("the environment of an agent", () => {
  it("gives its scripts the variables of coder_agent.env", async () => {
    expect(await unitOf(agent('env = { NAME = "app" }'))).to.deep.equal({
      unit: "app",
      written: "app",
      place: "$NAME",
    });
  });

  it("gives them those of coder_env, which come before those of the agent", async () => {
    expect(await unitOf(agent("") + coderEnv('"app"'))).to.include({ unit: "app" });
    const both = agent('env = { NAME = "agent" }') + coderEnv('"app"');
    expect(await unitOf(both)).to.include({ unit: "app" });
  });

  it("keeps unknown parts of a value", async () => {
    expect(await unitOf(agent('env = { NAME = "${var.env["x"]}-app" }'))).to.include({
      unit: '${var.env["x"]}-app',
    });
  });

  it("belongs to one agent only", async () => {
    const other = 'resource "coder_agent" "other" {}\n';
    const template = agent("") + other + coderEnv('"app"', "", "coder_agent.other.id");
    expect(await unitOf(template)).to.include({ unit: "$NAME" });
  });

  for (const [what, template] of Object.entries({
    "is set only under a condition": agent("") + coderEnv('"app"', "count = var.on ? 1 : 0"),
    "is overridden under a condition":
      agent('env = { NAME = "agent" }') + coderEnv('"app"', "count = var.on ? 1 : 0"),
    "has different values": agent('env = { NAME = var.on ? "a" : "b" }'),
    "is there only sometimes": agent('env = var.on ? { NAME = "a" } : {}'),
    "is set twice": agent("") + coderEnv('"a"') + coderEnv('"b"').replace('"name"', '"more"'),
    "is added to": agent('env = { NAME = "a" }') + coderEnv('"b"', 'merge_strategy = "append"'),
    "is in a map that is not known": agent("env = var.env"),
  })) {
    it(`does not know a variable that ${what}`, async () => {
      expect(await unitOf(template)).to.include({ unit: "$NAME" });
    });
  }

  it("knows a variable beside one that depends on a condition", async () => {
    const template = agent('env = { NAME = "app", OTHER = var.on ? "a" : "b" }');
    expect(await unitOf(template)).to.include({ unit: "app" });
  });

  it("reaches programs that the script starts, with what the script makes of it", async () => {
    const template = agent('env = { NAME = "app" }');
    const child = "bash -c 'coder exp sync start $NAME'";
    expect(await unitOf(template, child)).to.include({ unit: "app" });
    expect(await unitOf(template, `NAME=db\n${child}`)).to.include({ unit: "db" });
  });
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { muster } from "../support/muster.ts";

describe("muster eval", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "muster-eval-"));
    mkdirSync(join(folder, "tool"));
    writeFileSync(
      join(folder, "main.tf"),
      `
variable "user" {}
variable "mode" {}
locals {
  greeting = "hello \${var.user}"
  broken   = upper([])
}
module "tool" {
  source   = "./tool"
  for_each = toset(["git", "vim"])
  name     = each.key
}
data "coder_parameter" "ide" {
  name = "my ide"
}
module "several" {
  source = "./tool"
  count  = var.mode == "many" ? 2 : 1
  name   = data.coder_parameter.ide.value
}
module "far" {
  source = "registry.example.com/a/b/c"
}
`,
    );
    writeFileSync(
      join(folder, "tool", "main.tf"),
      'variable "name" {}\nlocals {\n  unit = "${var.name}-install"\n}\noutput "unit" {\n  value = local.unit\n}\n',
    );
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  function evaluated(expression: string, ...args: string[]) {
    return muster(["eval", expression, folder, ...args]);
  }

  function json(expression: string, ...args: string[]): unknown {
    return JSON.parse(evaluated(expression, "--format", "json", ...args).stdout);
  }

  it("prints a value", () => {
    expect(evaluated('[upper("a"), 1 + 1, null]')).to.deep.equal({
      status: 0,
      stdout: '[\n  "A",\n  2,\n  null\n]\n',
      stderr: "",
    });
    expect(json('module.tool["git"].unit')).to.deep.equal({ value: "git-install" });
  });

  it("prints numbers with all their digits", () => {
    expect(evaluated("123456789012345678901234567890", "--format", "json").stdout).to.equal(
      '{"value":123456789012345678901234567890}\n',
    );
  });

  it("prints a string of several lines as such", () => {
    expect(evaluated('"a\\nb"').stdout).to.equal("<<EOT\na\nb\nEOT\n");
  });

  it("says what is unknown, and what would make it known", () => {
    expect(json("local.greeting")).to.deep.equal({ unknown: ["var.user"], partial: "hello ${…}" });
    const { stdout, status } = evaluated("[local.greeting, timestamp()]");
    expect(status).to.equal(0);
    expect(stdout).to.include('"hello ${var.user}"');
    expect(stdout).to.include("var.user (give --var user=…)");
    expect(stdout).to.include("timestamp() (known only when a workspace is built)");
  });

  it("names flags that can be pasted", () => {
    expect(evaluated("module.several[0].unit").stdout).to.include(
      "data.coder_parameter.ide.value (give --parameter 'my ide=…')",
    );
    expect(evaluated("module.several[0].unit", "--parameter", "my ide=vim").stdout).to.include(
      '"vim-install"',
    );
    expect(evaluated("upper(var.user)").stdout).to.include("upper(var.user) (give --var user=…)");
    expect(evaluated("upper(var.user)", "--var", "user=ann").stdout).to.equal('"ANN"\n');
  });

  it("says that a module is not on disk", () => {
    expect(evaluated("upper(module.far.name)").stdout).to.include(
      "the source of module.far is not",
    );
  });

  it("prints a module as the object of its outputs", () => {
    expect(json("module.tool")).to.deep.equal({
      value: { git: { unit: "git-install" }, vim: { unit: "vim-install" } },
    });
    expect(json('jsonencode(module.tool["git"])')).to.deep.equal({
      value: '{"unit":"git-install"}',
    });
  });

  for (const [expression, message] of [
    ["var.usre", 'this module has no variable "usre" (did you mean "user"?)'],
    ["locals.unit", '(did you mean "local.unit"?)'],
    ["user", 'there is no value called "user" here'],
    ["data.coder_parameter.idee.value", '(did you mean "coder_parameter.ide"?)'],
    ["module.tool.output", 'this object has no attribute "output"; it has "git", "vim"'],
    ["self.id", "self.id has a value only in provisioners"],
    ["count.index", "count.index has a value only in a block with count"],
    ["terraform.worksapce", 'there is no terraform.worksapce (did you mean "workspace"?)'],
    ["module.several[1].unit", 'there is no element 1: the tuple has 1, where var.mode != "many"'],
  ] as const) {
    it(`refuses ${expression}, with advice`, () => {
      const { status, stderr } = evaluated(expression);
      expect(status).to.equal(1);
      expect(stderr).to.include(message);
    });
  }

  it("gives the value for each answer to an unknown condition", () => {
    expect(json('var.mode == "fast" ? 1 : 2')).to.deep.equal({
      unknown: ["var.mode"],
      partial: "${…}",
      alternatives: [
        { when: 'var.mode == "fast"', value: 1 },
        { when: 'var.mode != "fast"', value: 2 },
      ],
    });
    expect(evaluated('var.mode == "fast" ? 1 : 2').stdout).to.include(
      '1   when var.mode == "fast"',
    );
  });

  it("prints all errors, a line for each", () => {
    const wrong = evaluated('"${local.nosuch} ${nosuch()}"');
    expect(wrong.status).to.equal(1);
    expect(wrong.stderr).to.match(/^error: column 4: .*\nerror: column 20: .*\n$/);
    const { error } = json('"${local.nosuch} ${nosuch()}"') as { error: string };
    expect(error.split("\n")).to.have.length(2);
  });

  it("ends with 1 for an error, and says where it is", () => {
    const wrong = evaluated("1 + nosuch.thing");
    expect(wrong.status).to.equal(1);
    expect(wrong.stdout).to.equal("");
    expect(wrong.stderr).to.match(/^error: column 5: .*nosuch\.thing/);
    const { error } = json("local.broken") as { error: string };
    expect(error).to.match(/main\.tf:6:\d+: /);
    expect(evaluated("local.broken", "--format", "json").status).to.equal(1);
    expect(json("1 +")).to.have.property("error");
  });

  it("evaluates inside a module", () => {
    expect(json("local.unit", "--module", 'module.tool["vim"]')).to.deep.equal({
      value: "vim-install",
    });
  });

  for (const [address, message] of [
    ["module.tol", 'no module "tol" (did you mean "tool"?); it calls tool, several, far'],
    ["module.tool", 'no module.tool; there is module.tool["git"], module.tool["vim"]'],
    ["module.far", "the source of module.far is not on disk"],
    ["tool", '"tool" is no address of a module'],
  ] as const) {
    it(`refuses the module ${address}, with advice`, () => {
      const { status, stdout, stderr } = evaluated("1", "--module", address);
      expect({ status, stdout }).to.deep.equal({ status: 2, stdout: "" });
      expect(stderr).to.include(message);
      expect(stderr.trimEnd().split("\n").length).to.be.at.most(3);
    });
  }

  it("refuses a template that is not there", () => {
    const { status, stderr } = muster(["eval", "1", join(folder, "nothing")]);
    expect(status).to.equal(2);
    expect(stderr).to.include("no such file or directory");
  });
});

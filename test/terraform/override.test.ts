import { expect } from "chai";
import { spanText } from "../../src/source/source-file.ts";
import { configFileNames, isOverrideFile } from "../../src/terraform/config-files.ts";
import { inTemplate, shown } from "./in-template.ts";

const tool = (name: string) => `variable "x" {}
variable "y" {}
output "r" { value = "${name} \${var.x} \${var.y}" }
`;

/** The results of `terraform apply` on these files, with Terraform 1.11, are what the tests expect. */
const FILES = {
  "main.tf": `variable "v" { default = "base" }
locals {
  l = "base"
  k = "base"
}
output "o" { value = "base" }
resource "terraform_data" "t" {
  input            = "base"
  triggers_replace = ["a"]
}
module "m" {
  source = "./one"
  x      = "base"
  y      = "base"
}
`,
  "one/main.tf": tool("one"),
  "two/main.tf": tool("two"),
  "override.tf": `variable "v" { default = "over" }
locals { l = "over" }
resource "terraform_data" "t" { input = "over" }
module "m" {
  source = "./two"
  y      = "over"
}
`,
};

const ASKED = ["var.v", "local.l", "local.k", "terraform_data.t.input", "module.m.r"];

describe("override files", () => {
  it("change single arguments of what other files declare", async () => {
    expect(await shown(FILES, ...ASKED, "terraform_data.t.triggers_replace")).to.deep.equal([
      '"over"',
      '"over"',
      '"base"',
      '"over"',
      '"two base over"',
      '["a"]',
    ]);
  });

  it("are merged in the order of their names, in either syntax", async () => {
    const files = {
      ...FILES,
      "z_override.tf": 'locals { l = "last" }',
      "a_override.tf.json": '{"locals": {"l": "first", "k": "first"}}',
    };
    expect(await shown(files, "local.l", "local.k")).to.deep.equal(['"last"', '"first"']);
  });

  it("add a count to a resource without one", async () => {
    const files = { ...FILES, "b_override.tf": 'resource "terraform_data" "t" { count = 2 }' };
    expect(await shown(files, "length(terraform_data.t)")).to.deep.equal(["2"]);
  });

  it("leave each argument with the place where it is written", async () => {
    const agent = 'resource "coder_agent" "main" {}\n';
    const main = `${agent}resource "coder_script" "x" {
  agent_id = coder_agent.main.id
  script   = "base"
}`;
    const files = {
      "main.tf": main,
      "x_override.tf": main.replace(agent, "").replace("base", "over"),
    };
    await inTemplate(files, ({ template }) => {
      const [script] = template.scripts;
      const [piece] = script?.variants[0]?.text.pieces ?? [];
      expect(piece?.span && spanText(piece.span)).to.equal("over");
      expect(piece?.span?.file.path).to.match(/x_override\.tf$/);
      expect(script?.span.file.path).to.match(/main\.tf$/);
    });
  });

  it("replace the blocks of a type as a whole, dynamic ones too, and merge lifecycle", async () => {
    const files = {
      "main.tf": `resource "docker_container" "c" {
  env {
    a = 1
  }
  env {
    a = 2
  }
  port {
    internal = 1
  }
  lifecycle {
    create_before_destroy = true
    prevent_destroy       = true
  }
}`,
      "override.tf": `resource "docker_container" "c" {
  dynamic "env" {
    for_each = []
  }
  lifecycle {
    prevent_destroy = false
  }
}`,
    };
    await inTemplate(files, ({ config }) => {
      const body = config.resources.get("docker_container.c")?.block.body;
      expect(body?.blocks.map(({ type }) => type)).to.deep.equal(["port", "lifecycle", "dynamic"]);
      const lifecycle = body?.blocks[1]?.body.attributes;
      expect(
        [...(lifecycle ?? [])].map(([name, { value }]) => [name, spanText(value.span)]),
      ).to.deep.equal([
        ["create_before_destroy", "true"],
        ["prevent_destroy", "false"],
      ]);
    });
  });

  const refused: Record<string, [string, string]> = {
    "a local": ["locals { kk = 1 }", 'there is no local "kk" to override (did you mean "k"?)'],
    "a variable": ['variable "q" {}', 'there is no variable "q" to override'],
    "an output": ['output "q" { value = 1 }', 'there is no output "q" to override'],
    "a resource": ['resource "x" "q" {}', 'there is no resource "x.q" to override'],
    "a data source": ['data "x" "q" {}', 'there is no data source "x.q" to override'],
    "a module call": ['module "q" { source = "./one" }', 'there is no module "q" to override'],
  };
  for (const [what, [text, message]] of Object.entries(refused)) {
    it(`cannot declare ${what}`, async () => {
      await inTemplate({ ...FILES, "x_override.tf": text }, ({ template }) => {
        expect(template.problems).to.have.length(1);
        expect(template.problems[0]?.message).to.include(message);
        expect(template.problems[0]?.span.file.path).to.match(/x_override\.tf$/);
      });
    });
  }

  for (const type of ["moved", "import", "check"]) {
    it(`cannot hold a ${type} block`, async () => {
      await inTemplate({ ...FILES, "x_override.tf": `${type} {}` }, ({ template }) => {
        expect(template.problems.map(({ message }) => message)).to.deep.equal([
          `an override file cannot hold ${type} blocks; move this one to another file`,
        ]);
      });
    });
  }

  it("may lack what a broken file declares", async () => {
    const files = { "main.tf": "locals {", "override.tf": "locals { a = 1 }" };
    await inTemplate(files, ({ template }) => {
      expect(template.problems).to.deep.equal([]);
    });
  });

  it("are known by their names", () => {
    const names = ["override.tf", "a_override.tf", "override.tf.json", "x_override.tofu"];
    expect(names.filter((name) => !isOverrideFile(name))).to.deep.equal([]);
    const others = ["main.tf", "overrides.tf", "override_.tf", "override", "myoverride.tf"];
    expect(others.filter(isOverrideFile)).to.deep.equal([]);
  });
});

describe("the files of a module", () => {
  it("are those with Terraform's or OpenTofu's ends", () => {
    const names = ["a.tf", "b.tf.json", "c.tofu", "d.tofu.json", "e.tfvars", "f.json", "g.tf/"];
    expect(configFileNames(names)).to.deep.equal(names.slice(0, 4));
    expect(configFileNames([".a.tf", "a.tf~", "#a.tf#"])).to.deep.equal([]);
  });

  it("are OpenTofu's own rather than Terraform's of the same name", async () => {
    const names = [
      "a.tf",
      "a.tf.json",
      "a.tofu",
      "b.tf.json",
      "b.tofu",
      "c.tf.json",
      "c.tofu.json",
    ];
    expect(configFileNames(names)).to.deep.equal([
      "a.tf.json",
      "a.tofu",
      "b.tf.json",
      "b.tofu",
      "c.tofu.json",
    ]);
    const files = {
      "main.tf": 'locals { a = "terraform" }',
      "main.tofu": 'locals { a = "tofu" }',
      "more.tofu.json": '{"locals": {"b": "more"}}',
    };
    expect(await shown(files, "local.a", "local.b")).to.deep.equal(['"tofu"', '"more"']);
  });
});

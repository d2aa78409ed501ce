import { expect } from "chai";
import { inTemplate, shown } from "./in-template.ts";
import { AGENT, problems, script } from "./problems.ts";

const NOPE = 'error: this module has no local "nope"';

describe("a name that is declared nowhere", () => {
  // Terraform 1.11.4 refuses each of these before it evaluates anything.
  const refused = [
    "[for x in [] : local.nope]",
    "[for x in [] : x if local.nope]",
    "{ for x in [] : local.nope => x }",
    "[for x in var.unknown : local.nope]",
    "try(1, local.nope)",
    "try(local.nope, 1)",
    "can(local.nope)",
    "true ? 1 : local.nope",
    "false && local.nope",
    'true ? 1 : var.unknown == "a" ? local.nope : 2',
    '"%{ for x in [] }${local.nope}%{ endfor }"',
    '"%{ if true }a%{ else }%{ if var.unknown == 1 }${local.nope}%{ endif }%{ endif }"',
    "[for x in [] : [for y in x : { a = upper(local.nope), (y) = -y }]]",
    "[for x in [] : x[local.nope].*.a]",
    "[for x in [] : x[*].a[local.nope]]",
  ];
  for (const expression of refused) {
    it(`is refused in ${expression}`, async () => {
      const files = { "main.tf": 'variable "unknown" {}\nlocals {\n  a = 1\n}\n' };
      expect(await shown(files, expression)).to.deep.equal([NOPE]);
    });
  }

  it("is refused whatever it would name", async () => {
    const asked = [
      "[for x in [] : var.nope]",
      "[for x in [] : module.nope.x]",
      "[for x in [] : data.http.nope.body]",
      "[for x in [] : null_resource.nope]",
      "[for x in [] : ephemeral.a.nope]",
      "[for x in [] : path.nope]",
      "[for x in [] : each.key]",
      "[for x in [] : y]",
    ];
    expect(await shown({ "main.tf": "" }, ...asked)).to.deep.equal([
      'error: this module has no variable "nope"',
      'error: this module has no module "nope"',
      'error: this module has no data source "http.nope"',
      'error: this module has no resource "null_resource.nope"',
      'error: this module has no ephemeral resource "a.nope"',
      "error: there is no path.nope",
      "error: each.key has a value only in a block with for_each",
      'error: there is no value called "y" here; a reference names what it means, as in var.y or local.y, and text stands in quotes',
    ]);
  });

  it("is not what a for binds, nor an output or function, which are looked for when evaluated", async () => {
    const files = {
      "main.tf": 'module "m" {\n  source = "./m"\n}\nlocals {\n  a = 1\n}\n',
      "m/main.tf": "",
    };
    const asked = [
      "[for k, x in [] : { a = k, b = [for y in x : [y, k, local.a]] }]",
      '"a%{ for k, x in [] }${k}${x}%{ endfor }"',
      "[for x in [] : module.m.nope]",
      "[for x in [] : nosuch(x)]",
      "try(1, module.m.nope)",
    ];
    expect(await shown(files, ...asked)).to.deep.equal(["[]", '"a"', "[]", "[]", "1"]);
  });

  it("is refused in a script that there is none of, once", async () => {
    const none = script("a", "count = 0", 'script = "${local.nope} ${count.index}"');
    const other = script("b", "for_each = {}", 'script = "${each.key} ${local.nope}"');
    expect(await problems(none + other)).to.deep.equal([
      'main.tf:6: this module has no local "nope"',
    ]);
  });

  it("is refused in a template file's loop over nothing", async () => {
    const call = script("a", 'script = templatefile("t.tftpl", { list = [] })');
    const files = { "t.tftpl": "%{ for x in list }\n${x}${y}${local.z}\n%{ endfor }\n" };
    expect(await problems(call, files)).to.deep.equal([
      't.tftpl:2: a template file sees only the variables that it is given, and "local" is none of them',
      't.tftpl:2: the template is given no value "y": add it to the second argument of templatefile',
    ]);
  });
});

describe("a count or for_each that is wrong", () => {
  it("does not keep the rest of a script from being looked at", async () => {
    const text = 'script = "${local.two} ${count.index}"';
    expect(await problems(script("a", "count = local.one", text))).to.deep.equal([
      'main.tf:5: this module has no local "one"',
      'main.tf:6: this module has no local "two"',
    ]);
  });

  it("does not keep a called module from being looked at", async () => {
    const main = `module "m" {
  source   = "./m"
  for_each = ["a"]
  agent    = coder_agent.main.id
  name     = each.value
}
output "o" {
  value = module.m["a"].name
}
`;
    const called = `variable "agent" {}
variable "name" {}
resource "coder_script" "a" {
  agent_id = var.agent
  script   = "coder exp sync start \${var.name}\${local.nope}"
}
output "name" {
  value = var.name
}
`;
    expect(await problems(main, { "m/main.tf": called })).to.deep.equal([
      "main.tf:4: for_each must be a map, an object or a set of strings, not a tuple; wrap it in toset()",
      'main.tf:5: this module has no local "nope"',
    ]);
  });

  it("is told once, whatever refers to its instances", async () => {
    const main = `resource "coder_agent" "many" {
  count = "x"
}
resource "coder_script" "a" {
  agent_id = coder_agent.many[1].id
  script   = "coder exp sync start a"
}
`;
    await inTemplate({ "main.tf": main }, ({ template }) => {
      expect(template.problems.map(({ message }) => message)).to.deep.equal([
        'count must be a whole number from 0, not "x"',
      ]);
      expect(template.scripts.map(({ agent }) => agent)).to.deep.equal(["coder_agent.many[1]"]);
    });
  });
});

describe("a mistake in one of several instances", () => {
  it("does not make their units the same one", async () => {
    const main = AGENT + script("a", "count = 2", 'script = "coder exp sync start ${local.one}"');
    await inTemplate({ "main.tf": main }, ({ template }) => {
      const [first, second] = template.scripts.map(({ variants }) => variants[0]?.text.key);
      expect(first).to.be.a("string").and.not.equal(second);
    });
  });
});

describe("a mistake in the value of a coder_env", () => {
  it("is no second one where a script uses the variable", async () => {
    const main = `${AGENT}resource "coder_env" "a" {
  agent_id = coder_agent.main.id
  name     = "UNIT"
  value    = join(local.list, " ")
}
resource "coder_env" "b" {
  agent_id = coder_agent.mian.id
  name     = "OTHER"
  value    = "app"
}
`;
    await inTemplate({ "main.tf": main }, ({ template }) => {
      const environment = template.environments.get("coder_agent.main");
      expect(environment?.get("UNIT")?.unknowns.map(({ mistaken }) => mistaken)).to.deep.equal([
        true,
      ]);
      expect(environment?.get("OTHER")?.known).to.equal("app");
    });
  });
});

describe("an instance of a block of which nobody knows how many there are", () => {
  const FILES = {
    "main.tf": `variable "n" {}
variable "keys" {
  type = set(string)
}
resource "coder_agent" "many" {
  count = var.n
}
resource "coder_agent" "each" {
  for_each = var.keys
  dir      = "/x"
}
`,
  };

  it("may be there", async () => {
    const asked = [
      "coder_agent.many[0].id",
      "coder_agent.many[2].id",
      'coder_agent.each["a"].id',
      "coder_agent.each.a.id",
      "coder_agent.many[-1].id",
    ];
    expect(await shown(FILES, ...asked)).to.deep.equal([
      "coder_agent.many[0].id",
      "coder_agent.many[2].id",
      'coder_agent.each["a"].id',
      'coder_agent.each["a"].id',
      "error: there is no element -1: the tuple has 1",
    ]);
  });
});

describe("an attribute or argument of Coder's own types", () => {
  const BLOCKS = `data "coder_workspace" "me" {}
data "coder_parameter" "p" {
  count = 2
  name  = "p"
}
resource "docker_container" "x" {}
`;

  it("that is misspelt is refused, also where it is not evaluated", async () => {
    const asked = [
      "coder_agent.main.idd",
      "data.coder_workspace.me.nmae",
      "data.coder_parameter.p[0].vlaue",
      "data.coder_parameter.p[*].vlaue",
      "try(coder_agent.main.idd, 1)",
      "[for x in [] : data.coder_parameter.p[0].vlaue]",
      "[for x in [] : coder_agent.main.init_scirpt]",
    ];
    expect(await shown({ "main.tf": AGENT + BLOCKS }, ...asked)).to.deep.equal([
      'error: coder_agent.main has no attribute "idd" (did you mean "id"?)',
      'error: data.coder_workspace.me has no attribute "nmae" (did you mean "name"?)',
      'error: data.coder_parameter.p has no attribute "vlaue" (did you mean "value"?)',
      'error: data.coder_parameter.p has no attribute "vlaue" (did you mean "value"?)',
      'error: coder_agent.main has no attribute "idd" (did you mean "id"?)',
      'error: data.coder_parameter.p has no attribute "vlaue" (did you mean "value"?)',
      'error: coder_agent.main has no attribute "init_scirpt" (did you mean "init_script"?)',
    ]);
  });

  it("may be of an old version of the provider, or of a new one", async () => {
    const asked = [
      "data.coder_workspace.me.owner_email",
      "coder_agent.main.startup_script_timeout",
      "coder_agent.main.something_new",
      "docker_container.x.idd",
    ];
    expect(await shown({ "main.tf": AGENT + BLOCKS }, ...asked)).to.deep.equal(asked);
  });

  it("that is misspelt in a block is refused there", async () => {
    const main =
      script("a", 'scirpt = "x"', "count = 0") + 'data "coder_parameter" "p" {\n  defualt = 1\n}\n';
    expect(await problems(main)).to.deep.equal([
      'main.tf:5: coder_script has no argument "scirpt" (did you mean "script"?)',
      'main.tf:9: coder_parameter has no argument "defualt" (did you mean "default"?)',
    ]);
  });
});

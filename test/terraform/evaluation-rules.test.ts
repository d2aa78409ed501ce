import { expect } from "chai";
import { shown } from "./in-template.ts";

/** Results are those of `terraform console`, version 1.11. */
const FILES = {
  "main.tf": `locals {
  a     = "a"
  o     = { x = 1 }
  wrong = local.undeclared
}
variable "list" {
  type    = list(string)
  default = ["a"]
}
variable "open" {}
module "m" {
  source = "./m"
}
`,
  "m/main.tf": 'output "r" { value = 1 }\n',
  "lacking.tftpl": '${try(foo, "inner")}',
};

async function check(cases: Readonly<Record<string, string>>): Promise<void> {
  const expressions = Object.keys(cases);
  const found = await shown(FILES, ...expressions);
  expect(
    Object.fromEntries(expressions.map((expression, i) => [expression, found[i]])),
  ).to.deep.equal(cases);
}

async function errors(...expressions: string[]): Promise<void> {
  const found = await shown(FILES, ...expressions);
  const accepted = expressions.filter((_, i) => !found[i]?.startsWith("error: "));
  expect(accepted).to.deep.equal([]);
}

describe("the results of ?:", () => {
  it("get one type", async () => {
    await check({
      'true ? 1 : "a"': '"1"',
      'true ? "a" : true': '"a"',
      'true ? [1] : ["a"]': '["1"]',
      "true ? null : [1]": "null",
      "true ? [1] : null": "[1]",
      'true ? {a = 1} : {b = "x"}': '{a = "1"}',
      'true ? [1, "a"] : ["b"]': '["1", "a"]',
      "true ? [[1]] : []": "[[1]]",
      "true ? var.open : [1]": "var.open",
      "true ? [1] : var.open": "[1]",
      'true ? [1] : [true, "a"]': '["1"]',
    });
  });

  it("are refused where they have none", async () => {
    await errors(
      "true ? 1 : [1]",
      "true ? 1 : true",
      "true ? [1] : [[1]]",
      "true ? {a = 1} : {a = [1]}",
      "true ? {a = 1} : {a = {b = 1}}",
      "true ? {a = 1} : [1]",
      "true ? [1, true] : [2]",
      'true ? "" : []',
      "true ? 1 : {a = 1}",
      'false ? 1 : jsondecode("[1]")',
      "true ? [1] : [true]",
    );
  });
});

describe("names that are declared nowhere", () => {
  it("are refused although try or can stands around them", async () => {
    await errors(
      "try(local.undeclared, 1)",
      "try(local.wrong, 1)",
      "try(var.undeclared, 1)",
      "try(module.x.y, 1)",
      "try(terraform_data.nope.id, 1)",
      "try(data.x.y, 1)",
      "can(local.undeclared)",
      "try(foo, 1)",
      "try(each.key, 1)",
      "try(count.index, 1)",
      "try(path.nope, 1)",
      "[for x in [1] : try(y, 2)]",
    );
  });

  it("are refused in the result of ?: that is not taken", async () => {
    await errors("true ? 1 : local.undeclared", "false ? local.undeclared : 1");
  });

  it("are something else than missing attributes, functions and outputs", async () => {
    await check({
      "try(local.a.b, 1)": "1",
      "try(local.o.y, 1)": "1",
      "try(undefinedfn(1), 1)": "1",
      "try(upper(1, 2), 1)": "1",
      "try(module.m.nope, 1)": "1",
      "can(module.m.nope)": "false",
      "[for x in [1] : try(x.y, 2)]": "[2]",
      'try(templatefile("lacking.tftpl", {}), "outer")': '"outer"',
    });
  });
});

describe("fileset", () => {
  it("finds nothing in a directory that is not there", async () => {
    await check({
      'fileset("nope", "*")': "[]",
      'fileset("main.tf", "*")': "[]",
      'fileset("nope/deeper", "**")': "[]",
    });
  });

  it("does not look outside of the template", async () => {
    await errors('fileset("../..", "*")');
  });
});

describe("unknowns that are named after their source text", () => {
  const object = (entry: string) => `{ (var.open) = ${entry} }`;
  const equal = (list: string) => `${list}[0] == ${list}[1]`;

  it("tell what the names in it stand for, where that varies", async () => {
    await check({
      [object('"a"')]: '{ (var.open) = "a" }',
      [`[for i in ["a", "b"] : ${object("i")}]`]:
        '[{ (var.open) = i } with i = "a", { (var.open) = i } with i = "b"]',
      [`[for k, v in { a = { n = 1 } } : ${object("v.n")}]`]:
        "[{ (var.open) = v.n } with v = {n = 1}]",
    });
  });

  it("are equal for equal values only", async () => {
    const list = (a: string, b: string) => `[for i in [${a}, ${b}] : ${object("i")}]`;
    await check({
      [equal(list("1", "1"))]: "true",
      [equal(list("1", "2"))]: "{ (var.open) = i } with i = 1 == { (var.open) = i } with i = 2",
    });
  });

  it("tell instances of a block apart", async () => {
    const files = {
      "main.tf": `variable "open" {}
resource "terraform_data" "t" {
  count = 2
  input = { (var.open) = count.index }
}
resource "terraform_data" "u" {
  for_each = { a = 1 }
  input    = { (var.open) = each.value }
}
`,
    };
    expect(
      await shown(files, "terraform_data.t[*].input", 'terraform_data.u["a"].input'),
    ).to.deep.equal([
      "[{ (var.open) = count.index } with count.index = 0, { (var.open) = count.index } with count.index = 1]",
      "{ (var.open) = each.value } with each.value = 1",
    ]);
  });
});

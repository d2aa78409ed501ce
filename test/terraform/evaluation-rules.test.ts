import { expect } from "chai";
import { shown } from "./in-template.ts";

/** Results are those of `terraform console`, version 1.11. */
const FILES = {
  "main.tf": `locals {
  a     = "a"
  o     = { x = 1 }
  tpl   = "hello $\${name}"
  tpls  = { a = "hello $\${name}", x = 1 }
  empty = var.null_list
  wrong = local.undeclared
}
variable "list" {
  type    = list(string)
  default = ["a"]
}
variable "open" {}
variable "w" { default = "or" }
variable "null_list" {
  type    = list(string)
  default = null
}
variable "null_set" {
  type    = set(string)
  default = null
}
variable "null_tuple" {
  type    = tuple([string])
  default = null
}
variable "null_map" {
  type    = map(string)
  default = null
}
variable "null_any" { default = null }
variable "null_inside" {
  type    = object({ a = list(string) })
  default = { a = null }
}
module "m" {
  source = "./m"
}
`,
  "m/main.tf": 'output "r" { value = 1 }\n',
  "lacking.tftpl": '${try(foo, "inner")}',
  "greeting.tftpl": "hello ${name}",
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

describe("title and lower", () => {
  it("do not care where the pieces of a text come from", async () => {
    await check({
      'title("he${"l"}lo w${var.w}ld")': '"Hello World"',
      'title("${"x"} ${"y"}-${"z"}")': '"X Y-Z"',
      'lower("ΑΣ ΣΑ")': '"ασ σα"',
      'lower("Α${"Σ"} ${"ΑΣ"}")': '"ασ ασ"',
    });
  });
});

describe("a number divided by zero", () => {
  it("is infinite, and its remainder all of it", async () => {
    await check({
      "1 / 0": "+Inf",
      "-1 / 0": "-Inf",
      "can(1 / 0)": "true",
      '"x${1 / 0}"': '"x+Inf"',
      'format("%s %f %v|%5f", 1 / 0, -1 / 0, 1 / 0, 1 / 0)': '"+Inf -Inf +Inf| +Inf"',
      "1 / 0 == 1 / 0": "true",
      "1 / 0 > 5": "true",
      "1 / (1 / 0)": "0",
      "(1 / 0) % 0": "+Inf",
      "5 % 0": "5",
      "-5 % 0": "-5",
      "5.5 % 0": "5.5",
    });
  });

  it("is refused where no number comes out, or none can be written", async () => {
    await errors(
      "0 / 0",
      "(1 / 0) / (1 / 0)",
      "(1 / 0) - (1 / 0)",
      "(1 / 0) + (-1 / 0)",
      "(1 / 0) * 0",
      "5 % (1 / 0)",
      "jsonencode(1 / 0)",
      'format("%d", 1 / 0)',
      "[1, 2][1 / 0]",
      "range(1 / 0)",
      'substr("abc", 0, 1 / 0)',
    );
  });

  it("is not taken for a number with too many digits", async () => {
    const error = "error: this number has more digits than muster computes with";
    await check({ "1e99999": error, '"${1e99999}"': error });
    await errors("1e9000 * 1e9000");
  });
});

describe("[*] of null", () => {
  it("is empty where it is no list, set or tuple", async () => {
    await check({
      "null[*]": "[]",
      "var.null_any[*]": "[]",
      "var.null_any[*].x": "[]",
      "var.null_map[*]": "[]",
    });
  });

  it("is refused where it is one", async () => {
    await errors(
      "var.null_list[*]",
      "var.null_list[*].x",
      "var.null_set[*]",
      "var.null_tuple[*]",
      "var.null_inside.a[*]",
      "local.empty[*]",
      "tolist(null)[*]",
      "(true ? null : tolist([]))[*]",
      "[for x in [var.null_list] : x[*]]",
    );
    await check({ 'try(var.null_list[*], "caught")': '"caught"', "var.null_list": "null" });
  });
});

describe("split without a separator", () => {
  it("gives each character by itself", async () => {
    await check({
      'split("", "x🎉y")': '["x", "🎉", "y"]',
      'split("", "👩\u200d👧")': '["👩", "\u200d", "👧"]',
      'split("", "")': "[]",
      'split("", "a${var.w}")': '["a", "o", "r"]',
    });
  });
});

describe("the keys of an object", () => {
  it("are ambiguous where a reference has no parentheses", async () => {
    const [error] = await shown(FILES, "{ local.a = 1 }");
    expect(error).to.equal(
      "error: this key may be a reference or a name with a dot in it: write (…) around a reference, and quotes around a name",
    );
    await errors("{ local.a : 1 }", "{ var.w = 1 }", "{ local.tpls.a = 1 }");
    await errors('{ local.tpls["a"] = 1 }', "{ var.list[0] = 1 }");
    await check({ "can({ local.a = 1 })": "false" });
  });

  it("are plain otherwise", async () => {
    await check({
      "{ (local.a) = 1 }": "{a = 1}",
      '{ "${local.a}" = 1 }': "{a = 1}",
      '{ "local.a" = 1 }': "{local.a = 1}",
      "{ local = 1 }": "{local = 1}",
      '{ upper("x") = 1 }': "{X = 1}",
      "{ 1 = 1 }": "{1 = 1}",
      "{ local.tpls[local.a] = 1 }": "{hello ${name} = 1}",
      "{ for x in [1] : local.a => x }": "{a = 1}",
    });
  });
});

describe("templatestring", () => {
  it("takes a template from elsewhere", async () => {
    await check({
      'templatestring(local.tpl, { name = "x" })': '"hello x"',
      'templatestring(local.tpls.a, { name = "x" })': '"hello x"',
      'templatestring(local.tpls["a"], { name = "x" })': '"hello x"',
      'templatestring(local.tpls[local.a], { name = "x" })': '"hello x"',
      'core::templatestring(local.tpl, { name = "x" })': '"hello x"',
    });
  });

  it("takes none that is written out or computed", async () => {
    await errors(
      'templatestring("hello", {})',
      'core::templatestring("hello", {})',
      'templatestring("${local.tpl}", { name = "x" })',
      'templatestring("x${local.tpl}", { name = "x" })',
      'templatestring((local.tpl), { name = "x" })',
      'templatestring(upper(local.tpl), { NAME = "x" })',
      'templatestring([local.tpl][0], { name = "x" })',
      "templatestring(null, {})",
    );
    await check({ 'try(templatestring("hello", {}), "caught")': '"caught"' });
  });
});

describe("a template", () => {
  it("says which value it is not given", async () => {
    await check({
      'templatefile("greeting.tftpl", { a = "z" })':
        'error: the template is given no value "name": add it to the second argument of templatefile',
      'templatefile("greeting.tftpl", { nam = "z" })':
        'error: the template is given no value "name" (did you mean "nam"?): add it to the second argument of templatefile',
      "templatestring(local.tpl, {})":
        'error: the template is given no value "name": add it to the second argument of templatestring',
    });
  });
});

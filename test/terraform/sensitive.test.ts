import { expect } from "chai";
import { inTemplate, shown } from "./in-template.ts";

const FILES = {
  "main.tf": `variable "secret" {
  default   = "hunter2"
  sensitive = true
}
variable "port" {
  type      = number
  default   = "4242"
  sensitive = true
}
variable "people" {
  type      = map(string)
  default   = { alice = "hunter2" }
  sensitive = true
}
variable "name" {}
variable "wrong" {
  type      = number
  default   = "hunter2"
  sensitive = true
}
locals {
  list = ["app", sensitive("hunter2")]
}
module "vault" {
  source = "./vault"
  given  = var.secret
}
`,
  "vault/main.tf": `variable "given" {}
output "open" { value = "plain" }
output "locked" {
  value     = "hunter2"
  sensitive = true
}
output "passed" { value = upper(var.given) }
`,
};

const HIDDEN = "(sensitive value)";

/** Expressions, and what may be shown of their values. */
const CASES: Readonly<Record<string, string>> = {
  "var.secret": HIDDEN,
  "var.port": HIDDEN,
  "var.people": HIDDEN,
  "var.people.alice": HIDDEN,
  "keys(var.people)": HIDDEN,
  "[for k, v in var.people : k]": HIDDEN,
  "[for k, v in var.people : 1]": HIDDEN,
  "{ for k, v in var.people : k => 1 }": HIDDEN,
  '[for x in ["a"] : var.secret]': `[${HIDDEN}]`,
  'nonsensitive([for x in sensitive(["a"]) : x])': '["a"]',
  'nonsensitive({ for k, v in sensitive({ a = "b" }) : k => v })': '{a = "b"}',
  'nonsensitive([for x in ["a"] : x if sensitive(true)])': '["a"]',
  "length([var.secret])": "1",
  "length({ a = var.secret })": "1",
  "length(tolist([var.secret]))": "1",
  "length(toset([var.secret]))": HIDDEN,
  "length(var.people)": HIDDEN,
  "length(sensitive([1]))": HIDDEN,
  '"${var.secret}-app"': `"${HIDDEN}-app"`,
  '"x${var.port}${var.secret}"': `"x${HIDDEN}"`,
  "upper(var.secret)": HIDDEN,
  "sha256(var.secret)": HIDDEN,
  "length(var.secret)": HIDDEN,
  "var.port + 1": HIDDEN,
  "-var.port": HIDDEN,
  "tostring(var.port)": HIDDEN,
  'tonumber("${var.port}")': HIDDEN,
  "base64encode(var.secret)": HIDDEN,
  "base64decode(base64encode(var.secret))": HIDDEN,
  'base64decode(base64encode("${var.secret}-${var.name}"))': `"${HIDDEN}-\${var.name}"`,
  'format("%s-%d-%s", "app", var.port, var.secret)': HIDDEN,
  'format("%s-%s", "app", var.secret)': `"app-${HIDDEN}"`,
  "jsonencode([var.port, var.secret])": HIDDEN,
  'jsondecode("{\\"a\\": \\"${var.secret}\\"}")': `{a = ${HIDDEN}}`,
  'join(" ", local.list)': `"app ${HIDDEN}"`,
  'split("n", var.secret)': `[${HIDDEN}, ${HIDDEN}]`,
  "local.list": `["app", ${HIDDEN}]`,
  "local.list[0]": '"app"',
  "local.list[1]": HIDDEN,
  "reverse(local.list)[1]": '"app"',
  'var.secret == "hunter2"': HIDDEN,
  'var.secret == "hunter2" ? "yes" : "no"': HIDDEN,
  '"%{ if var.secret == "x" }a%{ else }b%{ endif }c"': `"${HIDDEN}c"`,
  "{ (var.secret) = 1 }": HIDDEN,
  '{ a = "x" }[substr("ab", 0, var.port == 4242 ? 1 : 0)]': HIDDEN,
  "sensitive([1, 2])": HIDDEN,
  "sensitive([1, 2])[0]": HIDDEN,
  "nonsensitive(var.secret)": '"hunter2"',
  "nonsensitive(var.people)": '{alice = "hunter2"}',
  "issensitive(var.secret)": "true",
  "issensitive(local.list)": "false",
  "issensitive(var.name)": "issensitive(var.name)",
  "module.vault.open": '"plain"',
  "module.vault.locked": HIDDEN,
  "module.vault.passed": HIDDEN,
  'upper("${var.secret}${var.name}") == "X"': HIDDEN,
  'replace("${var.secret}${var.name}", "hunter", "x")': JSON.stringify(
    `x${HIDDEN}\${replace(var.name, "hunter", "x")}`,
  ),
};

describe("a sensitive value", () => {
  for (const [expression, expected] of Object.entries(CASES)) {
    it(`is hidden in ${expression}`, async () => {
      expect(await shown(FILES, expression)).to.deep.equal([expected]);
    });
  }

  it("is equal to itself all the same", async () => {
    const equal = 'nonsensitive(var.secret == "hunter2")';
    const compared = `nonsensitive("\${var.secret}-x" == "hunter2-x" ? 1 : 2)`;
    expect(await shown(FILES, equal, compared)).to.deep.equal(["true", "1"]);
  });

  for (const expression of [
    "var.wrong",
    "tonumber(var.secret)",
    "var.secret + 1",
    "var.secret ? 1 : 2",
    "parseint(var.secret, 10)",
    "file(var.secret)",
    'regex("^x$", var.secret)',
    "{ a = 1 }[var.secret]",
    "[1][var.port]",
    "var.people.alcie",
    "{ for x in [1, 2] : var.secret => x }",
  ]) {
    it(`does not show in the error of ${expression}`, async () => {
      const [error = ""] = await shown(FILES, expression);
      expect(error).to.match(/^error: /);
      expect(error).not.to.match(/hunter2|4242|alice/);
    });
  }

  it("does not hide what is wrong elsewhere in a template file", async () => {
    const files = { ...FILES, "run.sh": "echo ${secret} ${upper([])}" };
    const call = 'templatefile("./run.sh", { secret = var.secret })';
    const [error = ""] = await shown(files, call);
    expect(error).to.match(/upper/);
    expect(error).not.to.include("hunter2");
  });

  it("cannot be what for_each goes over, as in Terraform", async () => {
    const block = 'resource "coder_script" "x" {\n  for_each = var.people\n}\n';
    await inTemplate({ "main.tf": FILES["main.tf"] + block, "vault/main.tf": "" }, (opened) => {
      const [problem] = opened.template.problems;
      expect(problem?.message).to.match(/^for_each cannot go over a sensitive value/);
    });
  });
});

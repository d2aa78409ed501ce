import { expect } from "chai";
import { inTemplate, shown } from "./in-template.ts";

const FILES = {
  "main.tf": `terraform {
  required_version = ">= 1.9"
  required_providers {
    coder = { source = "coder/coder", version = "~> 2.0" }
  }
  backend "local" {}
}
provider "coder" {}
resource "coder_agent" "main" {}
moved {
  from = coder_agent.old
  to   = coder_agent.main
}
removed {
  from = coder_script.old
  lifecycle {
    destroy = false
  }
}
import {
  to = coder_agent.main
  id = "x"
}
check "reachable" {
  data "http" "page" {
    url = "https://example.com"
  }
  assert {
    condition     = data.http.page.status_code == 200
    error_message = "not reachable"
  }
}
ephemeral "random_password" "one" {
  length = 8
}
ephemeral "random_password" "two" {
  count = 2
}
locals {
  words = ["a", "b"]
}
`,
};

describe("blocks that have nothing to do with scripts", () => {
  it("are passed over", async () => {
    await inTemplate(FILES, ({ template, files }) => {
      expect(files.flatMap(({ problems }) => problems)).to.deep.equal([]);
      expect(template.problems).to.deep.equal([]);
      expect(template.agents).to.deep.equal(["coder_agent.main"]);
    });
  });

  it("may be ephemeral resources, whose values are unknown", async () => {
    const asked = [
      "ephemeral.random_password.one.result",
      "ephemeral.random_password.two[1].result",
      "ephemeral.random_password.tow.result",
      "terraform.applying",
    ];
    expect(await shown(FILES, ...asked)).to.deep.equal([
      "ephemeral.random_password.one.result",
      "ephemeral.random_password.two[1].result",
      'error: this module has no ephemeral resource "random_password.tow" (did you mean "random_password.two"?)',
      "terraform.applying",
    ]);
  });
});

describe("a reference to a resource", () => {
  it("may spell out that it is one", async () => {
    expect(await shown(FILES, "resource.coder_agent.main.id")).to.deep.equal([
      "coder_agent.main.id",
    ]);
  });
});

describe("a function that a provider defines", () => {
  it("gives an unknown that is named after the call with its arguments", async () => {
    const asked = [
      "provider::coder::slug(local.words[0], 1)",
      "[for word in local.words : provider::coder::slug(word)]",
      "provider::coder::slug(local.words...)",
      "provider::coder::slug(local.wrods)",
    ];
    expect(await shown(FILES, ...asked)).to.deep.equal([
      'provider::coder::slug("a", 1)',
      '[provider::coder::slug("a"), provider::coder::slug("b")]',
      'provider::coder::slug("a", "b")',
      'error: this module has no local "wrods" (did you mean "words"?)',
    ]);
  });

  it("is equal to itself with the same arguments only", async () => {
    const equal = (a: string, b: string) => `provider::x::f(${a}) == provider::x::f(${b})`;
    expect(await shown(FILES, equal('"a"', "local.words[0]"), equal('"a"', '"b"'))).to.deep.equal([
      "true",
      'provider::x::f("a") == provider::x::f("b")',
    ]);
  });
});

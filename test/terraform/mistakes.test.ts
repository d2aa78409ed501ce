import { expect } from "chai";
import { inTemplate } from "./in-template.ts";
import { AGENT, place, problems, script } from "./problems.ts";

describe("several mistakes", () => {
  it("in one string are all told", async () => {
    const text =
      "<<EOT\n${local.one}\n${nosuch()}\n%{ if local.two }x%{ endif }\n${upper([])}\nEOT";
    expect(await problems(script("a", `script = ${text}`))).to.deep.equal([
      'main.tf:6: this module has no local "one"',
      'main.tf:7: there is no function called "nosuch"',
      'main.tf:8: this module has no local "two"',
      'main.tf:9: upper: the argument "str" does not fit: a string is needed, but this is the tuple []',
    ]);
  });

  it("in the arguments of one resource are all told", async () => {
    const lines = [
      'script = "${local.one}"',
      "cron = local.two",
      "timeout = local.three + local.four",
    ];
    expect(await problems(script("a", ...lines))).to.deep.equal([
      'main.tf:5: this module has no local "one"',
      'main.tf:6: this module has no local "two"',
      'main.tf:7: this module has no local "four"',
      'main.tf:7: this module has no local "three"',
    ]);
  });

  it("in a list, an object and the arguments of a call are all told", async () => {
    const locals = `locals {
  list   = [local.one, "a"]
  object = { a = local.two, b = "b" }
}
`;
    const text = '"${join(local.three, local.list)} ${local.object.b}"';
    expect(await problems(locals + script("a", `script = ${text}`))).to.deep.equal([
      'main.tf:3: this module has no local "one"',
      'main.tf:4: this module has no local "two"',
      'main.tf:9: this module has no local "three"',
    ]);
  });

  it("leave the rest of the script to be read", async () => {
    const main = AGENT + script("a", 'script = "a ${local.one} ${upper("b")}"');
    await inTemplate({ "main.tf": main }, ({ template }) => {
      expect(template.scripts[0]?.variants[0]?.text.display).to.equal("a ${local.one} B");
    });
  });

  it("end with what muster does not go beyond", async () => {
    const doubling = Array.from(
      { length: 40 },
      (_, i) => `  a${i + 1} = "\${local.a${i}}\${local.a${i}}"`,
    );
    const locals = `locals {\n  a0 = "x"\n${doubling.join("\n")}\n}\n`;
    const found = await problems(locals + script("a", 'script = "${local.a40} ${local.a39}"'));
    expect(found).to.have.length(1);
    expect(found[0]).to.contain("grow too large");
  });
});

describe("one mistake that several scripts depend on", () => {
  const USES = script("a", 'script = "${local.bad}"') + script("b", 'script = "x ${local.bad}"');

  it("is told once, where it is", async () => {
    const locals = "locals {\n  bad = upper([])\n}\n";
    expect(await problems(locals + USES)).to.deep.equal([
      'main.tf:3: upper: the argument "str" does not fit: a string is needed, but this is the tuple []',
    ]);
  });

  it("is told once for a name that is not declared, with all its places", async () => {
    await inTemplate({ "main.tf": AGENT + USES }, ({ template }) => {
      expect(template.problems.map(({ message }) => message)).to.deep.equal([
        'this module has no local "bad"',
      ]);
      const [problem] = template.problems;
      expect(problem && place(problem.span)).to.equal("main.tf:5");
      expect(problem?.related?.map(({ span }) => place(span))).to.deep.equal(["main.tf:10"]);
    });
  });

  it("is told once for all instances of a module", async () => {
    const module =
      'module "m" {\n  source = "./m"\n  count = 3\n  agent = coder_agent.main.id\n}\n';
    const called = `variable "agent" {}
resource "coder_script" "a" {
  agent_id = var.agent
  script   = var.nosuch
}
`;
    expect(await problems(module, { "m/main.tf": called })).to.deep.equal([
      'main.tf:4: this module has no variable "nosuch"',
    ]);
  });

  it("always holds if it does for one of them", async () => {
    const condition = 'variable "on" { type = bool }\nlocals {\n  bad = upper([])\n}\n';
    const main = condition + script("a", "count = var.on ? 1 : 0", 'script = "${local.bad}"');
    const always = script("b", 'script = "${local.bad}"');
    await inTemplate({ "main.tf": AGENT + main }, ({ template }) => {
      expect(template.problems[0]?.when).to.have.length(1);
    });
    await inTemplate({ "main.tf": AGENT + main + always }, ({ template }) => {
      expect(template.problems[0]?.when).to.deep.equal([]);
    });
  });
});

describe("a mistake that is caught", () => {
  it("is none where try or can goes on without it", async () => {
    const locals = 'locals {\n  bad = "${upper([])}"\n  list = [upper([])]\n}\n';
    const text = '"${try(local.bad, "x")}${can(local.list)}${try(local.list[0], "y")}"';
    const main = AGENT + locals + script("a", `script = ${text}`);
    await inTemplate({ "main.tf": main }, ({ template }) => {
      expect(template.problems).to.deep.equal([]);
      expect(template.scripts[0]?.variants[0]?.text.known).to.equal("xfalsey");
    });
  });

  it("is one where it is used beside", async () => {
    const locals = 'locals {\n  bad = "${upper([])}"\n}\n';
    const main = locals + script("a", 'script = "${try(local.bad, "x")} ${local.bad}"');
    expect(await problems(main)).to.have.length(1);
  });

  it("is one if it is a name that is not declared", async () => {
    expect(await problems(script("a", 'script = try("${local.one}", "x")'))).to.deep.equal([
      'main.tf:5: this module has no local "one"',
    ]);
  });
});

describe("what a condition leaves out", () => {
  it("has mistakes in its names, but not in its values", async () => {
    const text = "<<EOT\n%{ if false }${local.one}${upper([])}%{ else }x%{ endif }\nEOT";
    expect(await problems(script("a", `script = ${text}`))).to.deep.equal([
      'main.tf:6: this module has no local "one"',
    ]);
  });

  it("is looked at once, however far conditions nest", async () => {
    const text = `<<EOT\n${"%{ if false }".repeat(60)}\${local.one}${"%{ endif }".repeat(60)}\nEOT`;
    expect(await problems(script("a", `script = ${text}`))).to.have.length(1);
  });

  it("makes no condition of its own", async () => {
    const text = "<<EOT\n%{ if false }%{ if var.on }${local.one}%{ endif }%{ endif }\nEOT";
    const main = AGENT + `variable "on" { type = bool }\n` + script("a", `script = ${text}`);
    await inTemplate({ "main.tf": main }, ({ template }) => {
      expect(template.scripts[0]?.variants).to.have.length(1);
    });
  });
});

describe("a name in capitals", () => {
  it("may be meant for the shell", async () => {
    expect((await problems(script("a", 'script = "${HOME}"')))[0]).to.contain(
      "if the shell's variable is meant, write $HOME or $${HOME}",
    );
  });
});

describe("a mistake in a template file", () => {
  it("is one for a name that is null, wherever it stands", async () => {
    const main = script("a", 'script = templatefile("t.tftpl", { x = null, y = null })');
    const files = { "t.tftpl": "${x}\n${x}\n${y}\n" };
    expect(await problems(main, files)).to.deep.equal([
      "t.tftpl:1: x is null, and null cannot stand in a string; use coalesce() or a condition",
      "t.tftpl:3: y is null, and null cannot stand in a string; use coalesce() or a condition",
    ]);
  });

  it("leads to each call that renders it", async () => {
    const call = (name: string, given: string) =>
      script(name, `script = templatefile("t.tftpl", { ${given} })`);
    const main = call("a", "x = 1") + call("b", "x = 2") + call("c", "missing = 3, x = 4");
    const files = { "main.tf": AGENT + main, "t.tftpl": "${x}\n${missing}\n${missing}\n" };
    await inTemplate(files, ({ template }) => {
      const [problem, ...others] = template.problems;
      expect(others).to.deep.equal([]);
      expect(problem && place(problem.span)).to.equal("t.tftpl:2");
      expect(
        problem?.related?.map(({ message, span }) => `${place(span)}: ${message}`),
      ).to.deep.equal([
        "main.tf:5: rendered by this templatefile",
        "t.tftpl:3: and here",
        "main.tf:10: rendered by this templatefile",
      ]);
    });
  });
});

describe("what a module declares twice", () => {
  it("is a mistake, at the second declaration", async () => {
    const again = `locals { a = 2 }
variable "v" {}
output "o" { value = 1 }
data "coder_workspace" "me" {}
module "m" { source = "./m" }
resource "coder_script" "a" {}
`;
    const main = again.replace("a = 2", "a = 1");
    const files = { "main.tf": main, "other.tf": again, "m/main.tf": "" };
    await inTemplate(files, ({ template }) => {
      const found = template.problems.map(({ message, span }) => `${place(span)}: ${message}`);
      expect(found).to.deep.equal([
        'other.tf:1: the local "a" is declared twice in this module',
        'other.tf:2: the variable "v" is declared twice in this module',
        'other.tf:3: the output "o" is declared twice in this module',
        'other.tf:4: the data source "coder_workspace.me" is declared twice in this module',
        'other.tf:5: the module "m" is declared twice in this module',
        'other.tf:6: the resource "coder_script.a" is declared twice in this module',
      ]);
      const [first] = template.problems[0]?.related ?? [];
      expect(first && place(first.span)).to.equal("main.tf:1");
    });
  });

  it("is none in an override file, nor in OpenTofu's file of the same name", async () => {
    const files = {
      "main.tf": "locals { a = 1 }\n",
      "main.tofu": "locals { a = 2 }\n",
      "override.tf": "locals { a = 3 }\n",
      "a_override.tf": "locals { a = 4 }\n",
    };
    expect(await inTemplate(files, ({ template }) => template.problems)).to.deep.equal([]);
  });
});

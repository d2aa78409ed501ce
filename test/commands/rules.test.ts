import { expect } from "chai";
import { rules } from "../../src/rules/index.ts";
import { muster } from "../support/muster.ts";

describe("muster rules", () => {
  it("lists every rule with its severity and summary", () => {
    const { stdout, stderr, status } = muster(["rules"]);
    const lines = stdout.split("\n\n")[0]?.split("\n") ?? [];
    const listed = lines.map((line) => /^(\S+) +(\S+) +(.*)$/.exec(line)?.slice(1));
    expect(listed).to.deep.equal(rules.map(({ id, severity, summary }) => [id, severity, summary]));
    expect([stderr, status]).to.deep.equal(["", 0]);
  });

  it("lists them for programs", () => {
    const { stdout } = muster(["rules", "--format", "json"]);
    expect(JSON.parse(stdout)).to.deep.equal({
      schemaVersion: 1,
      rules: rules.map(({ id, severity, summary }) => ({ id, severity, summary })),
    });
  });

  it("explains one with what lint says on its example", () => {
    const { stdout, status } = muster(["rules", "unknown-unit"]);
    expect(stdout).to.match(/^unknown-unit \(error\): A unit waits for one that no script/);
    expect(stdout).to.include(
      '    main.tf:25:29: error: "app" waits for unit "git-clnoe", but no script completes it [unknown-unit]',
    );
    expect(stdout).to.include("\nRight:\n");
    expect(
      Math.max(...(stdout.split("Wrong:")[0]?.split("\n") ?? []).map((l) => l.length)),
    ).to.be.lessThan(100);
    expect(status).to.equal(0);
  });

  it("explains one of several files, for programs", () => {
    const { stdout } = muster(["rules", "unprefixed-module-unit", "--format", "json"]);
    const { rule } = JSON.parse(stdout) as {
      rule: { id: string; example: { bad: Record<string, string>; output: string } };
    };
    expect(rule.id).to.equal("unprefixed-module-unit");
    expect(Object.keys(rule.example.bad)).to.deep.equal(["main.tf", "postgres/main.tf"]);
    expect(rule.example.output).to.match(/^postgres\/main\.tf:\d+:\d+: info: unit "server"/);
  });

  it("suggests a rule where there is none of the name", () => {
    const { stdout, stderr, status } = muster(["rules", "unkown-unit"]);
    expect(stderr).to.equal(
      'muster: there is no rule "unkown-unit" (did you mean "unknown-unit"?)\n  Run muster rules for the list of them.\n',
    );
    expect([stdout, status]).to.deep.equal(["", 2]);
  });
});

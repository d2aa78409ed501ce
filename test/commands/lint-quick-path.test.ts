import { Config } from "@oclif/core/config";
import { expect } from "chai";
import fc from "fast-check";
import Lint from "../../commands/lint.ts";
import { type LintRequest } from "../../src/program/lint-request.ts";
import { PACKAGE, rootPlugin } from "../../src/program/plugin.ts";
import { readRequest } from "../../src/program/quick-lint.ts";

/** The request, or the message of what is wrong with it. */
type Outcome = LintRequest | string;

let config: Config;

function throughOclif(args: readonly string[]): Promise<Outcome> {
  return new Lint([...args], config).request().catch(messageOf);
}

function quickly(args: readonly string[]): Outcome | undefined {
  const request = readRequest([...args]);
  try {
    return request?.();
  } catch (error) {
    return messageOf(error);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

describe("the quick path of muster lint", () => {
  before(async () => {
    const plugins = new Map([[PACKAGE.name, rootPlugin("/")]]);
    config = await Config.load({ root: "/", pjson: PACKAGE, plugins });
  });

  it("asks for what oclif asks for with every command line that it takes", async () => {
    const word = fc.constantFrom(".", "fixtures", "a b", "", "-", "--", "--help", "-x", "x=y");
    const flag = fc.constantFrom(
      ["--format", "json"],
      ["--format=pretty"],
      ["--format=xml"],
      ["--format="],
      ["--format=sarif=x.sarif"],
      ["--format=compact"],
      ["--severity", "warning"],
      ["--severity=all"],
      ["--max-diagnostics", "3"],
      ["--max-diagnostics=0"],
      ["--max-diagnostics=1e3"],
      ["--quiet"],
      ["--jobs", "2"],
      ["--jobs=0"],
      ["--jobs=65"],
      ["--config", "x.yaml"],
      ["--config=a=b"],
      ["--no-config"],
      ["--no-cache"],
      ["--changed-since", "main"],
      ["--changed-since=HEAD~1"],
      ["--recursive"],
      ["--watch"],
      ["--stdin-filename", "x.tf"],
      ["--baseline", "b.json"],
      ["--update-baseline"],
      ["--quiet=1"],
      ["--fail-on", "info"],
      ["--fail-on=never"],
      ["--var", "a=1"],
      ["--var=b=x y=z"],
      ["--var", "nonsense"],
      ["--var-file", "package.json"],
      ["--var-file=/nowhere"],
      ["--parameter", "ide=vim"],
      ["--parameter=x"],
      ["--preset=small"],
      ["--download-modules"],
      ["--offline"],
      ["--offline=yes"],
      ["--preset", "-"],
      ["--module-path", "a=b"],
      ["--module-path=c=d"],
      ["--module-path"],
      ["--no-such"],
      ["--version"],
    );
    const pieces = fc.array(
      fc.oneof(
        word.map((w) => [w]),
        { weight: 2, arbitrary: flag },
      ),
      {
        maxLength: 6,
      },
    );
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(pieces, async (rest) => {
        const args = rest.flat();
        const quick = quickly(args);
        if (quick === undefined) return;
        taken++;
        expect(quick, args.join(" ")).to.deep.equal(await throughOclif(args));
      }),
      { numRuns: 2000 },
    );
    expect(taken).to.be.greaterThan(300);
  });

  it("takes the command lines that people write", () => {
    for (const line of [
      "",
      ".",
      "templates/docker templates/kubernetes",
      "--format json .",
      "--format pretty --format sarif=x.sarif --quiet --max-diagnostics 10 --severity warning",
      "--fail-on=warning --module-path registry.coder.com=../registry .",
      "--var a=1 --var-file package.json --parameter ide=vim --preset small",
      "-- template",
    ]) {
      const args = line.split(" ").filter((word) => word !== "");
      expect(quickly(args), line).to.be.an("object");
    }
  });

  it("leaves what is wrong, or asks for help, to oclif", () => {
    for (const line of [
      "--help",
      "-h",
      "--severity xml",
      "--fail-on",
      "--nope",
      "--preset a --preset b",
    ]) {
      expect(quickly(line.split(" ")), line).to.equal(undefined);
    }
  });
});

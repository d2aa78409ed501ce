import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { fixtureFlags, lintFixtures } from "../support/fixture-flags.ts";
import { muster } from "../support/muster.ts";

interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

interface Diagnostic {
  readonly rule: string;
  readonly severity: string;
  readonly location: Location;
  readonly related: readonly { readonly message: string; readonly location: Location }[];
  readonly when: string | null;
}

interface Report {
  readonly summary: { readonly errors: number };
  readonly diagnostics: readonly Diagnostic[];
}

/** A finding as `findings.json` expects it, written by hand. */
interface Expected {
  readonly rule: string;
  readonly severity: string;
  /** `main.tf:12`. */
  readonly where: string;
  /** The source text that the location covers. */
  readonly text: string;
  readonly when?: string;
  /** What the related locations cover, in order. */
  readonly related?: readonly string[];
}

/** What a location covers, found with the lines and columns alone. */
function slice(directory: string, { file, line, column, endLine, endColumn }: Location): string {
  const text = readFileSync(join(directory, file), "utf8").replace(/^\uFEFF/, "");
  const lines = text.split("\n").slice(line - 1, endLine);
  return lines
    .map((content, i) => {
      const characters = Array.from(content);
      const start = i === 0 ? column - 1 : 0;
      const end = i === lines.length - 1 ? endColumn - 1 : characters.length;
      expect(end, `${file}:${line}`).to.be.at.most(characters.length);
      return characters.slice(start, end).join("");
    })
    .join("\n");
}

describe("muster lint on the fixtures", () => {
  for (const directory of lintFixtures()) {
    const read = (file: string) => readFileSync(join(directory, file), "utf8");

    describe(directory, () => {
      const flags = fixtureFlags(directory);
      const json = muster(["lint", "--format", "json", ...flags], { cwd: directory });

      it("finds what is expected, at the text that is expected", () => {
        const report = JSON.parse(json.stdout) as Report;
        const found = report.diagnostics.map(({ rule, severity, location, related, when }) => ({
          rule,
          severity,
          where: `${location.file}:${location.line}`,
          text: slice(directory, location),
          ...(when === null ? {} : { when }),
          ...(related.length === 0
            ? {}
            : { related: related.map((other) => slice(directory, other.location)) }),
        }));
        const expected = JSON.parse(read("findings.json")) as Expected[];
        expect(found).to.deep.equal(expected);
        expect(json.status).to.equal(report.summary.errors > 0 ? 1 : 0);
      });

      it("prints the expected JSON", () => {
        expect(json.stdout).to.equal(read("output.json"));
        expect(json.stderr).to.equal("");
      });

      it("prints the expected text", () => {
        const pretty = muster(["lint", ...flags], { cwd: directory });
        expect(pretty.stdout).to.equal(read("output.txt"));
        expect(pretty.stderr).to.equal("");
        expect(pretty.status).to.equal(json.status);
      });
    });
  }

  it("are templates with their expectations beside them", () => {
    for (const directory of lintFixtures()) {
      for (const file of ["findings.json", "output.json", "output.txt"]) {
        expect(existsSync(join(directory, file)), `${directory}/${file}`).to.equal(true);
      }
    }
  });
});

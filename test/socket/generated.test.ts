import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";

const GENERATED = "src/socket/gen";

describe("the generated messages", () => {
  it("are current", () => {
    const folder = mkdtempSync(join(tmpdir(), "muster-generated-"));
    const args = ["generate", "src/socket/proto"];
    args.push("--template", "src/socket/proto/buf.gen.yaml", "--output", folder);
    execFileSync("node_modules/.bin/buf", args);
    const expected = contents(join(folder, GENERATED));
    expect(expected).to.have.length(2);
    expect(contents(GENERATED), "run: npm run proto").to.deep.equal(expected);
  });
});

/** The files below a folder, each with its text. */
function contents(folder: string): [name: string, text: string][] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .sort()
    .map((name) => [name, readFileSync(join(folder, name), "utf8")]);
}

import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { CodeCache } from "../../src/program/code-cache.ts";

describe("the code cache", () => {
  const code = Buffer.from("what V8 has made of the program");
  let own: string;
  let cache: CodeCache;

  beforeEach(() => {
    own = mkdtempSync(join(tmpdir(), "muster-code-"));
    cache = new CodeCache("lint.bin", own);
  });
  afterEach(() => {
    rmSync(own, { recursive: true });
  });

  function stored(): string {
    return join(own, "lint.bin");
  }

  it("gives back what was written", () => {
    expect(cache.read()).to.equal(undefined);
    cache.write(() => code);
    expect(cache.read()).to.deep.equal(code);
    expect(readdirSync(own)).to.deep.equal(["lint.bin"]);
  });

  it("does not take a damaged file", () => {
    cache.write(() => code);
    const whole = readFileSync(stored());
    for (let at = 0; at < whole.length; at++) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      writeFileSync(stored(), damaged);
      expect(cache.read(), `byte ${at}`).to.equal(undefined);
    }
    writeFileSync(stored(), whole.subarray(0, -1));
    expect(cache.read()).to.equal(undefined);
  });

  it("does not take a file that others may write", () => {
    cache.write(() => code);
    chmodSync(stored(), 0o620);
    expect(cache.read()).to.equal(undefined);
  });

  it("is done without where nothing can be written", () => {
    const file = join(own, "file");
    writeFileSync(file, "");
    const nowhere = new CodeCache("lint.bin", join(file, "below"));
    nowhere.write(() => code);
    expect(nowhere.read()).to.equal(undefined);
  });
});

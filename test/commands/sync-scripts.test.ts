import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { cleanUp, Process, PROGRAM, workspace, type Workspace } from "../sync/support.ts";

// Each script notes what it does in a file that is only ever appended to.

describe("scripts that coordinate through coder exp sync", () => {
  let agent: Workspace;
  let log: string;
  let env: NodeJS.ProcessEnv;

  beforeEach(async () => {
    agent = await workspace();
    log = join(agent.folder, "log");
    writeFileSync(log, "");
    const bin = join(agent.folder, "bin");
    mkdirSync(bin);
    symlinkSync(PROGRAM, join(bin, "coder"));
    env = { ...agent.env, LOG: log, PATH: `${bin}:${process.env["PATH"] ?? ""}` };
  });
  afterEach(cleanUp);

  function script(text: string): Process {
    return new Process(["bash", "-euo", "pipefail", "-c", text], env);
  }

  /** What the scripts noted, once all have ended well. */
  async function logOf(scripts: readonly Process[]): Promise<string[]> {
    for (const { ended } of scripts) {
      const { status, stderr } = await ended;
      expect(status, stderr).to.equal(0);
    }
    return readFileSync(log, "utf8").trimEnd().split("\n");
  }

  /** A script that is a unit: it notes its beginning and its end. */
  function unit(name: string, ...dependencies: string[]): string {
    return `${dependencies.length > 0 ? `coder exp sync want ${name} ${dependencies.join(" ")}` : ":"}
coder exp sync start ${name} --timeout 50s
echo "${name} begins" >> "$LOG"
echo "${name} ends" >> "$LOG"
coder exp sync complete ${name}`;
  }

  it("run one after the other, whichever is started first", async () => {
    const app = script(unit("app", "clone"));
    await app.says('"app" waits for "clone" (not registered)');
    const clone = script(`coder exp sync start clone
echo "clone begins" >> "$LOG"
sleep 0.2
echo "clone ends" >> "$LOG"
coder exp sync complete clone`);
    expect(await logOf([app, clone])).to.deep.equal([
      "clone begins",
      "clone ends",
      "app begins",
      "app ends",
    ]);
  });

  it("run as a diamond", async () => {
    const scripts = [unit("d", "b", "c"), unit("b", "a"), unit("c", "a"), unit("a")].map(script);
    const lines = await logOf(scripts);
    expect(lines).to.have.length(8);
    expect(lines.slice(0, 2)).to.deep.equal(["a begins", "a ends"]);
    expect(lines.slice(6)).to.deep.equal(["d begins", "d ends"]);
    expect(lines.slice(2, 6)).to.have.members(["b begins", "b ends", "c begins", "c ends"]);
  });

  it("run as a fan of 200 units, none of which comes before the one that all want", async () => {
    // A shell of its own for each would only keep the machine busy; each call is a process.
    const units = Array.from({ length: 200 }, (_, i) => `u${i}`);
    const shells = Array.from({ length: 4 }, (_, i) => units.slice(i * 50, (i + 1) * 50));
    const fan = shells.map((part) =>
      script(`for unit in ${part.join(" ")}; do
coder exp sync want $unit first
coder exp sync start $unit --timeout 50s
echo "$unit" >> "$LOG"
done`),
    );
    for (const process of fan) await process.says("waits for");
    const lines = await logOf([script(unit("first")), ...fan]);
    expect(lines.slice(0, 2)).to.deep.equal(["first begins", "first ends"]);
    expect(lines.slice(2)).to.have.members(units);
    const ready = await agent.done("list");
    expect(ready.match(/^u\d+ +started +true$/gm)).to.have.length(200);
  });

  it("wait by the dozen for one, and are all let go", async () => {
    const names = Array.from({ length: 12 }, (_, i) => `w${i}`);
    const waiting = names.map((name) =>
      script(`coder exp sync want ${name} gate
coder exp sync start ${name} --timeout 50s
echo ${name} >> "$LOG"`),
    );
    for (const process of waiting) await process.says("waits for");
    const gate = script(unit("gate"));
    const lines = await logOf([gate, ...waiting]);
    expect(lines.slice(0, 2)).to.deep.equal(["gate begins", "gate ends"]);
    expect(lines.slice(2)).to.have.members(names);
  });

  it("run as a chain of 50, all of which wait at once", async () => {
    const names = Array.from({ length: 50 }, (_, i) => `c${i}`);
    const chain = names.map((name, i) =>
      script(
        `coder exp sync want ${name} ${i === 49 ? "go" : `c${i + 1}`}
coder exp sync start ${name} --timeout 50s
echo ${name} >> "$LOG"
coder exp sync complete ${name}`,
      ),
    );
    for (const process of chain) await process.says("waits for");
    const go = script("coder exp sync start go; coder exp sync complete go");
    expect(await logOf([go, ...chain])).to.deep.equal(names.reverse());
  });
});

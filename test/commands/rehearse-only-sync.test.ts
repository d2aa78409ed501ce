import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect } from "chai";
import { unitScript } from "../../src/rules/example-template.ts";
import { fixtureFlags } from "../support/fixture-flags.ts";
import { muster } from "../support/muster.ts";
import { cleanUp } from "../sync/support.ts";
import { parseRehearsal } from "../support/rehearsal.ts";
import { place } from "../support/rehearsal-place.ts";

describe("muster rehearse --only-sync", () => {
  afterEach(cleanUp);

  it("runs nothing, and takes as long as the durations say", async () => {
    const here = place({
      app: unitScript("app", ["clone"], "touch ~/ran"),
      clone: unitScript("clone", [], "touch ~/ran"),
    });
    const { stdout } = await here.rehearse(
      "--only-sync",
      "--format",
      "json",
      "--duration",
      "clone=300ms",
    );
    const { units, succeeded } = parseRehearsal(stdout);
    expect(succeeded).to.equal(true);
    expect(here.has("ran")).to.equal(false);
    const clone = units.find(({ unit }) => unit === "clone");
    expect(clone?.ranMs).to.be.at.least(299);
  });

  it("respects statuses, set -e and traps", async () => {
    const here = place({
      strict:
        "set -e\ntrap 'coder exp sync complete strict' EXIT\ncoder exp sync start strict\ncoder exp sync complete nothing\ncoder exp sync start after",
      lenient:
        "coder exp sync complete nothing\ncoder exp sync start lenient\ncoder exp sync complete lenient",
    });
    const { scripts, differences } = await here.result("--only-sync");
    expect(differences).to.deep.equal([]);
    const calls = scripts.map(({ address, state, calls }) => [
      address,
      state,
      calls.map(({ kind, unit, result }) => `${kind} ${unit} ${result}`),
    ]);
    expect(calls).to.deep.equal([
      [
        "coder_script.lenient",
        "succeeded",
        ["complete nothing fails", "start lenient succeeds", "complete lenient succeeds"],
      ],
      [
        "coder_script.strict",
        "failed",
        ["start strict succeeds", "complete nothing fails", "complete strict succeeds"],
      ],
    ]);
  });

  it("plays every fixture of plan as plan predicts it", () => {
    for (const name of readdirSync("fixtures/plan")) {
      const flags = fixtureFlags(resolve("fixtures/plan", name)).filter(
        (flag, i, all) => !/^--duration/.test(flag) && !/^--duration/.test(all[i - 1] ?? ""),
      );
      const directory = join("fixtures/plan", name);
      const command = ["rehearse", "--only-sync", "--format", "json", ...flags];
      const { stdout, stderr } = muster(command, { cwd: directory });
      expect(stdout, `${name}: ${stderr}`).to.not.equal("");
      expect(parseRehearsal(stdout).differences, name).to.deep.equal([]);
    }
  });

  it("knows the units that durations are given for", async () => {
    const here = place({ app: unitScript("app", []) });
    const { status, stderr } = await here.rehearse("--only-sync", "--duration", "ap=1s");
    expect(status).to.equal(2);
    expect(stderr).to.include('no script names a unit "ap" in this start-up (did you mean "app"?)');
    expect((await here.rehearse("--yes", "--duration", "app=1s")).status).to.equal(2);
  });
});

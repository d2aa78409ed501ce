import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { unitScript } from "../../src/rules/example-template.ts";
import { cleanUp, Process, PROGRAM } from "../sync/support.ts";
import type { Place } from "../support/rehearsal-place.ts";
import { place } from "../support/rehearsal-place.ts";

describe("muster rehearse on a terminal", () => {
  afterEach(cleanUp);

  /** Starts it with a terminal of its own. */
  function atTerminal(here: Place): Process {
    const flags = ["--logs", join(here.folder, "logs")];
    const words = [process.execPath, PROGRAM, "rehearse", here.folder, ...flags];
    const command = words.map((word) => `'${word}'`).join(" ");
    const terminal = { ...here.env, TERM: "xterm", SHELL: "/bin/sh", NO_COLOR: "1" };
    return new Process(["script", "-qec", command, "/dev/null"], terminal, null);
  }

  const scripts = {
    app: unitScript("app", ["clone"]),
    clone: unitScript(
      "clone",
      [],
      "echo receiving objects",
      "until [ -e ~/go ]; do sleep 0.05; done",
    ),
  };

  it("asks, and shows a line for each script until all have ended", async () => {
    const here = place(scripts);
    const rehearsal = atTerminal(here);
    await rehearsal.says("Run them? [y/N]");
    rehearsal.child.stdin?.write("y\n");
    await rehearsal.says(/▸ coder_script\.clone +\d+\.\ds {2}runs │ receiving objects/);
    await rehearsal.says(/… coder_script\.app +\d+\.\ds {2}waits in `start app` for "clone"/);
    writeFileSync(join(here.folder, "go"), "");
    const { status, stdout } = await rehearsal.ended;
    expect(status).to.equal(0);
    expect(stdout).to.match(/✓ coder_script\.app +\d+\.\ds {2}is done/);
    expect(stdout).to.match(/2 scripts in .*: 2 succeeded/);
  });

  it("tells scripts with long names apart, and shows what one that has failed has said", async () => {
    const name = "a_name_that_is_longer_than_there_is_room_for_in_its_line";
    const here = place({ [`${name}_1`]: "echo no network\nexit 3", [`${name}_2`]: "true" });
    const rehearsal = atTerminal(here);
    await rehearsal.says("Run them? [y/N]");
    rehearsal.child.stdin?.write("y\n");
    const { status, stdout } = await rehearsal.ended;
    expect(status).to.equal(1);
    expect(stdout).to.match(/✗ …\w+_its_line_1 .* has failed: exit status 3/);
    expect(stdout).to.match(/✓ …\w+_its_line_2 .* is done/);
    expect(stdout).to.match(/_1 has failed: exit status 3\s+\| no network/);
  });

  it("runs nothing where the answer is no", async () => {
    const here = place({ a: "touch ~/ran" });
    const rehearsal = atTerminal(here);
    await rehearsal.says("Run them? [y/N]");
    rehearsal.child.stdin?.write("\n");
    const { status, stdout } = await rehearsal.ended;
    expect(status).to.equal(1);
    expect(stdout).to.include("nothing was run");
    expect(here.has("ran")).to.equal(false);
  });

  it("stops on Ctrl-C", async () => {
    const here = place(scripts);
    const rehearsal = atTerminal(here);
    await rehearsal.says("Run them? [y/N]");
    rehearsal.child.stdin?.write("y\n");
    await rehearsal.says("receiving objects");
    rehearsal.child.stdin?.write("\u0003");
    const { status, stdout } = await rehearsal.ended;
    expect(status).to.equal(130);
    expect(stdout).to.match(/interrupted: 2 scripts in .*: 2 stopped/);
  });
});

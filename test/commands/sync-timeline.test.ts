import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { withFiles } from "../support/files.ts";
import { muster } from "../support/muster.ts";
import { elementsOf, expectAlone } from "../support/xml.ts";
import { cleanUp, workspace } from "../sync/support.ts";

const SAVED = "fixtures/timeline/start.json";

describe("muster sync timeline --from", () => {
  it("shows a saved timeline as a live one", () => {
    const json = muster(["sync", "timeline", "--from", SAVED, "--output", "json"]);
    expect(json).to.deep.equal({ status: 0, stdout: readFileSync(SAVED, "utf8"), stderr: "" });
    const { stdout } = muster(["sync", "timeline", "--from", SAVED]);
    expect(stdout).to.match(/^build +completed +1m28s +2m30s +clone, toolchain +toolchain/m);
  });

  it("draws waits, runs and ends, and who let whom go", () => {
    const { status, stdout } = muster(["sync", "timeline", "--from", SAVED, "--format", "svg"]);
    expect(status).to.equal(0);
    const elements = elementsOf(stdout);
    expectAlone(elements);
    const titles = elements.filter(({ name }) => name === "title").map(({ text }) => text);
    expect(titles).to.include.members([
      "build waited 1m28s for clone, toolchain; released by toolchain",
      "build ran for 2m30s, from 1m30s",
      "build completed at 4m0s",
      "dotfiles failed at 55s",
      "ide ran for 1m0s, from 4m0s",
    ]);
    const critical = elements.filter(({ attributes }) => attributes["class"] === "row critical");
    expect(critical).to.have.length(3);
    const releases = elements.map(({ attributes }) => attributes["class"] ?? "");
    expect(releases.filter((name) => name === "release critical")).to.have.length(2);
    expect(releases.filter((name) => name === "release")).to.have.length(1);
    const text = elements.map((element) => element.text).join("\n");
    expect(text).to.include("Critical path: toolchain → build → ide");
  });

  it("says what is wrong with a file", () =>
    withFiles({ "a.json": '{"units": [{"unit": 1}]}', "b.json": "{" }, (directory) => {
      for (const name of ["a.json", "b.json"]) {
        const file = join(directory, name);
        const run = muster(["sync", "timeline", "--from", file]);
        expect(run.status).to.equal(2);
        expect(run.stderr).to.match(/--from .* holds no timeline\n.*--output json/);
      }
      const missing = muster(["sync", "timeline", "--from", join(directory, "c.json")]);
      expect(missing.status).to.equal(2);
      expect(missing.stderr).to.match(/cannot read --from/);
    }));
});

describe("muster sync timeline --format", () => {
  afterEach(cleanUp);

  it("draws what happens at a live server, and again what was saved of it", async () => {
    const agent = await workspace();
    await agent.done("want", "app", "clone");
    await agent.done("start", "clone");
    await agent.done("complete", "clone");
    await agent.done("start", "app");
    const live = elementsOf(await agent.done("timeline", "--format", "svg"));
    expectAlone(live);
    const names = live.filter(({ attributes }) => attributes["class"] === "name");
    expect(names.map(({ text }) => text)).to.have.members(["clone", "app"]);
    const json = await agent.done("timeline", "--output", "json");
    await withFiles({}, (directory) => {
      const file = join(directory, "start.json");
      writeFileSync(file, json);
      const again = muster(["sync", "timeline", "--from", file, "--output", "json"]);
      expect(again.stdout).to.equal(json);
    });
  });
});

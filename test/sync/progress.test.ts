import { expect } from "chai";
import { Progress } from "../../src/sync/progress.ts";

describe("the progress of a wait in a log", () => {
  const { now } = Date;
  const { error } = console;
  const term = process.env["TERM"];
  let time: number;
  let lines: string[];

  beforeEach(() => {
    time = 0;
    lines = [];
    Date.now = () => time;
    console.error = (line: string) => lines.push(line);
    process.env["TERM"] = "dumb";
  });
  afterEach(() => {
    Date.now = now;
    console.error = error;
    if (term === undefined) delete process.env["TERM"];
    else process.env["TERM"] = term;
  });

  it("is told at once, and again every 30 seconds", () => {
    const progress = new Progress('"app"');
    const missing = [{ unit: "db", status: "" }];
    const dueAt: number[] = [];
    for (; time <= 60_500; time += 500) {
      if (!progress.isDue) continue;
      dueAt.push(time);
      progress.report(missing);
    }
    expect(dueAt).to.deep.equal([0, 30_000, 60_000]);
    expect(progress.untilDue).to.equal(29_000);
    expect(lines).to.deep.equal([
      '"app" waits for "db" (not registered)',
      '"app" still waits after 30s for "db" (not registered)',
      '"app" still waits after 1m0s for "db" (not registered)',
    ]);
  });

  it("has nothing to tell where nothing is missing", () => {
    const progress = new Progress('"app"');
    progress.report([]);
    expect(lines).to.deep.equal([]);
    expect(progress.isDue).to.equal(true);
    progress.end();
  });
});

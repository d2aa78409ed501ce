import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  watch,
  writeFileSync,
  mkdirSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { exampleTemplate } from "../../src/rules/example-template.ts";
import { muster } from "../support/muster.ts";

const PROGRAM = resolve("dist/muster.js");
const TEMPLATES = 48;

const REPORTS = ["out/report.sarif", "out/report.json", "known.json"];
const FLAGS = [
  ...["lint", "--recursive", "--jobs", "2", "--quiet", "--format", "compact"],
  ...["--format", "sarif=out/report.sarif", "--format", "json=out/report.json"],
  ...["--baseline", "known.json", "--update-baseline"],
];

describe("muster lint, killed or several times at once", () => {
  let root: string;
  let cache: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "muster-killed-"));
    cache = join(root, "cache");
    mkdirSync(join(root, ".git"));
    for (let i = 0; i < TEMPLATES; i++) writeTemplate(i, "nothing");
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  function writeTemplate(number: number, unit: string): void {
    const script = `set -e\ncoder exp sync want app ${unit}\ncoder exp sync start app\ncoder exp sync complete app`;
    mkdirSync(join(root, `t${number}`), { recursive: true });
    writeFileSync(join(root, `t${number}/main.tf`), exampleTemplate({ [`app${number}`]: script }));
  }

  function start(args: readonly string[]) {
    return spawn(process.execPath, [PROGRAM, ...args], {
      cwd: root,
      env: { PATH: process.env["PATH"], HOME: root, MUSTER_CACHE_DIR: cache },
      stdio: ["ignore", "pipe", "inherit"],
    });
  }

  function lint(...args: string[]) {
    return muster(args, { cwd: root, env: { MUSTER_CACHE_DIR: cache } });
  }

  /** What is in a folder of the cache or beside a report, without temporary files. */
  function whole(folder: string): string[] {
    if (!existsSync(folder)) return [];
    return readdirSync(folder).filter((name) => !name.endsWith(".tmp"));
  }

  function temporary(): string[] {
    const folders = [root, join(root, "out"), join(cache, "verdicts")].filter(existsSync);
    return folders.flatMap((folder) =>
      readdirSync(folder).flatMap((name) => (name.endsWith(".tmp") ? [join(folder, name)] : [])),
    );
  }

  function expectWhole(): void {
    for (const report of REPORTS) {
      const path = join(root, report);
      if (!existsSync(path)) continue;
      const content = JSON.parse(readFileSync(path, "utf8")) as object;
      expect(content, report).to.have.any.keys("runs", "diagnostics", "findings");
    }
    const verdicts = join(cache, "verdicts");
    for (const name of whole(verdicts)) {
      expect(JSON.parse(readFileSync(join(verdicts, name), "utf8")), name).to.have.length(3);
    }
    expect(whole(join(root, "out")).sort()).to.deep.equal(
      whole(join(root, "out"))
        .filter((name) => name.startsWith("report."))
        .sort(),
    );
  }

  it("leaves nothing half-written, whenever it is killed, and what it leaves is no hindrance", async () => {
    const begin = performance.now();
    await once(start(FLAGS), "exit");
    const duration = performance.now() - begin;
    const time = fc.double({ min: 0, max: 1.1, noNaN: true });
    // Beside any time: just when something is written, in the folder of one of the files.
    const place = fc.constantFrom(undefined, root, join(root, "out"), join(cache, "verdicts"));
    let round = 0;
    let killed = 0;
    await fc.assert(
      fc.asyncProperty(time, place, fc.nat(3), fc.boolean(), async (at, folder, nth, isCold) => {
        if (isCold) rmSync(cache, { recursive: true, force: true });
        if (folder !== undefined) mkdirSync(folder, { recursive: true });
        writeTemplate(round % TEMPLATES, `other-${round++}`);
        const run = start(FLAGS);
        let left = nth;
        const kill = () => run.kill("SIGKILL");
        const watcher =
          folder === undefined ? undefined : watch(folder, () => left-- <= 0 && kill());
        const timer = folder === undefined ? setTimeout(kill, at * duration) : undefined;
        const [, signal] = (await once(run, "exit")) as [number | null, string | null];
        clearTimeout(timer);
        watcher?.close();
        if (signal === "SIGKILL") killed++;
        expectWhole();
      }),
      { numRuns: 24, endOnFailure: true },
    );
    expect(killed).to.be.greaterThan(8);
    expect(lint("lint", "--recursive", "--format", "json").stdout).to.equal(
      lint("lint", "--recursive", "--format", "json", "--no-cache").stdout,
    );
  });

  it("removes in time what a run that was killed has left", () => {
    lint(...FLAGS);
    const left = ["out/.report.sarif.0123abcd.tmp", ".known.json.0123abcd.tmp"];
    const paths = [
      ...left.map((name) => join(root, name)),
      join(cache, "verdicts/.x.0123abcd.tmp"),
    ];
    for (const path of paths) writeFileSync(path, "half");
    const run = () => {
      writeTemplate(0, `other-${temporary().length}`);
      expect(lint(...FLAGS).status).to.equal(0);
    };
    run();
    expect(temporary().sort(), "perhaps of a run that goes on").to.deep.equal([...paths].sort());
    for (const path of paths) utimesSync(path, 1, 1);
    writeFileSync(join(root, "out/.other.0123abcd.tmp"), "of another program");
    run();
    expect(temporary()).to.deep.equal([join(root, "out/.other.0123abcd.tmp")]);
  });

  it("shares a cold cache with others that run at the same time", async () => {
    const args = ["lint", "--recursive", "--format", "json", "--jobs", "2"];
    const expected = lint(...args, "--no-cache").stdout;
    for (let i = 0; i < 3; i++) {
      rmSync(cache, { recursive: true, force: true });
      const outputs = await Promise.all(
        Array.from({ length: 4 }, async () => {
          const run = start(args);
          let output = "";
          run.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
          await once(run, "close");
          return output;
        }),
      );
      for (const output of outputs) expect(output).to.equal(expected);
      expectWhole();
      expect(temporary()).to.deep.equal([]);
      expect(whole(join(cache, "verdicts")).length).to.be.greaterThan(TEMPLATES / 2);
    }
  });
});

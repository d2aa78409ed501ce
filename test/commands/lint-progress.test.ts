import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { writeRepository } from "../../bench/write-repository.ts";
import { muster } from "../support/muster.ts";
import { cleanUp, Process, PROGRAM } from "../sync/support.ts";

const TEMPLATES = 150;

/** What begins a line anew on a terminal. */
const CLEAR_LINE = "\r\u001B[K";

describe("muster lint on a terminal", () => {
  let root: string;
  before(() => {
    root = mkdtempSync(join(tmpdir(), "muster-progress-"));
    writeRepository(root, TEMPLATES);
  });
  after(() => {
    rmSync(root, { recursive: true });
  });
  afterEach(cleanUp);

  /** What a terminal gets from stderr, and a file from stdout, with nothing remembered before. */
  async function lint(flags: string, env: NodeJS.ProcessEnv = {}) {
    const cache = mkdtempSync(join(root, "cache-"));
    const command = `cd ${root} && ${process.execPath} ${PROGRAM} lint --recursive ${flags} > out.txt`;
    const terminal = { MUSTER_CACHE_DIR: cache, TERM: "xterm", SHELL: "/bin/sh", CI: "", ...env };
    const run = new Process(["script", "-qec", command, "/dev/null"], terminal, null);
    const { stdout } = await run.ended;
    return { terminal: stdout, output: readFileSync(join(root, "out.txt"), "utf8") };
  }

  it("says how far it is on one line, which is gone at the end", async () => {
    const expected = muster(["lint", "--recursive"], { cwd: root }).stdout;
    for (const jobs of [1, 2]) {
      const { terminal, output } = await lint(`--jobs ${jobs}`);
      expect(output).to.equal(expected);
      const [before, ...lines] = terminal.split(CLEAR_LINE);
      expect(before).to.equal("");
      expect(lines.pop(), "the last line").to.equal("");
      expect(lines).to.not.deep.equal([]);
      const numbers = lines.map((line) => {
        const [, done, files] =
          /^checked (\d+) of \d+ templates, (\d+) files? read$/.exec(line) ?? [];
        expect(done, line).to.not.equal(undefined);
        expect(Number(files)).to.be.at.least(Number(done));
        return Number(done);
      });
      expect(numbers).to.deep.equal([...numbers].sort((a, b) => a - b));
    }
  });

  it("says nothing where nobody looks, or wants to", async () => {
    expect((await lint("--quiet")).terminal).to.equal("");
    expect((await lint("", { CI: "true" })).terminal).to.equal("");
    expect((await lint("", { TERM: "dumb" })).terminal).to.equal("");
  });
});

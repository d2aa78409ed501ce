import { Writable } from "node:stream";
import { expect } from "chai";
import { LineQueue } from "../../src/server/line-queue.ts";

const LONG = "x".repeat(1000);

describe("a queue of lines", () => {
  let written: string;
  /** Lets the write end that is under way. */
  let finishWrite: ((error?: Error) => void) | undefined;
  let queue: LineQueue;

  beforeEach(() => {
    written = "";
    finishWrite = undefined;
    const stream = new Writable({
      decodeStrings: false,
      write(chunk: string, _, callback) {
        expect(finishWrite, "writes at a time").to.equal(undefined);
        written += chunk;
        finishWrite = (error) => {
          finishWrite = undefined;
          callback(error);
        };
      },
    });
    queue = new LineQueue(stream, (count) => `${count} dropped`);
  });

  /** Lets all writes end. */
  async function read(): Promise<void> {
    while (finishWrite) {
      finishWrite();
      await new Promise(setImmediate);
    }
  }

  it("keeps their order, and writes what has come in between at once", async () => {
    for (let i = 0; i < 5; i++) queue.add(`line ${i}`);
    expect(written).to.equal("line 0\n");
    await read();
    expect(written).to.equal("line 0\nline 1\nline 2\nline 3\nline 4\n");
  });

  it("drops what there is no room for, and says how many where they are missing", async () => {
    for (let i = 0; i < 5000; i++) queue.add(`${i} ${LONG}`);
    await read();
    queue.add("later");
    await read();
    const lines = written.split("\n").slice(0, -1);
    const kept = lines.length - 2;
    expect(kept).to.be.within(900, 1100);
    expect(lines.slice(0, kept).map((line) => Number.parseInt(line))).to.deep.equal(
      Array.from({ length: kept }, (_, i) => i),
    );
    expect(lines.slice(kept)).to.deep.equal([`${5000 - kept} dropped`, "later"]);
  });

  it("says when all is written, or that it is not in time", async () => {
    expect(await queue.flush(1000)).to.equal(true);
    queue.add("line");
    expect(await queue.flush(1)).to.equal(false);
    const flushed = queue.flush(60_000);
    await read();
    expect(await flushed).to.equal(true);
  });
});

import { existsSync } from "node:fs";
import { join } from "node:path";
import { Writable } from "node:stream";
import { expect } from "chai";
import { ServerLog } from "../../src/server/server-log.ts";
import { cleanUp, connectClient, folder, startServer } from "./support.ts";

describe("the log of a server", () => {
  afterEach(cleanUp);

  it("does not repeat a warning that comes again and again", async () => {
    let text = "";
    const stream = new Writable({
      write(chunk: Buffer, _, callback) {
        text += chunk.toString();
        callback();
      },
    });
    const log = new ServerLog("text", stream);
    for (let i = 0; i < 1000; i++) log.warn("broken");
    log.info("fine");
    log.warn("broken");
    for (let i = 0; i < 2; i++) log.warn("worse");
    expect(await log.flush()).to.equal(true);
    expect(text.replaceAll(/^\S+Z /gm, "")).to.equal(
      "warning: broken\nwarning: the last line came 999 times more\nfine\n" +
        "warning: broken\nwarning: worse\nwarning: the last line came 1 times more\n",
    );
  });

  it("that nobody reads stops neither the server nor its end", async () => {
    const path = join(folder(), "s.sock");
    const server = await startServer(path);
    server.child.stderr?.pause();
    const client = await connectClient(path);
    const name = "x".repeat(1000);
    for (let i = 0; i < 3000; i++) await client.start(`${name}-${i}`);
    expect(server.hasEnded).to.be.false;
    // Its end waits for a reader, but not for long; what is left in the pipe is none.
    const exited = new Promise((resolve) => server.child.once("exit", resolve));
    server.child.kill("SIGTERM");
    expect(await exited).to.equal(0);
    expect(existsSync(path)).to.be.false;
    server.child.stderr?.resume();
  });

  it("says what was left out once it is read again", async () => {
    const path = join(folder(), "s.sock");
    const server = await startServer(path);
    server.child.stderr?.pause();
    const client = await connectClient(path);
    const name = "x".repeat(1000);
    for (let i = 0; i < 3000; i++) await client.start(`${name}-${i}`);
    server.child.stderr?.resume();
    await server.says("warning: the log is not read fast enough: ");
    await client.start("last");
    await server.says('"last" has started');
    expect(await server.stop("SIGTERM")).to.equal(0);
    expect(server.stderr).to.match(/ \d+ lines are left out here\n/);
  });
});

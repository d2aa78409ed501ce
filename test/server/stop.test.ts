import { join } from "node:path";
import { expect } from "chai";
import { CODE } from "../../src/socket/rpc-error.ts";
import {
  cleanUp,
  connectClient,
  connectRpc,
  folder,
  refusal,
  startServer,
  untilReady,
  wait,
  watch,
} from "./support.ts";

/** Less than the time that a call which works has to end. */
const AT_ONCE = 800;

describe("a server that stops", () => {
  afterEach(cleanUp);

  it("tells those who wait or watch at once", async () => {
    const path = join(folder(), "s.sock");
    const server = await startServer(path);
    await (await connectClient(path)).want("app", "clone");
    const waiting = refusal(wait(await connectRpc(path), untilReady(["app"])));
    const events = watch(await connectRpc(path), 0);
    // What is so already comes first, then there is nothing to tell.
    await events.next();
    const watching = refusal(events.next());
    await server.says('"app" waits for its dependencies');
    const signalled = performance.now();
    const ended = server.stop("SIGTERM");
    for (const answer of [waiting, watching]) {
      expect(await answer).to.include({
        message: "the server is stopping",
        code: CODE.unavailable,
      });
    }
    expect(performance.now() - signalled).to.be.below(AT_ONCE);
    expect(await ended).to.equal(0);
    expect(performance.now() - signalled).to.be.below(AT_ONCE);
  });
});

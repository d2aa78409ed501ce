import { join } from "node:path";
import { expect } from "chai";
import { connectionLimit, maxOpenFiles } from "../../src/server/connection-limit.ts";
import { MAX_CONNECTIONS } from "../../src/socket/limits.ts";
import { RpcError } from "../../src/socket/rpc-error.ts";
import { cleanUp, connectClient, folder, startServer, until } from "./support.ts";

const LIMITED = ["sh", "-c", 'ulimit -n 64; exec "$@"', "sh"];

describe("the limit of connections", () => {
  afterEach(cleanUp);

  it("leaves room for refusals and for other files", () => {
    expect(connectionLimit(Infinity)).to.equal(MAX_CONNECTIONS);
    expect(connectionLimit(1_000_000)).to.equal(MAX_CONNECTIONS);
    expect(connectionLimit(1024)).to.equal(480);
    expect(connectionLimit(64)).to.equal(8);
    expect(connectionLimit(0)).to.equal(8);
    expect(maxOpenFiles()).to.be.above(0);
  });

  const whereFilesAreLimited = process.platform === "linux" ? it : it.skip;
  whereFilesAreLimited("follows from the files that the process may open", async () => {
    const path = join(folder(), "s.sock");
    const server = await startServer(path, [], {}, LIMITED);
    expect(server.lines[0]).to.include(
      "warning: at most 8 connections at a time, since this process may open only 64 files",
    );
    const clients = await Promise.all(Array.from({ length: 8 }, () => connectClient(path)));
    for (const client of clients) await client.ping();
    const refused = await Promise.allSettled(
      Array.from({ length: 100 }, async () => (await connectClient(path)).ping()),
    );
    expect(refused.every(({ status }) => status === "rejected")).to.be.true;
    const reasons = refused.map((one) => (one.status === "rejected" ? (one.reason as unknown) : 0));
    expect(
      reasons.some(
        (reason) =>
          reason instanceof RpcError && reason.message === "there are 8 connections already",
      ),
    ).to.be.true;
    // Files did not run out, and those who were served before still are.
    expect(server.stderr).not.to.include("could not be accepted");
    for (const client of clients) await client.ping();
    for (const client of clients) client.close();
    await until(() => server.stderr.includes("there are 8 connections already"));
  });
});

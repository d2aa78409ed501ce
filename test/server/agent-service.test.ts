import { expect } from "chai";
import { AGENT_SOCKET } from "../../src/socket/methods.ts";
import { CODE } from "../../src/socket/rpc-error.ts";
import { cleanUp, connectClient, connectRpc, refusal, servedCoordinator } from "./support.ts";

describe("Coder's service", () => {
  afterEach(cleanUp);

  it("says that a unit has failed with the status `failed`, and nothing more", async () => {
    const { path, coordinator } = await servedCoordinator();
    coordinator.want("app", "clone");
    coordinator.fail("clone", "no network");
    const client = await connectClient(path);
    expect(await client.status("clone")).to.deep.equal({
      status: "failed",
      isReady: true,
      dependencies: [],
    });
    expect(await client.status("app")).to.deep.equal({
      status: "pending",
      isReady: false,
      dependencies: [
        {
          unit: "app",
          dependsOn: "clone",
          requiredStatus: "completed",
          currentStatus: "failed",
          isSatisfied: false,
        },
      ],
    });
    expect(await client.list()).to.deep.equal({
      units: [
        { unit: "app", status: "pending", isReady: false },
        { unit: "clone", status: "failed", isReady: true },
      ],
    });
    expect(await client.isReady("app")).to.be.false;
    expect((await refusal(client.start("app"))).message).to.equal(
      'cannot start unit "app": unit not ready',
    );
  });

  it("answers with no field or word of what muster adds", async () => {
    const { path, coordinator } = await servedCoordinator();
    coordinator.want("app", "clone");
    coordinator.noteWaiting("app");
    coordinator.fail("clone", "no network");
    const rpc = await connectRpc(path);
    const { syncStatus, syncList } = AGENT_SOCKET;
    const status = await rpc.call(syncStatus.name, syncStatus.request.encode({ unit: "clone" }));
    const list = await rpc.call(syncList.name, syncList.request.encode({}));
    // A field that Coder's messages do not have would not come back.
    expect(hex(syncStatus.response.encode(syncStatus.response.decode(status)))).to.equal(
      hex(status),
    );
    expect(hex(syncList.response.encode(syncList.response.decode(list)))).to.equal(hex(list));
    for (const answer of [status, list]) {
      expect(Buffer.from(answer).toString("latin1")).not.to.include("no network");
    }
  });

  it("lets a failed unit be started and completed again", async () => {
    const { path, coordinator } = await servedCoordinator();
    coordinator.fail("clone", "no network");
    const client = await connectClient(path);
    await client.start("clone");
    await client.complete("clone");
    expect((await client.status("clone")).status).to.equal("completed");
  });

  it("registers a unit that is wanted, also where the dependency is refused", async () => {
    const { path } = await servedCoordinator();
    const client = await connectClient(path);
    expect((await refusal(client.want("app", "app"))).message).to.include("cycle detected");
    expect((await client.status("app")).status).to.equal("pending");
  });

  it("refuses names that are none with the code 0, as all refusals", async () => {
    const { path, coordinator } = await servedCoordinator();
    const client = await connectClient(path);
    for (const name of ["", "a\u001b[31m", "x".repeat(1 << 20)]) {
      for (const call of [
        client.start(name),
        client.complete(name),
        client.want(name, "a"),
        client.want("a", name),
        client.status(name),
        client.isReady(name),
      ]) {
        const { message, code } = await refusal(call);
        expect(code).to.equal(CODE.none);
        expect(message).to.include("unit name").and.not.to.include("\u001b");
        expect(message.length).to.be.below(200);
      }
    }
    expect(coordinator.lastSequence).to.equal(0);
  });
});

function hex(data: Uint8Array): string {
  return Buffer.from(data).toString("hex");
}

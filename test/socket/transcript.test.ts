import { existsSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { packetsIn, sentBy, shown, TRANSCRIPT } from "../support/wire.ts";

describe("the recorded conversation", () => {
  const original = "../shared/wire/transcript.json";
  // The original is not everywhere; where it is not, there is nothing to compare.
  const whereOriginalIs = existsSync(original) ? it : () => undefined;
  whereOriginalIs("is a faithful copy", () => {
    expect(readFileSync(TRANSCRIPT, "utf8")).to.equal(readFileSync(original, "utf8"));
  });

  it("has the packets that Go's client sends", () => {
    const packets = shown(packetsIn(sentBy("client")));
    expect(packets.slice(0, 8)).to.deep.equal([
      'invoke 1/1 "/coder.agentsocket.v1.AgentSocket/Ping"',
      'message 1/2 ""',
      'closeSend 1/3 ""',
      'close 1/4 ""',
      'invoke 2/1 "/coder.agentsocket.v1.AgentSocket/SyncWant"',
      "message 2/2 0a036170701205636c6f6e65",
      'closeSend 2/3 ""',
      'close 2/4 ""',
    ]);
    expect(packets).to.have.length(56);
  });

  it("has the packets that Go's server sends", () => {
    const packets = shown(packetsIn(sentBy("server")));
    expect(packets.filter((packet) => !packet.startsWith("closeSend"))).to.deep.equal([
      'message 1/1 ""',
      'message 2/1 ""',
      'message 3/1 ""',
      `error 4/1 0000000000000000${hex('cannot start unit "app": unit not ready')}`,
      "message 5/1 0a0770656e64696e671a170a036170701205636c6f6e651a09636f6d706c65746564",
      'message 6/1 ""',
      'message 7/1 ""',
      "message 8/1 0801",
      'message 9/1 ""',
      `error 10/1 0000000000000000${hex('cannot start unit "app": same status already set')}`,
      'message 11/1 ""',
      `error 12/1 0000000000000000${hex(
        'cannot add dependency: adding edge for unit "clone": failed to add dependency\n' +
          "adding edge (clone -> app): cycle detected",
      )}`,
      "message 13/1 0a120a036170701209636f6d706c6574656418010a140a05636c6f6e651209636f6d706c65746564" +
        "1801",
      "message 14/1 1001",
      `error 15/1 000000000000000c${hex('unknown rpc: "/coder.agentsocket.v1.AgentSocket/Nope"')}`,
    ]);
    expect(packets.filter((packet) => packet.startsWith("closeSend"))).to.have.length(11);
  });
});

function hex(text: string): string {
  return Buffer.from(text).toString("hex");
}

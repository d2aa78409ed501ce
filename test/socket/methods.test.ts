import { expect } from "chai";
import fc from "fast-check";
import { AGENT_SOCKET, COORDINATOR } from "../../src/socket/methods.ts";
import { RpcError } from "../../src/socket/rpc-error.ts";
import { bytes, recordedCalls } from "../support/wire.ts";

const ALL = [...Object.values(AGENT_SOCKET), ...Object.values(COORDINATOR)];

describe("messages", () => {
  it("belong to the rpcs that were recorded", () => {
    const recorded = new Set(recordedCalls().map(({ name }) => name));
    recorded.delete("/coder.agentsocket.v1.AgentSocket/Nope");
    expect([...recorded].sort()).to.deep.equal(
      Object.values(AGENT_SOCKET)
        .map(({ name }) => name)
        .sort(),
    );
  });

  it("have the bytes that were recorded", () => {
    const { syncWant, syncReady, syncStatus, syncList } = AGENT_SOCKET;
    const want = bytes("0a 03 617070 12 05 636c6f6e65");
    expect(syncWant.request.decode(want)).to.deep.equal({ unit: "app", dependsOn: "clone" });
    expect(Buffer.from(syncWant.request.encode({ unit: "app", dependsOn: "clone" }))).to.deep.equal(
      Buffer.from(want),
    );
    expect(syncReady.response.decode(bytes("0801"))).to.deep.equal({ ready: true });
    expect(syncReady.response.encode({ ready: false })).to.have.length(0);
    expect(
      syncStatus.response.decode(
        bytes("0a0770656e64696e671a170a036170701205636c6f6e651a09636f6d706c65746564"),
      ),
    ).to.deep.equal({
      status: "pending",
      isReady: false,
      dependencies: [
        {
          unit: "app",
          dependsOn: "clone",
          requiredStatus: "completed",
          currentStatus: "",
          isSatisfied: false,
        },
      ],
    });
    expect(
      syncList.response.decode(bytes("0a120a036170701209636f6d706c657465641801")).units,
    ).to.deep.equal([{ unit: "app", status: "completed", isReady: true }]);
  });

  it("keep large numbers, and tell none from zero", () => {
    const { watch, timeline } = COORDINATOR;
    const after = Number.MAX_SAFE_INTEGER;
    expect(timeline.request.decode(timeline.request.encode({ after }))).to.deep.equal({ after });
    expect(watch.request.decode(watch.request.encode({ after: 0 })).after).to.equal(0);
    expect(watch.request.decode(watch.request.encode({})).after).to.equal(undefined);
  });

  it("keep any text", () => {
    const { fail } = COORDINATOR;
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (reason) => {
        const message = { unit: "\ufeffapp", reason };
        expect(fail.request.decode(fail.request.encode(message))).to.deep.equal(message);
      }),
    );
  });

  it("are not mixed up by one that could not be written", () => {
    const { graph, fail } = COORDINATOR;
    const wrong = { units: [], from: [-1], to: [] };
    expect(() => graph.response.encode(wrong)).to.throw();
    expect(fail.request.encode({ unit: "a", reason: "" })).to.deep.equal(bytes("0a 01 61"));
  });

  it("leave out what is not known", () => {
    // Field 15, a varint, and field 1 with the type of a number.
    const later = bytes("78 05 08 01 0a 01 61");
    expect(AGENT_SOCKET.syncStart.request.decode(later)).to.deep.equal({ unit: "a" });
  });

  describe("are refused", () => {
    const { syncStart } = AGENT_SOCKET;
    const { wait, timeline } = COORDINATOR;
    const cases: [why: string, decode: () => unknown][] = [
      ["in the middle of a text", () => syncStart.request.decode(bytes("0a 05 61"))],
      ["after a tag", () => syncStart.request.decode(bytes("0a"))],
      ["in the middle of a number", () => timeline.request.decode(bytes("08 ff"))],
      ["with a number too large", () => timeline.request.decode(bytes(`08 ${"ff".repeat(9)} 01`))],
      ["with text that is no UTF-8", () => syncStart.request.decode(bytes("0a 02 c3 28"))],
      [
        "with long text that is no UTF-8",
        () => syncStart.request.decode(bytes(`0a 40 ${"61".repeat(63)} ff`)),
      ],
      ["with a list that is no UTF-8", () => wait.request.decode(bytes("0a 01 ff"))],
      ["with the end of a group", () => syncStart.request.decode(bytes("0a 01 61 0c 10"))],
      ["with a tag that is none", () => syncStart.request.decode(bytes("00 01"))],
      ["with a type that is none", () => syncStart.request.decode(bytes("0f"))],
      ["in groups without end", () => syncStart.request.decode(bytes("7b".repeat(5000)))],
    ];
    for (const [why, decode] of cases) {
      it(why, () => {
        expect(decode).to.throw(RpcError, /^not a valid protobuf message: /);
      });
    }
  });

  it("of any bytes are a message or an RpcError", () => {
    fc.assert(
      fc.property(fc.constantFrom(...ALL), fc.uint8Array({ maxLength: 40 }), (rpc, data) => {
        for (const codec of [rpc.request, rpc.response]) {
          try {
            codec.decode(data);
          } catch (error) {
            expect(error).to.be.instanceOf(RpcError);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });
});

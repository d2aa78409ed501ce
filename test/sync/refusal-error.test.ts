import { expect } from "chai";
import { Coordinator } from "../../src/coordinator/coordinator.ts";
import { RpcError } from "../../src/socket/rpc-error.ts";
import { isNotReady, isSameStatus } from "../../src/sync/agent-client.ts";
import { refusalError } from "../../src/sync/refusal-error.ts";
import { refusalOf } from "../coordinator/support.ts";

/** What a refusal says, as words in a name. */
const WORDS = [
  "not ready",
  ": unit not ready",
  ": same status already set",
  ": unit not found",
  "unit name",
  ": cycle detected: ",
  'a "quote',
  '": same status already set',
];

/** What the client is told where the coordinator refuses a call. */
function refused(call: (coordinator: Coordinator) => void): RpcError {
  const coordinator = new Coordinator();
  return new RpcError(
    refusalOf(() => {
      call(coordinator);
    }).message,
  );
}

describe("the advice on a refusal", () => {
  for (const name of WORDS) {
    it(`does not take a unit's name for what is wrong: ${JSON.stringify(name)}`, () => {
      const startedTwice = refused((coordinator) => {
        coordinator.start(name);
        coordinator.start(name);
      });
      const notReady = refused((coordinator) => {
        coordinator.want(name, "db");
        coordinator.start(name);
      });
      const unknown = refused((coordinator) => {
        coordinator.complete(name);
      });
      const cycle = refused((coordinator) => {
        coordinator.want("db", name);
        coordinator.want(name, "db");
      });
      expect(refusalError(startedTwice)?.advice).to.match(/^It has been started before/);
      expect(refusalError(notReady)?.advice).to.match(/^The log of the agent/);
      expect(refusalError(unknown)?.advice).to.match(/^No script has said want or start/);
      expect(refusalError(cycle)?.advice).to.match(/^This dependency is not added/);
      const all = [startedTwice, notReady, unknown];
      expect(all.map(isSameStatus)).to.deep.equal([true, false, false]);
      expect(all.map(isNotReady)).to.deep.equal([false, true, false]);
    });
  }

  it("tells what is no name", () => {
    const noName = refused((coordinator) => {
      coordinator.start("");
    });
    expect(refusalError(noName)?.advice).to.match(/^Give the unit a name/);
  });
});

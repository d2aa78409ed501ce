import { expect } from "chai";
import type { Coordinator } from "../../src/coordinator/coordinator.ts";
import { Refusal } from "../../src/coordinator/refusal.ts";
import {
  WaitResponse_Outcome,
  type WaitResponse,
} from "../../src/socket/gen/muster/v1/coordinator.ts";
import { COORDINATOR } from "../../src/socket/methods.ts";
import type { RpcClient } from "../../src/socket/rpc-client.ts";
import { CODE } from "../../src/socket/rpc-error.ts";
import { RawClient } from "../support/rpc.ts";
import { bytes, callBytes } from "../support/wire.ts";
import {
  cleanUp,
  connectClient,
  connectRpc,
  refusal,
  servedCoordinator,
  until,
  untilCompleted,
  untilReady,
  wait,
} from "./support.ts";

const { DONE, FAILED, DEADLINE } = WaitResponse_Outcome;

/** A deadline that is over at once, and one that never comes in a test, in milliseconds. */
const SOON = 1;
const LATER = 3_600_000;

describe("Wait", () => {
  let path: string;
  let coordinator: Coordinator;
  let client: RpcClient;

  beforeEach(async () => {
    ({ path, coordinator } = await servedCoordinator());
    client = await connectRpc(path);
  });
  afterEach(cleanUp);

  /** Waits until as many units are known to be held back. */
  function waiting(count: number): Promise<void> {
    return until(
      () => coordinator.events().filter(({ kind }) => kind === "waiting").length === count,
    );
  }

  /** The events of waiting, of any unit. */
  function waits(): string[] {
    const kinds = coordinator.events().map(({ kind }) => kind);
    return kinds.filter((kind) => kind === "waiting" || kind === "gave-up");
  }

  describe("until ready", () => {
    it("is answered at once for a unit that is ready or that nobody knows", async () => {
      coordinator.start("app");
      expect(await wait(client, untilReady(["app"]))).to.deep.equal(answer(DONE));
      expect(await wait(client, untilReady(["ghost"]))).to.deep.equal(answer(DONE));
    });

    it("registers nothing", async () => {
      await wait(client, untilReady(["ghost"]));
      expect(coordinator.lastSequence).to.equal(0);
    });

    it("is answered when the last dependency is completed", async () => {
      coordinator.want("app", "a");
      coordinator.want("app", "b");
      let isAnswered = false;
      const answered = wait(client, untilReady(["app"], LATER)).then((response) => {
        isAnswered = true;
        return response;
      });
      await waiting(1);
      coordinator.start("a");
      coordinator.complete("a");
      coordinator.start("b");
      await (await connectClient(path)).ping();
      expect(isAnswered).to.be.false;
      coordinator.complete("b");
      expect(await answered).to.deep.equal(answer(DONE));
    });

    it("is answered when all of several units are ready", async () => {
      for (const unit of ["one", "two", "three"]) coordinator.want(unit, `dependency of ${unit}`);
      const answered = wait(client, untilReady(["three", "one", "two", "one", "ghost"]));
      await waiting(3);
      for (const unit of ["two", "one", "three"]) {
        coordinator.start(`dependency of ${unit}`);
        coordinator.complete(`dependency of ${unit}`);
      }
      expect(await answered).to.deep.equal(answer(DONE));
    });

    it("names the dependency that fails, and why", async () => {
      coordinator.want("app", "clone");
      const answered = wait(client, untilReady(["app"]));
      await waiting(1);
      await (await connectClient(path)).fail("clone", "no network");
      expect(await answered).to.deep.equal(
        answer(FAILED, { failedUnit: "clone", reason: "no network" }),
      );
    });

    it("names a dependency that has failed before, or that had when it was wanted", async () => {
      coordinator.fail("clone", "no network");
      coordinator.want("app", "clone");
      const failed = answer(FAILED, { failedUnit: "clone", reason: "no network" });
      expect(await wait(client, untilReady(["app"]))).to.deep.equal(failed);
      coordinator.want("other", "slow");
      const answered = wait(client, untilReady(["other"]));
      await waiting(2);
      coordinator.want("other", "clone");
      expect(await answered).to.deep.equal(failed);
    });

    it("holds nothing when one of many has failed already", async () => {
      coordinator.fail("clone", "no network");
      coordinator.want("app", "clone");
      const others = Array.from({ length: 50 }, (_, i) => `other ${i}`);
      for (const unit of others) coordinator.want(unit, "slow");
      const held = heldWaits(coordinator);
      const { outcome } = await wait(client, untilReady(["app", ...others], LATER));
      expect(outcome).to.equal(FAILED);
      expect(held.count).to.equal(0);
    });

    it("says at the deadline what was missing, and its status", async () => {
      coordinator.want("app", "unknown");
      coordinator.want("app", "running");
      coordinator.want("app", "done");
      coordinator.want("other", "running");
      coordinator.start("running");
      coordinator.start("done");
      coordinator.complete("done");
      expect(await wait(client, untilReady(["app", "other"], SOON))).to.deep.equal(
        answer(DEADLINE, {
          missing: [
            { unit: "app", dependsOn: "running", status: "started" },
            { unit: "app", dependsOn: "unknown", status: "" },
            { unit: "other", dependsOn: "running", status: "started" },
          ],
        }),
      );
    });

    it("lists no more of what is missing than fits into an answer", async () => {
      for (let i = 0; i < 1500; i++) coordinator.want("app", `${i} ${"x".repeat(1000)}`);
      const { missing } = await wait(client, untilReady(["app"], SOON));
      expect(missing).to.have.length(1000);
    });

    it("is one event of a unit, however many wait, one after the other too", async () => {
      coordinator.want("app", "clone");
      for (let i = 0; i < 3; i++) await wait(client, untilReady(["app"], SOON, true));
      const others = [await connectRpc(path), await connectRpc(path)];
      const answers = others.map((other) => wait(other, untilReady(["app"])));
      await wait(client, untilReady(["app"], SOON, true));
      coordinator.start("clone");
      coordinator.complete("clone");
      await Promise.all(answers);
      expect(waits()).to.deep.equal(["waiting"]);
    });

    it("is given up at the deadline, by whoever waits last", async () => {
      coordinator.want("app", "clone");
      const other = wait(await connectRpc(path), untilReady(["app"], 50));
      await waiting(1);
      await wait(client, untilReady(["app"], SOON));
      expect(waits()).to.deep.equal(["waiting"]);
      await other;
      expect(waits()).to.deep.equal(["waiting", "gave-up"]);
      await wait(client, untilReady(["app"], SOON));
      expect(waits()).to.deep.equal(["waiting", "gave-up", "waiting", "gave-up"]);
    });

    it("is given up with a dependency that fails, and by a client that goes away", async () => {
      coordinator.want("app", "clone");
      const raw = await RawClient.connect(path);
      const { name, request } = COORDINATOR.wait;
      raw.write(callBytes(name, request.encode(untilReady(["app"], LATER, true))));
      await waiting(1);
      raw.socket.destroy();
      await until(() => waits().length === 2);
      const both = [client, await connectRpc(path)].map((one) =>
        wait(one, untilReady(["app"], LATER, true)),
      );
      await waiting(2);
      await (await connectClient(path)).fail("clone", "no network");
      await Promise.all(both);
      expect(waits()).to.deep.equal(["waiting", "gave-up", "waiting", "gave-up"]);
    });

    it("is answered also where it cannot be recorded that it is given up", async () => {
      const served = await servedCoordinator({
        record: ({ kind }) => {
          if (kind === "gave-up") throw new Refusal("limit", "no room");
        },
      });
      served.coordinator.want("app", "clone");
      const { outcome } = await wait(await connectRpc(served.path), untilReady(["app"], SOON));
      expect(outcome).to.equal(DEADLINE);
    });
  });

  describe("until completed", () => {
    it("is answered when all units are completed, also those that were unknown", async () => {
      coordinator.start("a");
      coordinator.complete("a");
      const held = heldWaits(coordinator);
      const answered = wait(client, untilCompleted(["a", "b", "c"], LATER));
      await until(() => held.count > 0);
      for (const unit of ["c", "b"]) {
        coordinator.start(unit);
        coordinator.complete(unit);
      }
      expect(await answered).to.deep.equal(answer(DONE));
      expect(held.count).to.equal(0);
    });

    it("names the unit that fails", async () => {
      const held = heldWaits(coordinator);
      const answered = wait(client, untilCompleted(["a", "b"]));
      await until(() => held.count > 0);
      coordinator.fail("b", "");
      expect(await answered).to.deep.equal(answer(FAILED, { failedUnit: "b" }));
      expect(held.count).to.equal(0);
    });

    it("says at the deadline which units were missing", async () => {
      coordinator.start("a");
      coordinator.start("b");
      coordinator.complete("b");
      expect(await wait(client, untilCompleted(["a", "b", "ghost"], SOON))).to.deep.equal(
        answer(DEADLINE, {
          missing: [
            { unit: "", dependsOn: "a", status: "started" },
            { unit: "", dependsOn: "ghost", status: "" },
          ],
        }),
      );
    });
  });

  describe("is refused", () => {
    it("for no units, and for too many", async () => {
      for (const units of [[], Array.from({ length: 1001 }, (_, i) => `${i}`)]) {
        const { message, code } = await refusal(wait(client, untilReady(units)));
        expect(message).to.equal("wait takes 1 to 1000 units");
        expect(code).to.equal(CODE.invalidArgument);
      }
    });

    it("where it does not say until what", async () => {
      // Field 2 is missing, and is a number that has no meaning yet.
      for (const request of [bytes("0a 03 617070"), bytes("0a 03 617070 10 07")]) {
        const { code } = await refusal(client.call(COORDINATOR.wait.name, request));
        expect(code).to.equal(CODE.invalidArgument);
      }
    });

    it("for what is no name, before anything waits", async () => {
      coordinator.want("app", "clone");
      const held = heldWaits(coordinator);
      for (const name of ["", "a\nb", "x".repeat(1025)]) {
        for (const request of [untilReady(["app", name]), untilCompleted(["app", name])]) {
          expect((await refusal(wait(client, request))).message).to.include("unit name");
        }
      }
      expect(held.count).to.equal(0);
      expect(coordinator.events().some(({ kind }) => kind === "waiting")).to.be.false;
    });

    it("where the waiting cannot be recorded, and holds nothing then", async () => {
      const served = await servedCoordinator({
        record: ({ kind, unit }) => {
          if (kind === "waiting" && unit === "two") throw new Refusal("limit", "no room");
        },
      });
      for (const unit of ["one", "two"]) served.coordinator.want(unit, "slow");
      const held = heldWaits(served.coordinator);
      const other = await connectRpc(served.path);
      expect((await refusal(wait(other, untilReady(["one", "two"])))).message).to.equal("no room");
      expect(held.count).to.equal(0);
    });
  });

  it("is over when it is cancelled, and the connection goes on", async () => {
    const held = heldWaits(coordinator);
    const cancel = new AbortController();
    const answered = wait(client, untilCompleted(["a", "b"], LATER), { signal: cancel.signal });
    await until(() => held.count === 2);
    cancel.abort(new Error("enough"));
    expect(await answered.catch((error: unknown) => String(error))).to.equal("Error: enough");
    await until(() => held.count === 0);
    expect(await wait(client, untilReady(["a"]))).to.deep.equal(answer(DONE));
  });

  it("holds nothing for a client that goes away", async () => {
    const held = heldWaits(coordinator);
    const { name, request } = COORDINATOR.wait;
    const raw = await RawClient.connect(path);
    raw.write(callBytes(name, request.encode(untilCompleted(["a", "b", "c"], LATER))));
    await until(() => held.count === 3);
    raw.socket.destroy();
    await until(() => held.count === 0);
  });
});

function answer(outcome: WaitResponse_Outcome, more: Partial<WaitResponse> = {}): WaitResponse {
  return { outcome, missing: [], failedUnit: "", reason: "", ...more };
}

/** Counts the waits of a coordinator, from now on, that are neither answered nor given up. */
function heldWaits(coordinator: Coordinator): { readonly count: number } {
  const held = new Set<object>();
  const counted =
    <Outcome>(add: (unit: string, callback: (outcome: Outcome) => void) => () => void) =>
    (unit: string, callback: (outcome: Outcome) => void): (() => void) => {
      const one = {};
      held.add(one);
      const release = add(unit, (outcome) => {
        held.delete(one);
        callback(outcome);
      });
      return () => {
        held.delete(one);
        release();
      };
    };
  coordinator.waitReady = counted(coordinator.waitReady.bind(coordinator));
  coordinator.waitCompleted = counted(coordinator.waitCompleted.bind(coordinator));
  return {
    get count() {
      return held.size;
    },
  };
}

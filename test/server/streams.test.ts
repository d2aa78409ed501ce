import { expect } from "chai";
import type { Coordinator } from "../../src/coordinator/coordinator.ts";
import { Event_Kind, type EventBatch } from "../../src/socket/gen/muster/v1/coordinator.ts";
import { COORDINATOR } from "../../src/socket/methods.ts";
import { callStream } from "../../src/socket/typed-rpc.ts";
import { KIND } from "../../src/socket/packet.ts";
import { RawClient } from "../support/rpc.ts";
import { callBytes } from "../support/wire.ts";
import {
  cleanUp,
  connectRpc,
  graphOf,
  servedCoordinator,
  timeline,
  until,
  watch,
} from "./support.ts";

const KIND_NAMES = new Map(
  Object.entries(Event_Kind).map(([name, value]) => [value, name.toLowerCase()]),
);

/** An event as `2 want app clone`. */
function summaries({ events }: EventBatch): string[] {
  return events.map(({ sequence, kind, unit, dependsOn, reason }) =>
    [sequence, KIND_NAMES.get(kind), unit, dependsOn, reason]
      .filter((part) => part !== "")
      .join(" "),
  );
}

/** Takes events from a stream until there are as many. */
async function take(
  batches: AsyncIterator<EventBatch>,
  count: number,
): Promise<{ events: string[]; dropped: number }> {
  const events: string[] = [];
  let dropped = 0;
  while (events.length < count) {
    const batch = await nextOf(batches);
    dropped += batch.dropped;
    events.push(...summaries(batch));
  }
  return { events, dropped };
}

async function nextOf(batches: AsyncIterator<EventBatch>): Promise<EventBatch> {
  const result = await batches.next();
  if (result.done === true) throw new Error("the stream has ended");
  return result.value;
}

function iterate(batches: AsyncIterable<EventBatch>): AsyncIterator<EventBatch> {
  return batches[Symbol.asyncIterator]();
}

/** Counts who listens to a coordinator, from now on. */
function countSubscriptions(coordinator: Coordinator): { count: number } {
  const counter = { count: 0 };
  const subscribe = coordinator.subscribe.bind(coordinator);
  coordinator.subscribe = (listener) => {
    counter.count++;
    const unsubscribe = subscribe(listener);
    let isOn = true;
    return () => {
      if (isOn) counter.count--;
      isOn = false;
      unsubscribe();
    };
  };
  return counter;
}

describe("Timeline", () => {
  afterEach(cleanUp);

  it("gives all events with their times, then ends", async () => {
    let now = 1_700_000_000_000;
    const { path, coordinator } = await servedCoordinator({ now: () => now++ });
    coordinator.want("app", "clone");
    coordinator.noteWaiting("app");
    coordinator.fail("clone", "no network");
    const client = await connectRpc(path);
    const batches: EventBatch[] = [];
    for await (const batch of timeline(client)) batches.push(batch);
    expect(batches.flatMap(summaries)).to.deep.equal([
      "1 registered app",
      "2 want app clone",
      "3 waiting app",
      "4 registered clone",
      "5 failed clone no network",
    ]);
    const times = batches.flatMap(({ events }) => events.map(({ timeMs }) => timeMs));
    expect(times).to.deep.equal(coordinator.events().map(({ time }) => time));
    expect(batches.map(({ dropped }) => dropped)).to.deep.equal([0]);
  });

  it("gives nothing where there is nothing, or nothing after a number", async () => {
    const { path, coordinator } = await servedCoordinator();
    const rpc = await connectRpc(path);
    for (const after of [0, 2, Number.MAX_SAFE_INTEGER]) {
      for await (const batch of timeline(rpc, after)) {
        expect.fail(JSON.stringify(batch));
      }
      if (coordinator.lastSequence === 0) coordinator.fail("a", "");
    }
  });

  it("gives the events after a number", async () => {
    const { path, coordinator } = await servedCoordinator();
    for (const unit of ["a", "b", "c"]) coordinator.start(unit);
    const events = timeline(await connectRpc(path), 4);
    expect((await take(iterate(events), 2)).events).to.deep.equal([
      "5 registered c",
      "6 started c",
    ]);
  });

  it("says how many events fell out", async () => {
    const { path, coordinator } = await servedCoordinator({ maxEvents: 10 });
    for (let i = 0; i < 50; i++) coordinator.start(`unit ${i}`);
    const client = await connectRpc(path);
    const { events, dropped } = await take(iterate(timeline(client)), 10);
    expect(dropped).to.equal(90);
    expect(events[0]).to.equal("91 registered unit 45");
  });

  it("gives as many events as are kept, with the longest names and reasons", async () => {
    const { path, coordinator } = await servedCoordinator();
    const reason = "r".repeat(10_000);
    for (let i = 0; i < 1200; i++) coordinator.fail(`${i}`.padEnd(1024, "n"), reason);
    let count = 0;
    for await (const { events } of timeline(await connectRpc(path))) count += events.length;
    expect(count).to.equal(2400);
  });

  it("ends although there are new events all the time", async () => {
    const { path, coordinator } = await servedCoordinator();
    for (let i = 0; i < 2000; i++) coordinator.start(`unit ${i}`);
    let count = 0;
    for await (const { events } of timeline(await connectRpc(path))) {
      for (const { sequence } of events) coordinator.fail(`more ${sequence}`, "");
      count += events.length;
    }
    expect(count)
      .to.be.at.least(4000)
      .and.below(4000 + 500);
  });
});

describe("Watch", () => {
  let path: string;
  let coordinator: Coordinator;
  let subscriptions: { count: number };

  beforeEach(async () => {
    ({ path, coordinator } = await servedCoordinator({ maxEvents: 1000 }));
    subscriptions = countSubscriptions(coordinator);
  });
  afterEach(cleanUp);

  it("gives the kept events, then each new one", async () => {
    coordinator.start("a");
    const events = iterate(watch(await connectRpc(path), 0));
    expect((await take(events, 2)).events).to.deep.equal(["1 registered a", "2 started a"]);
    coordinator.complete("a");
    expect((await take(events, 1)).events).to.deep.equal(["3 completed a"]);
    coordinator.want("b", "a");
    expect((await take(events, 2)).events).to.deep.equal(["4 registered b", "5 want b a"]);
  });

  it("gives only new events where no number is named", async () => {
    coordinator.start("old");
    const events = iterate(watch(await connectRpc(path), undefined));
    const taken = take(events, 2);
    await until(() => subscriptions.count === 1);
    coordinator.start("new");
    expect((await taken).events).to.deep.equal(["3 registered new", "4 started new"]);
  });

  it("gives the events after a number", async () => {
    for (const unit of ["a", "b"]) coordinator.start(unit);
    const events = iterate(watch(await connectRpc(path), 3));
    expect((await take(events, 1)).events).to.deep.equal(["4 started b"]);
  });

  it("gives all events where the number is one of an earlier server", async () => {
    coordinator.start("a");
    const events = iterate(watch(await connectRpc(path), 1_000_000));
    expect((await take(events, 2)).events).to.deep.equal(["1 registered a", "2 started a"]);
  });

  it("gives many clients all events in order", async () => {
    const watches = await Promise.all(
      Array.from({ length: 10 }, async () => iterate(watch(await connectRpc(path), 0))),
    );
    const taken = Promise.all(watches.map((events) => take(events, 400)));
    for (let i = 0; i < 200; i++) {
      coordinator.start(`unit ${i}`);
      if (i % 20 === 0) await new Promise(setImmediate);
    }
    const expected = Array.from({ length: 200 }, (_, i) => [
      `${2 * i + 1} registered unit ${i}`,
      `${2 * i + 2} started unit ${i}`,
    ]).flat();
    for (const { events } of await taken) expect(events).to.deep.equal(expected);
  });

  it("tells a slow reader how many events it has missed", async () => {
    const events = iterate(watch(await connectRpc(path), 0));
    const first = nextOf(events);
    await until(() => subscriptions.count === 1);
    // More than lies between the two ends, and more than is kept.
    const reason = "r".repeat(4000);
    for (let i = 0; i < 5000; i++) {
      coordinator.fail(`unit ${i}`, reason);
      if (i % 100 === 0) await new Promise(setImmediate);
    }
    let last = 0;
    const see = ({ events, dropped }: EventBatch) => {
      // What is told to be missing is all that is missing.
      if (events[0]) expect(events[0].sequence).to.equal(last + dropped + 1);
      for (const { sequence } of events) last = sequence;
      return dropped;
    };
    let dropped = see(await first);
    while (last < 10_000) dropped += see(await nextOf(events));
    expect(dropped).to.be.above(0);
  });

  it("ends with the loop of its reader, and the connection goes on", async () => {
    coordinator.start("a");
    const client = await connectRpc(path);
    for await (const batch of watch(client, 0)) {
      expect(subscriptions.count).to.equal(1);
      expect(batch.events).to.have.length(2);
      break;
    }
    expect((await graphOf(client)).units).not.to.be.empty;
    await until(() => subscriptions.count === 0);
  });

  it("holds nothing for clients that are cancelled, go away, or do not read", async () => {
    const { name, request } = COORDINATOR.watch;
    const watching = callBytes(name, request.encode({ after: 0 }));
    const raws = await Promise.all(Array.from({ length: 20 }, () => RawClient.connect(path)));
    for (const raw of raws) {
      raw.write(watching);
      raw.socket.pause();
    }
    const cancel = new AbortController();
    const client = await connectRpc(path);
    const cancelled = iterate(watch(client, 0, { signal: cancel.signal })).next();
    await until(() => subscriptions.count === 21);
    for (let i = 0; i < 500; i++) coordinator.fail(`unit ${i}`, "r".repeat(4000));
    expect((await cancelled).done).to.be.false;
    cancel.abort(new Error("enough"));
    for (const raw of raws) raw.socket.destroy();
    await until(() => subscriptions.count === 0);
    expect((await graphOf(client)).units).not.to.be.empty;
  });
});

describe("Graph", () => {
  afterEach(cleanUp);

  it("gives units with their statuses, those included that nobody registered", async () => {
    const { path, coordinator } = await servedCoordinator();
    coordinator.want("app", "clone");
    coordinator.want("app", "ghost");
    coordinator.fail("clone", "no network");
    const { units, dependencies } = await graphOf(await connectRpc(path));
    expect(units).to.deep.equal([
      { unit: "app", status: "pending", isReady: false, reason: "" },
      { unit: "clone", status: "failed", isReady: true, reason: "no network" },
      { unit: "ghost", status: "", isReady: true, reason: "" },
    ]);
    expect(dependencies).to.deep.equal(["app -> clone", "app -> ghost"]);
  });

  it("gives nothing where there is nothing", async () => {
    const { path } = await servedCoordinator();
    const { chunks } = await graphOf(await connectRpc(path));
    expect(chunks).to.equal(0);
  });

  it("gives a big graph in parts, whose numbers fit together", async () => {
    const { path, coordinator } = await servedCoordinator();
    const expected: string[] = [];
    for (let i = 1; i < 3000; i++) {
      for (let back = 1; back <= Math.min(i, 15); back++) {
        coordinator.want(`unit ${i}`, `unit ${i - back}`);
        expected.push(`unit ${i} -> unit ${i - back}`);
      }
    }
    const { chunks, units, dependencies } = await graphOf(await connectRpc(path));
    expect(units).to.have.length(3000);
    // By unit, and those are in the order of their first mention.
    expect(dependencies.toSorted()).to.deep.equal(expected.toSorted());
    expect(chunks).to.be.above(6);
  });

  it("gives one state of things, although they change while it is read", async () => {
    const { path, coordinator } = await servedCoordinator();
    for (let i = 0; i < 3000; i++) coordinator.fail(`unit ${i}`, "r".repeat(2000));
    const chunks = callStream(await connectRpc(path), COORDINATOR.graph, {});
    const first = await chunks.next();
    for (let i = 0; i < 3000; i++) coordinator.start(`unit ${i}`);
    const statuses = new Set(first.value?.units.map(({ status }) => status));
    for await (const { units } of chunks) for (const { status } of units) statuses.add(status);
    expect([...statuses]).to.deep.equal(["failed"]);
  });

  it("stops where its client goes away", async () => {
    const { path, coordinator, server } = await servedCoordinator();
    for (let i = 0; i < 3000; i++) coordinator.fail(`unit ${i}`, "r".repeat(2000));
    const { name, request } = COORDINATOR.graph;
    const raw = await RawClient.connect(path);
    raw.write(callBytes(name, request.encode({})));
    const [first] = await raw.received(1);
    expect(first?.kind).to.equal(KIND.message);
    raw.socket.destroy();
    await until(() => server.connections === 0);
  });
});

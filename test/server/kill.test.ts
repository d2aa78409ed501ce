import { execFileSync } from "node:child_process";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { EventBatch } from "../../src/socket/gen/muster/v1/coordinator.ts";
import { RpcError } from "../../src/socket/rpc-error.ts";
import type { AgentClient } from "../../src/sync/agent-client.ts";
import {
  cleanUp,
  connectClient,
  connectRpc,
  folder,
  graphOf,
  MusterProcess,
  startServer,
  timeline,
} from "./support.ts";

const CLIENTS = 8;

describe("a server that is killed", () => {
  afterEach(cleanUp);

  function paths(): { socket: string; journal: string; args: string[] } {
    const top = folder();
    const journal = join(top, "units.journal");
    return { socket: join(top, "s.sock"), journal, args: ["--journal", journal] };
  }

  async function eventsOf(path: string): Promise<EventBatch["events"]> {
    const events: EventBatch["events"] = [];
    for await (const batch of timeline(await connectRpc(path))) events.push(...batch.events);
    return events;
  }

  /** Makes changes until the server is gone; gives those that were answered. */
  async function changeAway(client: AgentClient, name: string): Promise<string[]> {
    const answered: string[] = [];
    try {
      for (let i = 0; ; i++) {
        const unit = `${name}-${i}`;
        const dependency = `${name}-${i - 1}`;
        if (i > 0) {
          await client.want(unit, dependency);
          answered.push(`want ${unit} ${dependency}`);
        }
        await client.start(unit);
        answered.push(`started ${unit}`);
        await client.complete(unit);
        answered.push(`completed ${unit}`);
        await client.fail(`${unit}-failed`, "on purpose");
        answered.push(`failed ${unit}-failed`);
      }
    } catch (error) {
      // The end of the connection; a refusal is none.
      if (error instanceof RpcError) throw error;
      return answered;
    }
  }

  it("in the middle of many changes has lost none that was answered", async () => {
    const { socket, args } = paths();
    let before: EventBatch["events"] = [];
    for (let round = 0; round < 2; round++) {
      const server = await startServer(socket, args);
      expect((await eventsOf(socket)).slice(0, before.length)).to.deep.equal(before);
      const clients = await Promise.all(
        Array.from({ length: CLIENTS }, () => connectClient(socket)),
      );
      const changing = clients.map((client, i) => changeAway(client, `${round}-${i}`));
      await new Promise((resolve) => setTimeout(resolve, 150));
      await server.stop("SIGKILL");
      const answered = await Promise.all(changing);
      expect(answered.every(({ length }) => length > 0)).to.be.true;

      const next = await startServer(socket, args);
      const events = await eventsOf(socket);
      const { units, dependencies } = await graphOf(await connectRpc(socket));
      const statuses = new Map(units.map(({ unit, status }) => [unit, status]));
      const edges = new Set(dependencies);
      expect(events.map(({ sequence }) => sequence)).to.deep.equal(events.map((_, i) => i + 1));
      for (const [kind = "", unit = "", dependency = ""] of answered
        .flat()
        .map((change) => change.split(" "))) {
        if (kind === "want") expect(edges.has(`${unit} -> ${dependency}`), unit).to.be.true;
        // One that was started may have been completed, too, before it was told so.
        else if (kind === "started") {
          expect(statuses.get(unit)).to.be.oneOf(["started", "completed"]);
        } else expect(statuses.get(unit)).to.equal(kind);
      }
      expect(units.every(({ isReady, status }) => isReady || status === "pending")).to.be.true;
      before = events;
      await next.stop("SIGKILL");
    }
  });

  it("is followed by one with the same answers", async () => {
    const { socket, args } = paths();
    const first = await startServer(socket, args);
    const client = await connectClient(socket);
    await client.want("app", "clone");
    await client.want("app", "größe 🚀");
    await client.start("clone");
    await client.complete("clone");
    await client.fail("größe 🚀", "no room");
    const answers = async () => {
      const again = await connectClient(socket);
      return [
        await again.list(),
        await again.status("app"),
        await again.isReady("app"),
        await graphOf(await connectRpc(socket)),
        await eventsOf(socket),
      ];
    };
    const told = await answers();
    await first.stop("SIGKILL");
    const second = await startServer(socket, args);
    expect(second.stderr).to.include("restored 8 changes");
    expect(await answers()).to.deep.equal(told);
  });

  it("or stopped leaves nothing without a journal", async () => {
    const { socket } = paths();
    const first = await startServer(socket);
    await (await connectClient(socket)).start("app");
    await first.stop("SIGKILL");
    await startServer(socket);
    expect((await (await connectClient(socket)).list()).units).to.deep.equal([]);
  });

  it("in the middle of a line is followed by one that warns, and goes on", async () => {
    const { socket, journal, args } = paths();
    const first = await startServer(socket, args);
    await (await connectClient(socket)).start("app");
    await first.stop("SIGKILL");
    appendFileSync(journal, '{"sequence":3,"ti');
    const second = await startServer(socket, args);
    expect(second.stderr).to.include(
      `warning: ${journal}: the last line was not written to its end and is cut off`,
    );
    const client = await connectClient(socket);
    await client.complete("app");
    expect((await client.status("app")).status).to.equal("completed");
  });

  it("is not followed by one whose journal is damaged", async () => {
    const { socket, journal, args } = paths();
    const first = await startServer(socket, args);
    await (await connectClient(socket)).start("app");
    await first.stop("SIGKILL");
    const damaged = readFileSync(journal, "utf8").replace('"kind":"started"', '"kind":"star"');
    writeFileSync(journal, damaged);
    const second = new MusterProcess(["serve", "--socket-path", socket, ...args]);
    expect(await second.ended).to.equal(1);
    expect(second.stderr).to.include(`muster: ${journal}:3: the journal is damaged: `);
    expect(second.lines.length).to.be.below(4);
    expect(readFileSync(journal, "utf8")).to.equal(damaged);
    // Its socket is gone with it, so that the next one can begin.
    writeFileSync(journal, damaged.replace('"star"', '"started"'));
    await startServer(socket, args);
  });

  it("refuses changes while the disk is full, and lives on", async () => {
    const { socket, journal, args } = paths();
    // As a shell counts: 512 or 1024 bytes each.
    const limited = ["sh", "-c", 'ulimit -f 8; exec "$@"', "sh"];
    const server = await startServer(socket, args, {}, limited);
    const client = await connectClient(socket);
    const started: string[] = [];
    let problem: RpcError | undefined;
    while (!problem) {
      const unit = `unit-${started.length}`;
      try {
        await client.start(unit);
        started.push(unit);
      } catch (error) {
        if (!(error instanceof RpcError)) throw error;
        problem = error;
      }
    }
    expect(started).not.to.be.empty;
    expect(problem.message).to.include(
      `the server cannot write its journal ${journal}: file too large`,
    );
    expect(server.stderr).to.include(`warning: the server cannot write its journal ${journal}`);
    await client.ping();
    const { units } = await client.list();
    expect(units.filter(({ status }) => status === "started")).to.have.length(started.length);
    await server.stop("SIGKILL");
    // With room again, all is as it was: nothing is torn.
    const next = await startServer(socket, args);
    expect(next.stderr).not.to.include("warning");
    const again = await connectClient(socket);
    expect((await again.list()).units).to.deep.equal(units);
    await again.start("one more");
  });

  it("lives on where its log is not read any more", async () => {
    const { socket } = paths();
    const server = await startServer(socket);
    server.child.stderr?.destroy();
    const client = await connectClient(socket);
    for (let i = 0; i < 100; i++) await client.start(`unit-${i}`);
    expect(server.hasEnded).to.be.false;
    expect(execFileSync("kill", ["-0", String(server.child.pid)]).length).to.equal(0);
  });
});

import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { ConnectionError } from "../../src/socket/connection-error.ts";
import { CODE } from "../../src/socket/rpc-error.ts";
import { AgentClient } from "../../src/sync/agent-client.ts";
import {
  cleanUp,
  connectClient,
  connectRpc,
  folder,
  MusterProcess,
  refusal,
  startServer,
  timeline,
  until,
  untilReady,
  wait,
  watch,
} from "../server/support.ts";

/** What a terminal would obey: all control characters but the ends of lines, and format characters. */
const CONTROL = /(?!\n)[\p{Cc}\p{Cf}\u2028\u2029]/u;

describe("muster serve", () => {
  let path: string;
  beforeEach(() => {
    path = join(folder(), "s.sock");
  });
  afterEach(cleanUp);

  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    it(`ends on ${signal} with 0, and removes its socket`, async () => {
      const server = await startServer(path);
      expect((lstatSync(path).mode & 0o777).toString(8)).to.equal("600");
      const idle = await connectClient(path);
      await idle.ping();
      expect(await server.stop(signal)).to.equal(0);
      expect(existsSync(path)).to.be.false;
      expect(server.stderr).to.include(`stopping on ${signal}`);
      const error = await AgentClient.connect(path).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(ConnectionError).that.has.property("code", "ENOENT");
    });
  }

  it("answers what is in flight when it ends", async () => {
    const server = await startServer(path);
    const client = await connectClient(path);
    await client.want("app", "clone");
    const waiting = refusal(wait(await connectRpc(path), untilReady(["app"])));
    const watching = refusal(readAll(watch(await connectRpc(path), 0)));
    await server.says('"app" waits for its dependencies');
    const ended = server.stop("SIGTERM");
    for (const answer of [waiting, watching]) {
      expect(await answer).to.include({
        message: "the server is stopping",
        code: CODE.unavailable,
      });
    }
    expect(await ended).to.equal(0);
  });

  it("ends at once on a second signal, whichever", async () => {
    const server = await startServer(path);
    await (await connectClient(path)).want("app", "clone");
    const waiting = refusal(wait(await connectRpc(path), untilReady(["app"]))).catch(
      () => undefined,
    );
    await server.says("waits for its dependencies");
    server.child.kill("SIGTERM");
    await server.says("stopping on SIGTERM");
    expect(await server.stop("SIGINT")).to.equal("SIGINT");
    await waiting;
  });

  it("takes the path from the environment", async () => {
    const server = new MusterProcess(["serve"], { CODER_AGENT_SOCKET_PATH: path });
    await server.says(`listening at ${path}`);
    await (await connectClient(path)).ping();
  });

  it("refuses a path at which another server answers, which goes on", async () => {
    await startServer(path);
    const second = new MusterProcess(["serve", "--socket-path", path]);
    expect(await second.ended).to.equal(1);
    expect(second.stderr).to.equal(
      `muster: another server answers at ${path}\n` +
        "  Stop that one, or name another path with --socket-path.\n",
    );
    await (await connectClient(path)).ping();
  });

  it("takes a path that is a number for a path", async () => {
    const inFolder = ["sh", "-c", 'cd "$0" && exec "$@"', folder()];
    await startServer("1", [], {}, inFolder);
    const second = new MusterProcess(["serve", "--socket-path", "1"], {}, inFolder);
    expect(await second.ended).to.equal(1);
    expect(second.stderr).to.include("another server answers at 1\n");
  });

  it("leaves the journal of another server alone that is refused its socket", async () => {
    const journal = join(folder(), "units.journal");
    await startServer(path, ["--journal", journal]);
    await (await connectClient(path)).start("app");
    const before = readFileSync(journal, "utf8");
    const second = new MusterProcess(["serve", "--socket-path", path, "--journal", journal]);
    expect(await second.ended).to.equal(1);
    expect(readFileSync(journal, "utf8")).to.equal(before);
  });

  it("refuses what lies at its path and is no socket, and leaves it alone", async () => {
    const top = folder();
    writeFileSync(join(top, "file"), "precious");
    mkdirSync(join(top, "folder"));
    symlinkSync("file", join(top, "link"));
    for (const name of ["file", "folder", "link"]) {
      const server = new MusterProcess(["serve", "--socket-path", join(top, name)]);
      expect(await server.ended).to.equal(1);
      expect(server.stderr).to.include(`${join(top, name)} is there already, and is no socket`);
      expect(server.lines.length).to.be.at.most(3);
    }
    expect(readFileSync(join(top, "file"), "utf8")).to.equal("precious");
    const below = new MusterProcess(["serve", "--socket-path", join(top, "file", "s.sock")]);
    expect(await below.ended).to.equal(1);
    expect(below.stderr).to.include("cannot listen at ");
  });

  it("removes its socket where the journal is refused", async () => {
    const journal = join(folder(), "file");
    for (const content of ["precious\n", "precious"]) {
      writeFileSync(journal, content);
      const server = new MusterProcess(["serve", "--socket-path", path, "--journal", journal]);
      expect(await server.ended).to.equal(1);
      expect(server.stderr).to.include(`${journal}:1: this is no journal of muster`);
      expect(readFileSync(journal, "utf8")).to.equal(content);
      expect(existsSync(path)).to.be.false;
    }
  });

  it("lets one of two win that are started at the same moment over a stale socket", async () => {
    await (await startServer(path)).stop("SIGKILL");
    for (let round = 0; round < 5; round++) {
      const servers = [0, 1].map(() => new MusterProcess(["serve", "--socket-path", path]));
      await until(() => servers.filter(({ hasEnded }) => hasEnded).length === 1);
      const [loser, winner] = servers.sort((a, b) => Number(b.hasEnded) - Number(a.hasEnded));
      expect(await loser?.ended).to.equal(1);
      expect(loser?.stderr).to.include("another server answers");
      await winner?.says("listening at");
      await (await connectClient(path)).ping();
      await winner?.stop("SIGKILL");
    }
  });

  it("goes on where it may open no more files", async () => {
    const limited = ["sh", "-c", 'ulimit -n 64; exec "$@"', "sh"];
    const server = await startServer(path, [], {}, limited);
    const client = await connectClient(path);
    const many = await Promise.allSettled(
      Array.from({ length: 100 }, async () => {
        const one = await connectClient(path);
        await one.ping();
      }),
    );
    expect(many.some(({ status }) => status === "fulfilled")).to.be.true;
    await client.ping();
    expect(server.hasEnded).to.be.false;
  });

  describe("writes a log", () => {
    /** Makes every kind of change, and what looks like control characters. */
    async function change(): Promise<void> {
      const client = await connectClient(path);
      await client.want("app", "clone");
      await wait(await connectRpc(path), untilReady(["app"], 1));
      await client.start("clone");
      await client.complete("clone");
      await client.fail("evil \u202e name", "\u001b[31mred\u009b1m\nnext line");
      await refusal(client.start("a\u001b[2Jb"));
    }

    it("of one line for each event, as text", async () => {
      const server = await startServer(path);
      await change();
      await server.says("has failed");
      expect(server.stderr).not.to.match(CONTROL);
      const lines = server.lines.map((line) => /^\S+Z (.*)$/.exec(line)?.[1]);
      expect(lines).to.deep.equal([
        `listening at ${path}`,
        '"app" is registered',
        '"app" wants "clone"',
        '"app" waits for its dependencies',
        '"app" waits no longer',
        '"clone" is registered',
        '"clone" has started',
        '"clone" is completed',
        '"evil \\u{202e} name" is registered',
        '"evil \\u{202e} name" has failed: \\u{1b}[31mred\\u{9b}1m next line',
      ]);
    });

    it("of one object for each event, as JSON", async () => {
      const server = await startServer(path, ["--log-format", "json"]);
      await change();
      await server.says('"failed"');
      expect(server.stderr).not.to.match(CONTROL);
      const events: unknown[] = [];
      for await (const batch of timeline(await connectRpc(path))) events.push(...batch.events);
      const lines = server.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(lines[0]).to.include({ level: "info", message: `listening at ${path}` });
      expect(lines.slice(1)).to.have.length(events.length);
      expect(lines.map(({ time }) => new Date(String(time)).toISOString())).to.deep.equal(
        lines.map(({ time }) => time),
      );
      expect(lines.slice(1).map(({ sequence }) => sequence)).to.deep.equal(
        events.map((_, i) => i + 1),
      );
      expect(lines[2]).to.include({ level: "info", kind: "want", unit: "app", dependsOn: "clone" });
      expect(lines.at(-1)).to.include({ kind: "failed", unit: "evil \u202e name" });
    });
  });
});

async function readAll(stream: AsyncIterator<unknown>): Promise<void> {
  while ((await stream.next()).done !== true);
}

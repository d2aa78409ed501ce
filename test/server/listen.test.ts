import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { once } from "node:events";
import { connect, createServer, type Server } from "node:net";
import { join } from "node:path";
import { expect } from "chai";
import { CommandError } from "../../src/command-error.ts";
import { listen } from "../../src/server/listen.ts";
import { afterTest, cleanUp, folder, MusterProcess, startServer } from "./support.ts";

describe("listening at a socket", () => {
  afterEach(cleanUp);

  function newServer(): Server {
    const server = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.end("here");
    });
    afterTest(() => {
      server.close();
    });
    return server;
  }

  async function listening(path: string): Promise<{ server: Server; remove: () => void }> {
    const server = newServer();
    return { server, remove: await listen(server, path) };
  }

  /** Why it is refused to listen at a path. */
  async function refusal(path: string): Promise<CommandError> {
    try {
      await listen(newServer(), path);
    } catch (error) {
      if (error instanceof CommandError) return error;
      throw error;
    }
    throw new Error("it was not refused");
  }

  /** A socket whose server was killed. */
  async function stalePath(path = join(folder(), "s.sock")): Promise<string> {
    const server = await startServer(path);
    await server.stop("SIGKILL");
    expect(lstatSync(path).isSocket()).to.be.true;
    return path;
  }

  /** A socket at which nobody answers any more, made without a process. */
  async function stalePathInProcess(path: string): Promise<void> {
    const server = newServer();
    const bound = `${path}.bound`;
    await new Promise<void>((resolve) => server.listen(bound, resolve));
    // Node removes a socket that it closes, where that has its name still.
    renameSync(bound, path);
    await new Promise((resolve) => server.close(resolve));
  }

  for (const umask of [0o000, 0o022, 0o777]) {
    const mask = umask.toString(8).padStart(3, "0");
    it(`is for its user only, with the umask ${mask}`, async () => {
      const path = join(folder(), "s.sock");
      const before = process.umask(umask);
      afterTest(() => void process.umask(before));
      await listening(path);
      expect(permissions(path)).to.equal("600");
      expect(process.umask(before), "the umask of the process").to.equal(umask);
    });
  }

  it("makes the folders that are missing, for their user only", async () => {
    const top = folder();
    const before = process.umask(0);
    afterTest(() => void process.umask(before));
    await listening(join(top, "a", "b", "s.sock"));
    expect(permissions(join(top, "a"))).to.equal("700");
    expect(permissions(join(top, "a", "b"))).to.equal("700");
  });

  it("leaves a folder that is there as it is", async () => {
    const inside = join(folder(), "inside");
    mkdirSync(inside);
    chmodSync(inside, 0o755);
    await listening(join(inside, "s.sock"));
    expect(permissions(inside)).to.equal("755");
  });

  it("leaves nothing but the socket in the folder, and then nothing", async () => {
    const top = folder();
    const { remove } = await listening(join(top, "s.sock"));
    expect(readdirSync(top)).to.deep.equal(["s.sock"]);
    remove();
    expect(readdirSync(top)).to.deep.equal([]);
  });

  it("replaces the socket of a server that was killed", async () => {
    const path = await stalePath();
    await listening(path);
    expect(await greeting(path)).to.equal("here");
  });

  it("refuses a socket at which another server answers", async () => {
    const path = join(folder(), "s.sock");
    await listening(path);
    const error = await refusal(path);
    expect(error.message).to.equal(`another server answers at ${path}`);
    expect(error.exitStatus).to.equal(1);
    expect(await greeting(path)).to.equal("here");
  });

  it("leaves a file alone", async () => {
    const path = join(folder(), "s.sock");
    writeFileSync(path, "precious");
    expect((await refusal(path)).message).to.equal(`${path} is there already, and is no socket`);
    expect(readFileSync(path, "utf8")).to.equal("precious");
  });

  it("leaves a folder alone", async () => {
    const path = join(folder(), "s.sock");
    mkdirSync(path);
    expect((await refusal(path)).message).to.equal(`${path} is there already, and is no socket`);
    expect(lstatSync(path).isDirectory()).to.be.true;
  });

  it("leaves a symbolic link alone, also one to a stale socket or to nothing", async () => {
    const top = folder();
    const stale = join(top, "stale.sock");
    await stalePathInProcess(stale);
    for (const [name, target] of [
      ["link", stale],
      ["dangling", join(top, "nothing")],
    ] as const) {
      const path = join(top, name);
      symlinkSync(target, path);
      expect((await refusal(path)).message).to.equal(`${path} is there already, and is no socket`);
      expect(readlinkSync(path)).to.equal(target);
    }
    expect(lstatSync(stale).isSocket()).to.be.true;
  });

  it("takes the longest path that a socket can have, and refuses a longer one", async () => {
    const longest = process.platform === "darwin" ? 103 : 107;
    const start = `${folder()}/`;
    const path = start.padEnd(longest, "s");
    await listening(path);
    expect(await greeting(path)).to.equal("here");
    const { message, exitStatus } = await refusal(`${path}s`);
    expect(message).to.equal(
      `the path of a socket may have ${longest} bytes, and this has ${longest + 1}: ${path}s`,
    );
    expect(exitStatus).to.equal(1);
  });

  it("counts the bytes of a path, not its characters", async () => {
    const path = join(folder(), "é".repeat(50));
    expect((await refusal(path)).message).to.include("the path of a socket may have");
  });

  it("says why a folder cannot be made", async () => {
    const file = join(folder(), "file");
    writeFileSync(file, "");
    const error = await refusal(join(file, "below", "s.sock"));
    expect(error.message).to.match(/^cannot listen at .*: what is there already is no directory$/);
    expect(error.exitStatus).to.equal(1);
    expect(error.advice).to.include("--socket-path");
  });

  it("removes no socket that has taken the place of its own", async () => {
    const path = join(folder(), "s.sock");
    const first = await listening(path);
    rmSync(path);
    const second = await listening(path);
    first.remove();
    await new Promise((resolve) => first.server.close(resolve));
    expect(await greeting(path)).to.equal("here");
    second.remove();
    expect(existsSync(path)).to.be.false;
  });

  it("lets one of many begin that find the same stale socket at the same moment", async () => {
    for (let round = 0; round < 20; round++) {
      const path = join(folder(), "s.sock");
      await stalePathInProcess(path);
      const attempts = await Promise.allSettled(Array.from({ length: 5 }, () => listening(path)));
      const begun = attempts.filter(({ status }) => status === "fulfilled");
      expect(begun).to.have.length(1);
      for (const attempt of attempts) {
        if (attempt.status === "fulfilled") continue;
        expect(String(attempt.reason)).to.include(`another server answers at ${path}`);
      }
      expect(await greeting(path)).to.equal("here");
    }
  });

  it("does not wait for a server that was killed while it began", async () => {
    const path = join(folder(), "s.sock");
    const lock = `${path}.lock`;
    mkdirSync(lock);
    const long = new Date(Date.now() - 60_000);
    utimesSync(lock, long, long);
    await listening(path);
    expect(existsSync(lock)).to.be.false;
  });

  it("says what is in the way of its lock and is no folder", async () => {
    const path = join(folder(), "s.sock");
    const lock = `${path}.lock`;
    symlinkSync("/nonexistent", lock);
    const { message, advice, exitStatus } = await refusal(path);
    expect(message).to.equal(`${lock} is in the way`);
    expect(advice).to.equal("Remove it, or name another path with --socket-path.");
    expect(exitStatus).to.equal(1);
    expect(readlinkSync(lock)).to.equal("/nonexistent");
    rmSync(lock);
    writeFileSync(lock, "precious");
    expect((await refusal(path)).message).to.equal(`${lock} is in the way`);
    expect(readFileSync(lock, "utf8")).to.equal("precious");
  });

  it("does not wait for ever for a lock that stays new", async () => {
    const path = join(folder(), "s.sock");
    mkdirSync(`${path}.lock`);
    const error = await listen(newServer(), path, undefined, 50).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(CommandError);
    expect(error).to.have.property("message", `${path}.lock is in the way`);
  });

  it("can be ended by a signal while it waits for the lock", async () => {
    const path = join(folder(), "s.sock");
    mkdirSync(`${path}.lock`);
    const refreshing = setInterval(() => {
      utimesSync(`${path}.lock`, new Date(), new Date());
    }, 100);
    afterTest(() => {
      clearInterval(refreshing);
    });
    const server = new MusterProcess(["serve", "--socket-path", path]);
    // Long enough for it to have begun: there is nothing that it says.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const signalled = performance.now();
    expect(await server.stop("SIGTERM")).to.equal("SIGTERM");
    expect(performance.now() - signalled).to.be.below(1000);
  });

  it("says which folder is in the way of its lock", async () => {
    const path = join(folder(), "s.sock");
    mkdirSync(join(`${path}.lock`, "full"), { recursive: true });
    const long = new Date(Date.now() - 60_000);
    utimesSync(`${path}.lock`, long, long);
    expect((await refusal(path)).message).to.equal(`${path}.lock is in the way`);
  });
});

function permissions(path: string): string {
  return (lstatSync(path).mode & 0o777).toString(8);
}

/** What the server at a path says first. */
async function greeting(path: string): Promise<string> {
  const socket = connect(path);
  const [data] = (await once(socket, "data")) as [Buffer];
  socket.destroy();
  return data.toString();
}

import { rmSync, writeFileSync } from "node:fs";
import type { Socket } from "node:net";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { agentService } from "../../src/server/agent-service.ts";
import { Coordinator } from "../../src/coordinator/coordinator.ts";
import type { Method } from "../../src/socket/rpc-method.ts";
import {
  WaitRequest_Until,
  WaitResponse_Outcome,
} from "../../src/socket/gen/muster/v1/coordinator.ts";
import { CODE, RpcError } from "../../src/socket/rpc-error.ts";
import { AGENT_SOCKET, COORDINATOR } from "../../src/socket/methods.ts";
import { streamMethod, unaryMethod } from "../../src/socket/typed-rpc.ts";
import { AgentClient } from "../../src/sync/agent-client.ts";
import { listen, serve } from "../support/rpc.ts";
import {
  afterTest,
  at,
  cleanUp,
  folder,
  Process,
  PROGRAM,
  stopped,
  Workspace,
} from "../sync/support.ts";

const SWITCH = "CODER_AGENT_SOCKET_SERVER_ENABLED=true";

/** A path where something accepts connections that is no agent. */
async function listener(accept: (socket: Socket) => void): Promise<string> {
  const sockets: Socket[] = [];
  const { path, listener } = await listen((socket) => {
    socket.on("error", () => undefined);
    sockets.push(socket);
    accept(socket);
  });
  afterTest(() => {
    for (const socket of sockets) socket.destroy();
    listener.close();
    rmSync(dirname(path), { recursive: true });
  });
  return path;
}

/** What a command says where no agent answers. */
async function refusal(socket: string, ...args: string[]): Promise<string> {
  const ended = await at(socket).sync(...args);
  expect({ ...ended, stderr: "" }).to.deep.equal({ status: 5, stdout: "", stderr: "" });
  expect(ended.stderr.trimEnd().split("\n")).to.have.length.within(2, 3);
  const beginning = `muster: no agent answers at ${socket}: `;
  expect(ended.stderr.slice(0, beginning.length)).to.equal(beginning);
  return ended.stderr.slice(beginning.length);
}

describe("muster sync without an agent", () => {
  afterEach(cleanUp);

  it("ends with exit status 5, whatever the command", async () => {
    const nowhere = join(folder(), "s.sock");
    for (const args of [
      ["ping"],
      ["want", "a", "b"],
      ["start", "a", "--connect-timeout=0s"],
      ["complete", "a"],
      ["status", "a"],
      ["list"],
      ["list", "--watch"],
      ["fail", "a"],
      ["wait", "a", "--connect-timeout=0s"],
      ["timeline"],
      ["run", "a", "--connect-timeout=0s", "--", "echo", "never"],
      ["run", "a", "--want=b", "--connect-timeout=0s", "--", "echo", "never"],
    ]) {
      expect(await refusal(nowhere, ...args), args.join(" "))
        .to.contain("there is no such file\n")
        .and.to.contain(SWITCH)
        .and.to.contain("--socket-path or CODER_AGENT_SOCKET_PATH");
    }
  });

  it("tells a socket whose server has ended", async () => {
    const agent = new Workspace();
    const server = await agent.serve();
    server.child.kill("SIGKILL");
    await server.ended;
    expect(await refusal(agent.socket, "ping"))
      .to.contain("its server has ended\n")
      .and.to.contain(SWITCH);
  });

  it("tells what is no socket", async () => {
    const file = join(folder(), "file");
    writeFileSync(file, "");
    expect(await refusal(file, "ping")).to.contain("that is no socket\n");
    expect(await refusal(join(file, "below"), "ping")).to.contain("not a directory");
  });

  it("tells a path that is too long, rather than to take another one", async () => {
    const path = `/tmp/${"x".repeat(200)}`;
    expect(await refusal(path, "ping")).to.contain("the path of a socket has at most 107 bytes\n");
  });

  it("tells a socket that this user may not open", async function () {
    if (process.getuid?.() !== 0) this.skip();
    const agent = new Workspace();
    await agent.serve();
    // Node, too, may lie where only root may look; what matters is what the kernel answers.
    const script = `process.setgid(65534); process.setuid(65534); require(${JSON.stringify(PROGRAM)})`;
    const command = [process.execPath, "-e", script, "muster", "sync", "ping"];
    const { status, stderr } = await new Process(command, agent.env).ended;
    expect({ status, stderr }).to.deep.equal({
      status: 5,
      stderr:
        `muster: no agent answers at ${agent.socket}: this user may not open it\n` +
        "  Run this as the user that the agent runs as: nobody else may use its socket.\n",
    });
  });

  it("tells what speaks something else", async () => {
    const path = await listener((socket) => socket.write("HTTP/1.1 400 Bad Request\r\n\r\n"));
    for (const name of ["ping", "list"]) {
      expect(await refusal(path, name))
        .to.contain("does not speak DRPC")
        .and.to.contain("Something else than Coder's agent listens there");
    }
    expect(await refusal(path, "start", "a")).to.contain("does not speak DRPC");
  });

  it("tells what ends the connection at once", async () => {
    const path = await listener((socket) => socket.end());
    expect(await refusal(path, "ping")).to.match(/the server has ended the connection\n/);
    expect(await refusal(path, "wait", "a", "--connect-timeout=100ms")).to.match(
      /the server has ended the connection\n/,
    );
  });

  it("does not wait for ever for what accepts connections and says nothing", async () => {
    const path = await listener((socket) => socket.resume());
    const commands = [["ping"], ["start", "a"], ["wait", "a"], ["list"], ["timeline"]];
    const told = await Promise.all(commands.map((args) => refusal(path, ...args)));
    for (const text of told) {
      expect(text)
        .to.contain("it does not answer\n")
        .and.to.contain("The agent hangs, or something else listens there");
    }
  });

  it("does not wait for ever for what accepts connections and never reads", async () => {
    const path = await listener(() => undefined);
    // Together they are more than the system takes for somebody who does not read.
    const name = "x".repeat(130_000);
    expect(await refusal(path, "want", name, name)).to.contain("it does not answer\n");
  });

  it("takes an agent that is stopping for none", async () => {
    const [name, method] = unaryMethod(AGENT_SOCKET.syncComplete, () => {
      throw new RpcError("the server is stopping", CODE.unavailable);
    });
    const served = await serve({ [name]: method });
    afterTest(() => stopped(served));
    expect(await refusal(served.path, "complete", "a")).to.contain("the server is stopping\n");
  });
});

describe("a client of the agent", () => {
  afterEach(cleanUp);

  async function connect(...methods: [string, Method][]): Promise<AgentClient> {
    const served = await serve(Object.fromEntries(methods));
    const client = await AgentClient.connect(served.path, 50);
    afterTest(() => {
      client.close();
      return stopped(served);
    });
    return client;
  }

  async function codeOf(answer: Promise<unknown>): Promise<unknown> {
    return answer.then(
      () => "answered",
      (error: unknown) => (error instanceof Error && "code" in error ? error.code : error),
    );
  }

  it("gives up a call that is not answered in time, but one that may wait only later", async () => {
    let asked = 0;
    const client = await connect(
      unaryMethod(AGENT_SOCKET.ping, () => new Promise<never>(() => undefined)),
      unaryMethod(COORDINATOR.wait, async ({ timeoutMs }) => {
        asked++;
        await new Promise((resolve) => setTimeout(resolve, timeoutMs));
        return { outcome: WaitResponse_Outcome.DEADLINE, missing: [], failedUnit: "", reason: "" };
      }),
    );
    expect(await codeOf(client.ping())).to.equal("ETIMEDOUT");
    const until = WaitRequest_Until.COMPLETED;
    const request = { units: ["a"], until, timeoutMs: 100, goesOn: false };
    expect(await codeOf(client.wait(request))).to.equal("answered");
    expect(asked).to.equal(1);
  });

  it("gives up a timeline that does not end, but not one that takes its time", async () => {
    let batches = 4;
    const client = await connect(
      streamMethod(COORDINATOR.timeline, async (_, stream) => {
        for (let i = 0; i < batches; i++) {
          stream.send({ events: [], dropped: 1 });
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        if (batches === 4) stream.end();
      }),
    );
    const read = async () => {
      let dropped = 0;
      for await (const batch of client.timeline()) dropped += batch.dropped;
      return dropped;
    };
    expect(await read()).to.equal(4);
    batches = 2;
    expect(await codeOf(read())).to.equal("ETIMEDOUT");
  });

  it("ends a wait with a signal, also one that came before", async () => {
    const client = await connect(
      ...agentService(new Coordinator()),
      unaryMethod(COORDINATOR.wait, () => new Promise<never>(() => undefined)),
    );
    const abort = new AbortController();
    const until = WaitRequest_Until.COMPLETED;
    const request = { units: ["a"], until, timeoutMs: 60_000, goesOn: false };
    const wait = client.wait(request, abort.signal);
    abort.abort(new Error("enough"));
    for (const answer of [wait, client.wait(request, abort.signal)]) {
      const error = await answer.catch((reason: unknown) => reason);
      expect(error).to.be.an("error").with.property("message", "enough");
    }
    expect(await codeOf(client.ping()), "the connection is still good").to.equal("answered");
  });
});

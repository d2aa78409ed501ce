import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { notifyManager } from "../../src/server/notify.ts";
import { afterTest, cleanUp, folder, startServer, until } from "./support.ts";

/** Prints what comes to a datagram socket, which Node cannot listen at. */
const LISTENER = `use strict; use Socket; $| = 1;
socket(my $s, AF_UNIX, SOCK_DGRAM, 0) or die "socket: $!";
bind($s, pack_sockaddr_un($ARGV[0])) or die "bind: $!";
print "bound\\n";
while (1) { my $m; defined recv($s, $m, 4096, 0) or die "recv: $!"; print "$m\\n"; }`;

const hasSystemd = existsSync("/usr/bin/systemd-notify");
const hasPerl = existsSync("/usr/bin/perl");

describe("a service manager", () => {
  const before = process.env["NOTIFY_SOCKET"];
  afterEach(async () => {
    if (before === undefined) delete process.env["NOTIFY_SOCKET"];
    else process.env["NOTIFY_SOCKET"] = before;
    await cleanUp();
  });

  /** Notifies, with systemd's program in a folder, and gives the problems. */
  async function problemsWith(directory: string): Promise<string[]> {
    const problems: string[] = [];
    await notifyManager("READY=1", (problem) => problems.push(problem), [directory]);
    return problems;
  }

  function program(text: string): string {
    const directory = folder();
    const path = join(directory, "systemd-notify");
    writeFileSync(path, `#!/bin/sh\n${text}\n`);
    chmodSync(path, 0o755);
    return directory;
  }

  it("is told nothing where none asks", async () => {
    delete process.env["NOTIFY_SOCKET"];
    expect(await problemsWith(program("exit 7"))).to.deep.equal([]);
  });

  it("is told by systemd's program, of this process", async () => {
    process.env["NOTIFY_SOCKET"] = join(folder(), "notify");
    const expected = `--pid=${process.pid} READY=1`;
    const directory = program(`[ "$*" = "${expected}" ] && [ -n "$NOTIFY_SOCKET" ]`);
    expect(await problemsWith(directory)).to.deep.equal([]);
  });

  it("is not waited for by a server that stops", async () => {
    process.env["NOTIFY_SOCKET"] = join(folder(), "notify");
    const problems: string[] = [];
    const directory = program(`[ "$*" = "--no-block --pid=${process.pid} STOPPING=1" ]`);
    await notifyManager("STOPPING=1", (problem) => problems.push(problem), [directory]);
    expect(problems).to.deep.equal([]);
  });

  it("that cannot be told is a problem, not the end", async () => {
    process.env["NOTIFY_SOCKET"] = join(folder(), "notify");
    expect(await problemsWith(program("exit 7"))).to.deep.equal([
      "cannot tell the service manager READY=1: systemd-notify has ended with exit status 7",
    ]);
    expect(await problemsWith(program("kill -9 $$"))).to.deep.equal([
      "cannot tell the service manager READY=1: systemd-notify has ended with SIGKILL",
    ]);
    const [problem, ...rest] = await problemsWith(folder());
    expect(problem).to.include("systemd-notify does not run: ");
    expect(rest).to.deep.equal([]);
  });

  const whereSystemdIs = hasSystemd && hasPerl ? it : it.skip;
  whereSystemdIs("hears that the server is ready, and that it stops", async () => {
    const socket = join(folder(), "notify");
    const listener = spawn("perl", ["-e", LISTENER, socket], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    afterTest(() => void listener.kill("SIGKILL"));
    let heard = "";
    listener.stdout.setEncoding("utf8").on("data", (text: string) => (heard += text));
    await until(() => heard.includes("bound"));
    const server = await startServer(join(folder(), "s.sock"), [], { NOTIFY_SOCKET: socket });
    await until(() => heard.includes("READY=1"));
    expect(heard).not.to.include("STOPPING");
    expect(await server.stop("SIGTERM")).to.equal(0);
    await until(() => heard.includes("STOPPING=1"));
    expect(server.stderr).not.to.include("warning");
  });

  whereSystemdIs("that reads nothing does not delay the end", async () => {
    const socket = join(folder(), "notify");
    // It is bound, and nothing that comes is ever taken.
    const deaf = LISTENER.replace("while (1) {", "sleep 60; while (1) {");
    const listener = spawn("perl", ["-e", deaf, socket], { stdio: ["ignore", "pipe", "inherit"] });
    afterTest(() => void listener.kill("SIGKILL"));
    await once(listener.stdout, "data");
    const path = join(folder(), "s.sock");
    const server = await startServer(path, [], { NOTIFY_SOCKET: socket });
    // The program that tells it READY=1 waits for five seconds.
    await new Promise((resolve) => setTimeout(resolve, 6000));
    const signalled = performance.now();
    expect(await server.stop("SIGTERM")).to.equal(0);
    expect(performance.now() - signalled).to.be.below(3000);
  });

  it("that does not listen is a warning of the server, which goes on", async () => {
    const path = join(folder(), "s.sock");
    const server = await startServer(path, [], { NOTIFY_SOCKET: join(folder(), "nobody") });
    await server.says("warning: cannot tell the service manager READY=1: ");
    expect(await server.stop("SIGTERM")).to.equal(0);
    expect(existsSync(path)).to.be.false;
  });
});

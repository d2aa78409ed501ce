import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { cleanUp, connectClient, folder, MusterProcess, startServer } from "./support.ts";

describe("a journal in use", () => {
  let top: string;
  let journal: string;
  beforeEach(() => {
    top = folder();
    journal = join(top, "units.journal");
  });
  afterEach(cleanUp);

  function serve(socket: string, path = journal): string[] {
    return ["serve", "--socket-path", join(top, socket), "--journal", path];
  }

  it("is refused to another server, by whatever name", async () => {
    await startServer(join(top, "a.sock"), ["--journal", journal]);
    const client = await connectClient(join(top, "a.sock"));
    await client.start("app");
    const before = readFileSync(journal, "utf8");
    const link = join(top, "link");
    symlinkSync(journal, link);
    for (const name of [journal, link]) {
      const second = new MusterProcess(serve("b.sock", name));
      expect(await second.ended).to.equal(1);
      expect(second.stderr).to.equal(
        `muster: another server uses this journal: ${name}\n` +
          "  Stop that one, or name another path with --journal.\n",
      );
    }
    expect(existsSync(join(top, "b.sock"))).to.be.false;
    expect(readFileSync(journal, "utf8")).to.equal(before);
    await client.complete("app");
  });

  it("is free again after its server has stopped, or was killed", async () => {
    for (const [i, signal] of (["SIGTERM", "SIGKILL", "SIGKILL"] as const).entries()) {
      const path = join(top, `${i}.sock`);
      const server = await startServer(path, ["--journal", journal]);
      await (await connectClient(path)).start(`unit-${i}`);
      await server.stop(signal);
      if (signal === "SIGTERM") expect(existsSync(`${journal}.lock`)).to.be.false;
    }
    const last = await startServer(join(top, "last.sock"), ["--journal", journal]);
    expect(last.stderr).to.include("restored 6 changes");
  });

  it("makes no folder for its lock", async () => {
    const missing = join(top, "missing", "units.journal");
    const server = new MusterProcess(serve("a.sock", missing));
    expect(await server.ended).to.equal(1);
    expect(server.stderr).to.include(
      `the journal ${missing} cannot be locked: no such file or directory`,
    );
    expect(existsSync(join(top, "missing"))).to.be.false;
  });

  it("must have a name", async () => {
    const server = new MusterProcess(serve("a.sock", ""));
    expect(await server.ended).to.equal(2);
    expect(server.stderr).to.include("--journal").and.to.include("it is empty, and names no file");
  });
});

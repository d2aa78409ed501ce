import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import {
  cleanUp,
  PROGRAM,
  Process,
  type Workspace,
  workspace,
  type Ended,
} from "../sync/support.ts";

const RUN_USAGE =
  "run takes a unit and a command: muster sync run UNIT [--want DEPENDENCY]… -- COMMAND…";

describe("muster sync", () => {
  let agent: Workspace;

  beforeEach(async () => {
    agent = await workspace();
  });
  afterEach(cleanUp);

  /** What a command says on stderr that ends with a status, after it printed nothing. */
  async function refusal(status: number, ...args: string[]): Promise<string> {
    const ended = await agent.sync(...args);
    expectRefusal(ended, status);
    return ended.stderr;
  }

  function expectRefusal({ status, stdout, stderr }: Ended, expected: number): void {
    expect(stderr.trimEnd().split("\n"), stderr).to.have.length.within(1, 3);
    expect(stderr).not.to.match(/^\s+at /m);
    expect({ status, stdout }).to.deep.equal({ status: expected, stdout: "" });
  }

  it("says Success for what is done", async () => {
    for (const args of [
      ["ping"],
      ["want", "app", "db", "cache"],
      ["start", "db"],
      ["complete", "db"],
      ["fail", "cache", "--reason", "no disk"],
      ["wait", "db"],
    ]) {
      expect(await agent.done(...args), args.join(" ")).to.equal("Success\n");
    }
  });

  describe("refuses with exit status 1", () => {
    it("a dependency that closes a cycle, and leaves it out", async () => {
      await agent.done("want", "a", "b");
      await agent.done("want", "b", "c");
      expect(await refusal(1, "want", "c", "a")).to.equal(
        'muster: cannot add dependency: adding edge for unit "c": failed to add dependency: adding edge (c -> a): cycle detected: c -> a -> b -> c\n' +
          "  This dependency is not added, because units that wait for each other never start: take one of these out.\n",
      );
      expect(await agent.done("status", "c")).to.equal("Unit: c\nStatus: pending\nReady: true\n");
    });

    it("a unit that wants itself", async () => {
      expect(await refusal(1, "want", "a", "a")).to.contain("cycle detected: a -> a");
    });

    it("to start a unit twice", async () => {
      await agent.done("start", "a");
      expect(await refusal(1, "start", "a")).to.equal(
        'muster: cannot start unit "a": same status already set\n' +
          "  It has been started before, by this script or another one: a unit is started once, by one script.\n",
      );
    });

    it("to complete a unit that nobody registered, or one twice", async () => {
      expect(await refusal(1, "complete", "a")).to.equal(
        'muster: cannot complete unit "a": unit not found\n' +
          "  No script has said want or start for this unit: check its name with muster sync list.\n",
      );
      await agent.done("start", "a");
      await agent.done("complete", "a");
      expect(await refusal(1, "complete", "a")).to.equal(
        'muster: cannot complete unit "a": same status already set\n' +
          "  That was said before, by this script or another one: nothing has changed.\n",
      );
    });

    it("what is no name for a unit", async () => {
      for (const args of [
        ["start", ""],
        ["want", "a", ""],
        ["complete", ""],
        ["status", ""],
        ["wait", "a", "", "--timeout=1s"],
      ]) {
        expect(await refusal(1, ...args), args[0]).to.contain("unit name is required");
      }
      expect(await refusal(1, "start", "x".repeat(1025))).to.contain("1025 bytes long");
      const hostile = await refusal(1, "start", "a\u001b[31mb\u009bc\nd");
      expect(hostile).to.contain("a\\u{1b}[31mb\\u{9b}c\\u{a}d");
      expect(hostile).not.to.match(/[^ -~\n]/);
    });
  });

  describe("refuses wrong usage with exit status 2", () => {
    for (const [title, args, words] of [
      ["no unit", ["start"], "sync start needs UNIT"],
      ["no dependency", ["want", "a"], "sync want needs DEPENDENCY"],
      ["an argument too many", ["start", "a", "b"], 'takes no further argument "b"'],
      ["an argument for ping", ["ping", "a"], 'sync ping takes no argument "a"'],
      ["an unknown flag", ["ping", "--nope"], "sync ping has no flag --nope"],
      ["a flag of another command", ["complete", "a", "--timeout", "1s"], "--timeout"],
      ["a flag without its value", ["start", "a", "--timeout"], "--timeout needs a value"],
      [
        "a flag twice",
        ["start", "a", "--timeout=1s", "--timeout=2s"],
        "--timeout may be given once only",
      ],
      ["what is no duration", ["start", "a", "--timeout=soon"], '"soon" is no duration'],
      ["a negative duration", ["start", "a", "--timeout", "-5m"], '"-5m" is no duration'],
      ["no duration at all", ["start", "a", "--connect-timeout="], '"" is no duration'],
      ["an empty path", ["ping", "--socket-path="], "it is empty, and names no path"],
      ["an unknown format", ["list", "--output", "xml"], "table, text, json"],
      ["no command to run", ["run", "a"], RUN_USAGE],
      ["no command after --", ["run", "a", "--want=b", "--"], RUN_USAGE],
      ["no unit before --", ["run", "--", "ls"], RUN_USAGE],
      ["no unit before -- and several words", ["run", "--want", "b", "--", "ls", "-l"], RUN_USAGE],
      ["nothing to run", ["run"], RUN_USAGE],
      ["an unknown flag of run", ["run", "a", "--nope", "--", "ls"], "sync run has no flag --nope"],
      ["a misspelt command", ["strat"], 'did you mean "sync start"'],
    ] as const) {
      it(title, async () => {
        expect(await refusal(2, ...args)).to.contain(words);
      });
    }
  });

  it("never takes a unit from stdin, which is the script's", async () => {
    for (const args of [["complete"], ["status"], ["want", "a"], ["wait"], ["run", "a"]]) {
      const command = [process.execPath, PROGRAM, "sync", ...args];
      expectRefusal(await new Process(command, agent.env, "app\n").ended, 2);
    }
  });

  it("explains each command", async () => {
    expect(await agent.done("--help")).to.contain("sync timeline");
    for (const name of "ping want start complete fail wait run status list timeline".split(" ")) {
      const help = await agent.done(name, "--help");
      expect(help, name).to.contain(`$ muster sync ${name}`).and.to.contain("--socket-path=PATH");
    }
  });

  it("is exp sync as well, also as coder", async () => {
    const folder = join(agent.folder, "bin");
    mkdirSync(folder);
    symlinkSync(PROGRAM, join(folder, "coder"));
    const env = { ...agent.env, PATH: `${folder}:${process.env["PATH"] ?? ""}` };
    const script = `set -e
coder exp sync ping
coder exp sync want app db
coder exp sync list
exec coder exp sync start`;
    const ended = await new Process(["bash", "-c", script], env).ended;
    expect(ended.stdout).to.equal("Success\nSuccess\nUNIT  STATUS   READY\napp   pending  false\n");
    expect(ended.status).to.equal(2);
    const command = [process.execPath, PROGRAM, "exp", "sync", "ping"];
    expect((await new Process(command, agent.env).ended).stdout).to.equal("Success\n");
  });

  it("finds the socket by the flag, then the variable, then where Coder has it", async () => {
    const nowhere = join(agent.folder, "nowhere");
    expect(await agent.done("ping", "--socket-path", agent.socket)).to.equal("Success\n");
    for (const name of ["ping", "list"]) {
      const command = [process.execPath, PROGRAM, "sync", name];
      const wrong = { CODER_AGENT_SOCKET_PATH: nowhere };
      expect(
        (await new Process([...command, `--socket-path=${agent.socket}`], wrong).ended).status,
      ).to.equal(0);
      expect(
        (await new Process([...command, `--socket-path=${nowhere}`], agent.env).ended).stderr,
      ).to.contain(nowhere);
      expect((await new Process(command, wrong).ended).stderr).to.contain(nowhere);
      const help = await new Process([...command, "--help"]).ended;
      expect(help.stdout).to.contain("[default: /tmp/coder-agent.sock");
    }
  });
});

describe("muster sync status and list", () => {
  let agent: Workspace;

  before(async () => {
    agent = await workspace();
    await agent.done("want", "app", "zoo", "db", "cache");
    await agent.done("start", "db");
    await agent.done("complete", "db");
    await agent.done("start", "cache");
    await agent.done("fail", "web", "--reason", "port 80 is taken");
  });
  after(cleanUp);

  it("show a unit and what it depends on, sorted by name", async () => {
    const shown = `Unit: app
Status: pending
Ready: false

DEPENDS ON  REQUIRED STATUS  CURRENT STATUS  SATISFIED
cache       completed        started         false
db          completed        completed       true
zoo         completed        not registered  false
`;
    expect(await agent.done("status", "app")).to.equal(shown);
    expect(await agent.done("status", "app", "-o", "text")).to.equal(shown);
  });

  it("show a unit as JSON, with the statuses of the wire", async () => {
    const dependency = (name: string, status: string) => ({
      depends_on: name,
      required_status: "completed",
      current_status: status,
      is_satisfied: status === "completed",
    });
    expect(JSON.parse(await agent.done("status", "app", "--output", "json"))).to.deep.equal({
      unit_name: "app",
      status: "pending",
      is_ready: false,
      dependencies: [
        dependency("cache", "started"),
        dependency("db", "completed"),
        dependency("zoo", ""),
      ],
    });
  });

  it("know a unit that nobody registered", async () => {
    const shown = "Unit: zoo\nStatus: not registered\nReady: true\n";
    expect(await agent.done("status", "zoo")).to.equal(shown);
    expect(JSON.parse(await agent.done("status", "zoo", "--output=json"))).to.deep.equal({
      unit_name: "zoo",
      status: "",
      is_ready: true,
      dependencies: [],
    });
  });

  it("say why a unit has failed", async () => {
    expect(await agent.done("status", "web")).to.equal(
      "Unit: web\nStatus: failed\nReason: port 80 is taken\nReady: true\n",
    );
    expect(JSON.parse(await agent.done("status", "web", "--output=json"))).to.deep.equal({
      unit_name: "web",
      status: "failed",
      is_ready: true,
      reason: "port 80 is taken",
      dependencies: [],
    });
  });

  it("show all units, sorted by name", async () => {
    expect(await agent.done("list")).to.equal(`UNIT   STATUS     READY
app    pending    false
cache  started    true
db     completed  true
web    failed     true
`);
    expect(JSON.parse(await agent.done("list", "--output", "json"))).to.deep.equal([
      { unit_name: "app", status: "pending", is_ready: false },
      { unit_name: "cache", status: "started", is_ready: true },
      { unit_name: "db", status: "completed", is_ready: true },
      { unit_name: "web", status: "failed", is_ready: true },
    ]);
  });
});

describe("muster sync without any unit", () => {
  afterEach(cleanUp);

  it("says so, and prints an empty list as JSON", async () => {
    const agent = await workspace();
    expect(await agent.done("list")).to.equal("No units registered\n");
    expect(await agent.done("list", "--output=json")).to.equal("[]\n");
    expect(await agent.done("timeline")).to.equal("No units registered\n");
    expect(JSON.parse(await agent.done("timeline", "--output=json"))).to.deep.include({
      units: [],
    });
  });
});

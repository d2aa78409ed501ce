import { run as runOclif } from "@oclif/core/run";
import { expect } from "chai";
import fc from "fast-check";
import { PACKAGE, rootPlugin } from "../../src/program/plugin.ts";
import { quickSync } from "../../src/program/quick-sync.ts";
import { SOCKET_PATH_VARIABLE } from "../../src/sync/defaults.ts";
import { cleanUp, musterAgent, Process, PROGRAM, workspace } from "../sync/support.ts";

/** What a command line has done. */
interface Effect {
  readonly printed: readonly string[];
  readonly error: string | undefined;
  /** What the agent has noted. */
  readonly events: readonly string[];
}

/** Does something against an agent that knows nothing yet. */
async function effectOf(
  socketVariable: "set" | "empty",
  argv: readonly string[],
  act: (argv: string[]) => Promise<unknown>,
): Promise<Effect> {
  const { coordinator, workspace: own } = await musterAgent();
  process.env[SOCKET_PATH_VARIABLE] = socketVariable === "set" ? own.socket : "";
  const printed: string[] = [];
  const log = console.log;
  console.log = (text: string) => printed.push(text.trimEnd());
  let error: string | undefined;
  try {
    await act(argv.map((word) => word.replace("SOCKET", own.socket)));
  } catch (thrown) {
    if (!(thrown instanceof Error)) throw thrown;
    error = thrown.message.replaceAll(own.socket, "SOCKET");
  } finally {
    console.log = log;
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- the name is a constant
    delete process.env[SOCKET_PATH_VARIABLE];
  }
  const events = coordinator.events().map(({ kind, unit, ...event }) => {
    const told = `${kind} ${unit}${"dependsOn" in event ? ` ${event.dependsOn}` : ""}`;
    return told.replaceAll(own.socket, "SOCKET");
  });
  await cleanUp();
  return { printed, error, events };
}

async function throughOclif(argv: string[]): Promise<void> {
  const plugins = new Map([[PACKAGE.name, rootPlugin("/")]]);
  await runOclif(argv, { root: "/", pjson: PACKAGE, plugins });
}

/** Whether a command line is one for the quick path. */
function isQuick(argv: readonly string[]): boolean {
  return quickSync(argv) !== undefined;
}

async function expectSameEffect(argv: string[], variable: "set" | "empty" = "set"): Promise<void> {
  const quick = await effectOf(variable, argv, async (words) => quickSync(words)?.());
  const slow = await effectOf(variable, argv, throughOclif);
  expect(quick, argv.join(" ")).to.deep.equal(slow);
}

describe("the quick path of muster sync", () => {
  afterEach(cleanUp);

  it("does what oclif does with every command line that it takes", async () => {
    const word = fc.constantFrom(
      "app",
      "db",
      "",
      "-",
      "--",
      "--timeout",
      "a b",
      "é",
      "--help",
      "-x",
    );
    const flag = fc.constantFrom(
      ["--timeout=1ms"],
      ["--timeout", "20ms"],
      ["--timeout", "0"],
      ["--timeout="],
      ["--timeout=-1s"],
      ["--timeout", "soon"],
      ["--connect-timeout=0s"],
      ["--connect-timeout", "1s"],
      ["--socket-path", "SOCKET"],
      ["--socket-path=SOCKET"],
      ["--socket-path="],
      ["--socket-path=/nowhere/s.sock", "--connect-timeout=0s"],
      ["--output", "json"],
      ["--version"],
    );
    const pieces = fc.array(fc.oneof({ weight: 3, arbitrary: word.map((w) => [w]) }, flag), {
      maxLength: 5,
    });
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("ping", "want", "start", "complete"),
        pieces,
        async (name, rest) => {
          const argv = ["sync", name, ...rest.flat()];
          if (!isQuick(argv)) return;
          taken++;
          await expectSameEffect(argv);
        },
      ),
      { numRuns: 1000 },
    );
    expect(taken).to.be.greaterThan(50);
  });

  it("takes the command lines that scripts are made of", async () => {
    for (const line of [
      "ping",
      "want app db",
      "want app db cache --connect-timeout=1s",
      "start app",
      "start --timeout 5m app",
      "start app --timeout=1h30m",
      "complete app",
      "complete -- --app",
      "--socket-path SOCKET ping",
    ]) {
      const argv = ["sync", ...line.split(" ")];
      expect(isQuick(argv), line).to.equal(!line.startsWith("--"));
      if (isQuick(argv)) await expectSameEffect(argv);
    }
  });

  it("leaves what is wrong, or asks for more, to oclif", () => {
    for (const line of [
      "",
      "sync",
      "lint",
      "sync ping app",
      "sync want app",
      "sync start",
      "sync start a b",
      "sync complete a b",
      "sync start a --timeout=soon",
      "sync start a --timeout=-5m",
      "sync start a --timeout",
      "sync start a --timeout=1s --timeout=2s",
      "sync complete a --timeout=1s",
      "sync ping --connect-timeout=-1s",
      "sync ping --socket-path=",
      "sync ping --socket-path=--timeout",
      "sync start a --help",
      "sync start -h",
      "sync ping --version",
      "sync ping --nope",
      "sync start -1",
      "sync list",
      "sync run a -- b",
    ]) {
      expect(isQuick(line.split(" ")), line).to.equal(false);
    }
  });

  it("takes an empty variable for none", async () => {
    await expectSameEffect(["sync", "ping"], "empty");
    await expectSameEffect(["sync", "ping", "--socket-path", "SOCKET"], "empty");
  });

  it("ends as oclif does, process by process", async () => {
    const agent = await workspace();
    for (const [i, args] of [
      ["ping"],
      ["ping", "--socket-path=/nowhere/s.sock"],
      ["want", "#", "x"],
      ["want", "#", "#"],
      ["start", "#"],
      ["start", "--", "--#"],
      ["complete", "#"],
      ["start", ""],
      ["start", "#", "--timeout=x"],
      ["want", "#"],
    ].entries()) {
      const [name = "", ...rest] = args;
      const run = async (...start: string[]) => {
        const unit = `${start.length}-${i}`;
        const words = [...start, ...rest.map((word) => word.replace("#", unit))];
        const { ended } = new Process([process.execPath, PROGRAM, ...words], agent.env);
        const { status, stdout, stderr } = await ended;
        return { status, stdout, stderr: stderr.replaceAll(unit, "#") };
      };
      // With a colon, a command's name is oclif's.
      expect(await run("sync", name), args.join(" ")).to.deep.equal(await run(`sync:${name}`));
    }
  });
});

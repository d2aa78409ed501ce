import { expect } from "chai";
import { spanText } from "../../src/source/source-file.ts";
import { atom } from "../startup/sketch.ts";
import { check, diagnose, startScripts } from "./findings.ts";

const DB = "start db\ncomplete db";
const whenA = [{ atom: atom("var.a"), holds: true }];

describe("completed-twice", () => {
  check([
    [
      "finds the second complete of a unit in a script",
      startScripts({ db: `${DB}\ncomplete db # unchecked` }),
      ['warning completed-twice at "complete db" in db'],
    ],
    [
      "is milder, with the condition, where the script is there only under one",
      [
        { address: "db", when: whenA, calls: `${DB}\ncomplete db # unchecked` },
        ...startScripts({ app: "start app\ncomplete app" }),
      ],
      ['info completed-twice at "complete db" in db when var.a == true'],
    ],
    [
      "finds a unit that two scripts complete",
      startScripts({ a: "start db\ncomplete db # unchecked", b: "complete db # unchecked" }),
      ['warning completed-twice at "complete db" in b'],
    ],
    [
      "has nothing against two scripts that say with conditions that they may not be the only one",
      startScripts({ a: DB, b: "complete db" }),
      [],
    ],
    ["has nothing against one that may fail", startScripts({ db: `${DB}\ncomplete db` }), []],
    [
      "has nothing against a start in between",
      startScripts({ db: `${DB}\n${DB} # unchecked` }),
      [],
    ],
    [
      "has nothing against completes on different paths",
      startScripts({ db: "start db\ncomplete db # perhaps\ncomplete db # perhaps unchecked" }),
      [],
    ],
    [
      "has nothing against completes of different units",
      startScripts({ db: `${DB}\nstart app\ncomplete app # unchecked` }),
      [],
    ],
    [
      "leaves stop scripts alone",
      [{ address: "db", phases: ["stop"], calls: "complete db\ncomplete db # unchecked" }],
      [],
    ],
  ]);

  it("says what fails, where the first one is, and what to do", () => {
    const [finding] = diagnose(startScripts({ db: `${DB}\ncomplete db # set -e unchecked` }));
    expect(finding).to.deep.include({
      rule: "completed-twice",
      severity: "warning",
      message:
        'unit "db" of db is completed for the second time here, which fails: it is already completed',
      notes: [
        "at start: this `complete` fails; the script stops there (set -e)",
        "complete a unit once, where its work is done",
      ],
      agent: "coder_agent.main",
      script: "db",
      unit: "db",
      when: null,
    });
    expect(finding?.span.start).to.equal("start db\ncomplete db\n".length);
    expect(
      finding?.related?.map(({ message, span }) => [message, spanText(span), span.start]),
    ).to.deep.equal([['"db" is completed here before, in db', "complete db", 9]]);
  });
});

describe("complete-before-start", () => {
  check([
    [
      "finds a complete above the start",
      startScripts({ db: `complete db\n${DB}` }),
      ['warning complete-before-start at "complete db" in db'],
    ],
    [
      "finds a complete without a start of what wants something",
      startScripts({ app: "want app db\ncomplete app", db: DB }),
      ['warning complete-before-start at "complete app" in app'],
    ],
    [
      "has nothing against a complete of what wants nothing",
      startScripts({ app: "complete app" }),
      [],
    ],
    [
      "finds a complete that may come before the start in another script",
      startScripts({ app: "complete app # unchecked", other: "start app" }),
      ['warning complete-before-start at "complete app" in app'],
    ],
    [
      "has nothing against a complete of what another script has started before",
      startScripts({
        app: "want own first\nstart own\ncomplete app # unchecked\ncomplete own",
        other: "start app\nstart first\ncomplete first",
      }),
      [],
    ],
    [
      "has nothing against a complete that the script looks at the status of",
      startScripts({ app: "want app db\ncomplete app", other: "start app", db: DB }),
      [],
    ],
    [
      "has nothing against a complete that only some paths reach",
      startScripts({ db: `complete db # perhaps\n${DB}` }),
      [],
    ],
    [
      "does not order what runs in different background jobs",
      startScripts({ db: "complete db # job 1\nstart db # job 2" }),
      [],
    ],
  ]);

  it("says what is wrong with the order", () => {
    const [finding] = diagnose(
      startScripts({ app: "want app db\ncomplete app\nstart app", db: DB }),
    );
    expect(finding).to.deep.include({
      rule: "complete-before-start",
      severity: "warning",
      message:
        'unit "app" of app is completed here before it starts: what waits for it does not wait for its work',
      hint: "move it behind the `start` and the work",
      notes: [
        'at start: those that want "app" may begin before its work is done; the `start` below takes the completion back',
      ],
      agent: "coder_agent.main",
      script: "app",
      unit: "app",
      when: null,
    });
    expect(finding?.related?.map(({ message, span }) => [message, spanText(span)])).to.deep.equal([
      ['"app" is started here, in app', "start app"],
    ]);
  });

  it("says of a complete of a unit that Coder does not know of yet that it fails, and who then waits", () => {
    const [finding] = diagnose(
      startScripts({
        app: "complete app # set -e unchecked\nstart app\ncomplete app",
        web: "want web app\nstart web\ncomplete web",
      }),
    );
    expect(finding?.message).to.equal(
      'unit "app" of app is completed here before it starts: Coder does not know of the unit yet, and this `complete` fails',
    );
    expect(finding?.notes).to.deep.equal([
      "at start: Coder refuses to complete a unit of which no `start` or `want` has told it; the script stops there (set -e)",
      "1 more script waits behind it: web",
    ]);
  });

  it("says in which order a start of another script comes too late, and who then waits", () => {
    const [finding] = diagnose(
      startScripts({
        app: "complete app # set -e unchecked",
        other: "start app",
        web: "want web app\nstart web\ncomplete web",
      }),
    );
    expect(finding?.message).to.equal(
      'unit "app" of other may be completed by app before it starts, if app runs `complete app` before other runs `start app`: then this `complete` fails',
    );
    expect(finding?.related?.map(({ message }) => message)).to.deep.equal([
      '"app" is started here, in other',
      "web waits behind it in `start web`",
    ]);
    expect(finding?.notes).to.deep.equal([
      "at start: Coder refuses to complete a unit of which no `start` or `want` has told it; the script stops there (set -e)",
      "1 more script waits behind it: web",
      'complete "app" in the script that starts it; or give app a unit of its own that wants what has to come first',
    ]);
  });

  it("says what is missing where there is no start", () => {
    const [finding] = diagnose(startScripts({ app: "want app db\ncomplete app", db: DB }));
    expect(finding?.message).to.equal(
      'unit "app" of app is completed here, but no script starts it: the script never waits for "db"',
    );
    expect(finding?.notes).to.deep.equal([
      "at start: `want` alone holds nothing back; the script goes on at once",
      "call `coder exp sync start app` between the `want` and the work",
    ]);
    expect(finding?.related?.map(({ message, span }) => [message, spanText(span)])).to.deep.equal([
      ['"app" wants that here, in app', "want app db"],
    ]);
  });
});

describe("want-without-start", () => {
  check([
    [
      "finds a unit that wants something and is never started",
      startScripts({ app: "want app db", db: DB }),
      ['warning want-without-start at "want app db" in app'],
    ],
    [
      "finds one that another script completes",
      startScripts({ app: "want app db", other: "complete app", db: DB }),
      ['warning want-without-start at "want app db" in app'],
    ],
    [
      "has nothing against a start in another script",
      startScripts({ app: "want app db", other: "start app\ncomplete app", db: DB }),
      [],
    ],
    [
      "does not count a start at stop",
      [
        ...startScripts({ app: "want app db", db: DB }),
        { address: "stop", phases: ["stop"], calls: "start app\ncomplete app" },
      ],
      ['warning want-without-start at "want app db" in app'],
    ],
    [
      "leaves a unit that others miss to unknown-unit",
      startScripts({
        app: "want app db\nstart app\ncomplete app",
        db: "want db x",
        x: "start x\ncomplete x",
      }),
      ['error unknown-unit at "db" in app'],
    ],
    [
      "is an info where a started name may turn out to be this one",
      startScripts({ app: "want app db", db: DB, other: "start ${v}\ncomplete ${v}" }),
      [
        'info want-without-start at "want app db" in app',
        'info unresolved-name at "${v}" in other',
      ],
    ],
    [
      "is an info where the agent is declared elsewhere",
      [{ address: "app", agent: "var.agent_id", calls: `want app db\n${DB}` }],
      ['info want-without-start at "want app db" in app'],
    ],
  ]);

  it("says what the want comes to, and what is missing", () => {
    const [finding] = diagnose([
      ...startScripts({ app: "want app db", db: DB }),
      { address: "stop", phases: ["stop"], calls: "start app\ncomplete app" },
    ]);
    expect(finding).to.deep.include({
      rule: "want-without-start",
      severity: "warning",
      message: 'unit "app" of app wants "db", but no script starts it, so that nothing waits',
      notes: [
        "at start: `want` alone holds nothing back; the script goes on at once",
        "call `coder exp sync start app` between the `want` and the work",
      ],
      agent: "coder_agent.main",
      script: "app",
      unit: "app",
      when: null,
    });
    expect(finding?.related?.map(({ message }) => message)).to.deep.equal([
      '"app" is started here, in stop, which runs only when the workspace stops',
    ]);
  });
});

describe("unchecked-start", () => {
  const APP = "want app db\nstart app # unchecked\ncomplete app";
  check([
    [
      "finds a start whose failure nothing notices",
      startScripts({ app: APP, db: DB }),
      ['info unchecked-start at "start app" in app'],
    ],
    [
      "finds it once in a script",
      startScripts({ app: `${APP}\n${APP.replaceAll("app", "web")}`, db: DB }),
      ['info unchecked-start at "start app" in app'],
    ],
    [
      "has nothing against set -e",
      startScripts({ app: APP.replace("unchecked", "unchecked set -e"), db: DB }),
      [],
    ],
    [
      "has nothing against a check",
      startScripts({ app: APP.replace("# unchecked", ""), db: DB }),
      [],
    ],
    [
      "has nothing against muster sync run",
      startScripts({ app: APP.replace("unchecked", "unchecked run"), db: DB }),
      [],
    ],
    [
      "has nothing against a start that waits for nothing",
      startScripts({ db: "start db # unchecked\ncomplete db" }),
      [],
    ],
  ]);

  it("says what may be missing, and what to write", () => {
    const [finding] = diagnose(
      startScripts({ app: `${APP}\n${APP.replaceAll("app", "web")}`, db: DB }),
    );
    expect(finding).to.deep.include({
      rule: "unchecked-start",
      severity: "info",
      message: 'nothing notices if this `start` of unit "app" fails: app then goes on without "db"',
      notes: [
        'at start: it gives up after 5m0s where "db" is not completed by then',
        "put `set -e` at the top of the script, or `|| exit 1` behind the call",
      ],
      agent: "coder_agent.main",
      script: "app",
      unit: "app",
      when: null,
    });
    expect(finding?.related?.map(({ message, span }) => [message, spanText(span)])).to.deep.equal([
      ['nor is it noticed here, for unit "web"', "start web"],
    ]);
  });
});

describe("timeout-exceeds-script", () => {
  const app = (start: string, timeout?: number) => [
    {
      address: "app",
      calls: `want app db\n${start}\ncomplete app`,
      ...(timeout === undefined ? {} : { timeout }),
    },
    { address: "db", calls: DB, timeout: 1 },
  ];
  check([
    [
      "finds a start that waits longer than the script may run",
      app("start app --timeout 2m", 119),
      ['warning timeout-exceeds-script at "2m" in app'],
    ],
    [
      "finds a start that waits as long as Coder does by itself",
      app("start app", 299),
      ['warning timeout-exceeds-script at "start app" in app'],
    ],
    ["has nothing against a start that gives up in time", app("start app --timeout 2m", 120), []],
    ["has nothing against a script without a timeout", app("start app"), []],
    ["does not judge a timeout that is not known", app("start app --timeout ${var.x}", 10), []],
  ]);

  it("says who ends what, and where the other timeout is", () => {
    const [finding] = diagnose(app("start app --timeout 2m", 60));
    expect(finding).to.deep.include({
      rule: "timeout-exceeds-script",
      severity: "warning",
      message:
        'unit "app" of app may wait for "db" up to 2m0s here, but the script is killed after 1m0s',
      notes: [
        "at start: after 1m0s the script ends in the middle of the wait, without a word on what is missing",
        "give `start` a `--timeout` below 1m0s, or app a longer timeout (0 is none)",
      ],
      agent: "coder_agent.main",
      script: "app",
      unit: "app",
      when: null,
    });
    expect(finding?.related?.map(({ message }) => message)).to.deep.equal([
      "the timeout of app is set here, in seconds",
    ]);
  });
});

import { expect } from "chai";
import { SourceFile } from "../../src/source/source-file.ts";
import type { UnloadedModule } from "../../src/startup/model.ts";
import { atom, type Sketch } from "../startup/sketch.ts";
import { check, diagnose, startScripts } from "./findings.ts";

const APP = "want app db\nstart app\ncomplete app";
const DB = "start db\ncomplete db";
const A = atom("var.a");
const whenA = [{ atom: A, holds: true }];
const unlessA = [{ atom: A, holds: false }];

function unloaded(address: string, source: string): UnloadedModule {
  return { address, source, span: new SourceFile("/template/main.tf", "").span(0, 0) };
}

describe("unknown-unit", () => {
  check([
    ["has nothing against what a script completes", startScripts({ app: APP, db: DB }), []],
    [
      "finds what no script names",
      startScripts({ app: APP }),
      ['error unknown-unit at "db" in app'],
    ],
    [
      "finds it at each call",
      startScripts({ app: APP, web: "want web db\nstart web\ncomplete web" }),
      ['error unknown-unit at "db" in app', 'error unknown-unit at "db" in web'],
    ],
    [
      "finds one of several dependencies",
      startScripts({ app: "want app db cache\nstart app\ncomplete app", db: DB }),
      ['error unknown-unit at "cache" in app'],
    ],
    [
      "is content with a completion that only some paths reach",
      startScripts({ app: APP, db: "start db\ncomplete db # perhaps" }),
      [],
    ],
    [
      "finds a unit that a script completes of which nothing has told Coder before",
      startScripts({ app: APP, db: "complete db" }),
      ['error unknown-unit at "db" in app'],
    ],
    [
      "is milder where a started name may turn out to be the one that is completed",
      startScripts({ app: APP, db: "complete db", other: "start ${v}\ncomplete ${v}" }),
      ['warning unknown-unit at "db" in app', 'info unresolved-name at "${v}" in other'],
    ],
    [
      "has nothing against one that is completed by `muster sync run`",
      startScripts({ app: APP, db: "start db # run\ncomplete db # run" }),
      [],
    ],
    [
      "finds a unit that waits itself but is never started",
      startScripts({ app: APP, other: "want db cache", cache: "start cache\ncomplete cache" }),
      ['error unknown-unit at "db" in app'],
    ],
    [
      "is milder, with the condition, where the script is there only under one",
      [...startScripts({ app: APP }), { address: "db", when: whenA, calls: DB }],
      ['warning unknown-unit at "db" in app when var.a == false'],
    ],
    [
      "says nothing where either of two scripts is there",
      [
        ...startScripts({ app: APP }),
        { address: "db", when: whenA, calls: DB },
        { address: "other_db", when: unlessA, calls: DB },
      ],
      [],
    ],
    [
      "says nothing where what is waited for is there whenever the wait is",
      [
        { address: "app", when: whenA, calls: APP },
        { address: "db", when: whenA, calls: DB },
      ],
      [],
    ],
    ["leaves stop scripts alone", [{ address: "app", phases: ["stop"], calls: APP }], []],
    [
      "does not judge a name that is not known",
      startScripts({ app: "want app ${var.db}\nstart app\ncomplete app" }),
      ['info unresolved-name at "${var.db}" in app'],
    ],
    [
      "is a warning where a completed name may turn out to be this one",
      startScripts({ app: APP, db: "start ${var.x}b\ncomplete ${var.x}b" }),
      ['warning unknown-unit at "db" in app', 'info unresolved-name at "${var.x}b" in db'],
    ],
    [
      "is an error where a completed name can only be another one",
      startScripts({ app: APP, db: "start ${var.x}-setup\ncomplete ${var.x}-setup" }),
      ['error unknown-unit at "db" in app', 'info unresolved-name at "${var.x}-setup" in db'],
    ],
    [
      "is a warning where a file could not be read",
      startScripts({ app: APP }),
      ['warning unknown-unit at "db" in app'],
      { unread: [{ reason: "main.tf cannot be read" }] },
    ],
    [
      "is a warning where the agent is declared elsewhere",
      [{ address: "app", agent: "var.agent_id", calls: APP }],
      ['warning unknown-unit at "db" in app'],
    ],
    [
      "is a warning where a module that is not on disk has the unit's name, as it is published",
      startScripts({ app: "want app git-clone-done\nstart app\ncomplete app" }),
      ['warning unknown-unit at "git-clone-done" in app'],
      { unloadedModules: [unloaded("module.x", "registry.coder.com/coder/git-clone/coder")] },
    ],
    [
      "is a warning where a module that is not on disk has the unit's name, as it is called",
      startScripts({ app: "want app git-clone\nstart app\ncomplete app" }),
      ['warning unknown-unit at "git-clone" in app'],
      { unloadedModules: [unloaded('module.git_clone["a.b"]', "git::https://example.com/x.git")] },
    ],
    [
      "is an error where the module's name is only the beginning of a word",
      startScripts({ app: "want app gitea\nstart app\ncomplete app" }),
      ['error unknown-unit at "gitea" in app'],
      { unloadedModules: [unloaded("module.git", "git::https://example.com/x.git")] },
    ],
  ]);

  it("suggests a close name, says where it is, what happens, and what else there is", () => {
    const [finding] = diagnose(
      startScripts({
        app: "want app git-clnoe\nstart app --timeout 90s # set -e\ncomplete app",
        clone: "start git-clone\ncomplete git-clone",
        db: DB,
      }),
    );
    expect(finding?.message).to.equal(
      '"app" waits for unit "git-clnoe", but no script completes it',
    );
    expect(finding?.hint).to.equal('did you mean "git-clone"?');
    expect(finding?.related?.map(({ message }) => message)).to.deep.equal([
      '"git-clone" is completed here, in clone',
    ]);
    expect(finding?.notes).to.deep.equal([
      "at start: `start app` gives up after 1m30s; the script stops there (set -e)",
      'units of the start scripts on coder_agent.main: "db" and "git-clone"',
    ]);
    expect([finding?.agent, finding?.unit]).to.deep.equal(["coder_agent.main", "app"]);
  });

  it("shows a completion that is not always there, instead of a similar name", () => {
    const [finding] = diagnose([
      ...startScripts({ app: APP, db2: "start db2\ncomplete db2" }),
      { address: "db", when: whenA, calls: DB },
    ]);
    expect(finding?.hint).to.equal(undefined);
    expect(finding?.related?.map(({ message }) => message)).to.deep.equal([
      '"db" is completed here, in db, but not under every condition',
    ]);
  });

  it("says why a unit does not complete that nothing starts, and who waits behind it", () => {
    const [finding, ...others] = diagnose(
      startScripts({
        app: APP,
        db: "complete db # set -e\nstart late\ncomplete late",
        web: "want web app late\nstart web\ncomplete web",
      }),
    );
    expect(others.map(({ rule }) => rule)).to.deep.equal([]);
    expect(finding?.message).to.equal(
      '"app" waits for unit "db", but db completes it without starting it, which fails',
    );
    expect(finding?.related?.map(({ message }) => message)).to.deep.equal([
      '"db" is completed here, in db',
      "web waits behind it in `start web`",
    ]);
    expect(finding?.notes).to.deep.equal([
      "at start: `complete db` fails, because no `start` or `want` has told Coder of the unit; its script stops there (set -e)",
      "at start: `start app` gives up after 5m0s; how the script goes on is up to its own check of the call",
      "1 more script waits behind it: web",
      "call `coder exp sync start db` in db before its work",
    ]);
  });

  it("lists at most ten units", () => {
    const [finding] = diagnose(
      startScripts({
        app: "want app nothing-like-it\nstart app\ncomplete app",
        many: Array.from({ length: 13 }, (_, i) => `start u${i}\ncomplete u${i}`).join("\n"),
      }),
    );
    expect(finding?.notes?.slice(-2)[0]).to.match(/: "u0", "u1", "u10", .* and 3 more$/);
    expect(finding?.notes?.at(-1)).to.equal(
      'complete "nothing-like-it" in the script that does its work, or drop this `want`',
    );
  });
});

describe("other-agent-unit", () => {
  const data = { address: "db", agent: "coder_agent.data", calls: DB };
  check([
    [
      "finds a unit that only another agent's script completes",
      [...startScripts({ app: APP }), data],
      ['error other-agent-unit at "db" in app'],
    ],
    [
      "has nothing against a unit that both agents complete",
      [...startScripts({ app: APP, db: DB }), { ...data, address: "db2" }],
      [],
    ],
  ]);
});

describe("not-at-startup", () => {
  check([
    [
      "finds a unit that only a stop script completes",
      [...startScripts({ app: APP }), { address: "db", phases: ["stop"], calls: DB }],
      ['error not-at-startup at "db" in app'],
    ],
    [
      "finds a unit that only a script that never runs completes",
      [...startScripts({ app: APP }), { address: "db", phases: ["never"], calls: DB }],
      ['error not-at-startup at "db" in app'],
    ],
    [
      "has nothing against a script that runs at start and on a schedule",
      [...startScripts({ app: APP }), { address: "db", phases: ["start", "cron"], calls: DB }],
      [],
    ],
  ]);

  const remedies: [string, string[]][] = [
    ["coder_script.db", ["set `run_on_start = true` on coder_script.db if it is to run at start"]],
    [
      "coder_agent.main.shutdown_script",
      ["complete it in a script that runs at start, or drop this `want`"],
    ],
  ];
  for (const [address, notes] of remedies) {
    it(`says what to do where ${address} completes it`, () => {
      const scripts: Sketch[] = [
        ...startScripts({ app: "want app db\nstart app --timeout 1m\ncomplete app" }),
        { address, phases: ["stop"], calls: DB },
      ];
      expect(diagnose(scripts)[0]?.notes?.slice(1)).to.deep.equal(notes);
    });
  }

  it("says when the script runs", () => {
    const scripts: Sketch[] = [
      ...startScripts({ app: APP }),
      { address: "db", phases: ["stop", "cron"], calls: DB },
    ];
    const related = diagnose(scripts)[0]?.related?.map(({ message }) => message);
    expect(related).to.deep.equal([
      '"db" is completed here, in db, which runs only when the workspace stops and on a schedule',
    ]);
  });
});

describe("never-completed", () => {
  check([
    [
      "leaves to the finding of a refused complete that a unit is not completed",
      startScripts({
        db: "start db\ncomplete db # refused",
        app: "want app db\nstart app\ncomplete app",
      }),
      [],
    ],
    [
      "leaves to the finding of a refused start that a complete behind it fails",
      startScripts({
        db: "start db # refused\ncomplete db # unchecked",
        app: "want app db\nstart app\ncomplete app",
      }),
      [],
    ],
    [
      "finds a unit that is waited for, at its start, and nothing at the want",
      startScripts({ app: APP, db: "start db" }),
      ['error never-completed at "start db" in db'],
    ],
    [
      "is a warning where nothing waits",
      startScripts({ db: "start db" }),
      ['warning never-completed at "start db" in db'],
    ],
    [
      "is a warning where something waits only under a condition",
      [...startScripts({ db: "start db" }), { address: "app", when: whenA, calls: APP }],
      ['warning never-completed at "start db" in db'],
    ],
    [
      "is content with a completion by another script",
      startScripts({ app: APP, db: "start db", done: "complete db" }),
      [],
    ],
    [
      "does not count a completion at stop",
      [
        ...startScripts({ app: APP, db: "start db" }),
        { address: "stop", phases: ["stop"], calls: "complete db" },
      ],
      ['error never-completed at "start db" in db'],
    ],
    [
      "does not judge a name that is not known",
      startScripts({ db: "start ${var.x}" }),
      ['info unresolved-name at "${var.x}" in db'],
    ],
    [
      "is a warning where a completed name may turn out to be this one",
      startScripts({ app: APP, db: "start db\ncomplete ${var.x}" }),
      ['warning never-completed at "start db" in db', 'info unresolved-name at "${var.x}" in db'],
    ],
    [
      "leaves the units of a circle to dependency-cycle",
      startScripts({ app: "want app db\nstart app", db: "want db app\nstart db" }),
      ['error dependency-cycle at "want app db" in app'],
    ],
  ]);

  it("says of a complete beside a start in the background that it may fail", () => {
    const findings = diagnose(
      startScripts({
        db: "start db # job 1\ncomplete db # unchecked",
        app: "want app db\nstart app\ncomplete app",
      }),
    );
    expect(findings.map(({ message }) => message)).to.deep.equal([
      'if db runs `complete db` before a background job of db runs `start db`, unit "db" is never completed: `complete db` in db fails, because no `start` or `want` has told Coder of the unit before',
    ]);
  });
});

describe("started-twice", () => {
  check([
    [
      "finds two scripts that start the same unit, at the second",
      startScripts({ a: DB, b: DB }),
      ['error started-twice at "start db" in b'],
    ],
    [
      "finds three as one mistake",
      startScripts({ a: DB, b: DB, c: DB }),
      ['error started-twice at "start db" in b'],
    ],
    [
      "finds a script that starts its unit twice",
      startScripts({ a: "start db\nstart db\ncomplete db" }),
      ['error started-twice at "start db" in a'],
    ],
    [
      "has nothing against a start after the completion in the same script",
      startScripts({ a: `${DB}\n${DB}` }),
      [],
    ],
    [
      "has nothing against calls that only some paths reach",
      startScripts({ a: "start db # perhaps\nstart db # perhaps\ncomplete db" }),
      [],
    ],
    [
      "has nothing against scripts of which only one is there",
      [
        { address: "a", when: whenA, calls: DB },
        { address: "b", when: unlessA, calls: DB },
      ],
      [],
    ],
    [
      "has nothing against the same name on two agents",
      [...startScripts({ a: DB }), { address: "b", agent: "coder_agent.b", calls: DB }],
      [],
    ],
    [
      "sees names with equal unknown parts as one unit",
      startScripts({ a: "start ${v}\ncomplete ${v}", b: "start ${v}\ncomplete ${v}" }),
      [
        'info unresolved-name at "${v}" in a',
        'error started-twice at "start ${v}" in b',
        'info unresolved-name at "${v}" in b',
      ],
    ],
  ]);
});

describe("want-after-start", () => {
  check([
    [
      "finds a want of what another script starts at the same time",
      startScripts({ app: "want db app\nstart app\ncomplete app", db: DB }),
      ['warning want-after-start at "want db app" in app'],
    ],
    [
      "finds a want in the background of what the script starts",
      startScripts({ app: "want app db # job 1\nstart app\ncomplete app", db: DB }),
      ['warning want-after-start at "want app db" in app'],
    ],
    [
      "has nothing against a job that is waited for, or a start that has waited before",
      startScripts({
        app: "want app db # job 1\njoin 1\nstart app\ncomplete app",
        db: DB,
        plan: "start plan\nwant late db\ncomplete plan",
        late: "want own plan\nstart own\ncomplete own\nstart late\ncomplete late",
      }),
      [],
    ],
    [
      "finds a want behind the start of its unit",
      startScripts({ app: "start app\nwant app db\ncomplete app", db: DB }),
      ['warning want-after-start at "want app db" in app'],
    ],
    [
      "has nothing against a want for the next run of a completed unit",
      startScripts({ app: `start app\ncomplete app\n${APP}`, db: DB }),
      [],
    ],
    [
      "has nothing against a start that only some paths reach",
      startScripts({ app: "start app # perhaps\nwant app db\ncomplete app", db: DB }),
      [],
    ],
    [
      "does not order what runs in different background jobs",
      startScripts({ app: "start app # job 1\nwant app db # job 2\ncomplete app", db: DB }),
      [],
    ],
  ]);
});

describe("unresolved-name", () => {
  check([
    [
      "finds a name once in a script",
      startScripts({ a: "start ${var.x}\ncomplete ${var.x}" }),
      ['info unresolved-name at "${var.x}" in a'],
    ],
    [
      "looks at stop scripts, too",
      [{ address: "a", phases: ["stop"], calls: "complete ${var.x}" }],
      ['info unresolved-name at "${var.x}" in a'],
    ],
  ]);

  it("says which value is unknown and how to give it one", () => {
    const [finding] = diagnose(
      startScripts({ a: "start ${data.coder_parameter.ide.value}-${var.x}-${$USER}" }),
    );
    expect(finding?.message).to.equal(
      'the unit name "${data.coder_parameter.ide.value}-${var.x}-$USER" cannot be computed: data.coder_parameter.ide.value, var.x and $USER are not known here',
    );
    expect(finding?.notes).to.deep.equal([
      "a default gives var.x a value here",
      "$USER is set or computed only when the script runs",
    ]);
    expect(finding?.unit).to.equal("${…}-${…}-${…}");
  });
});

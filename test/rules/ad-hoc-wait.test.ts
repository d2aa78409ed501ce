import { expect } from "chai";
import { spanText } from "../../src/source/source-file.ts";
import { diagnoseShell, outline } from "./findings.ts";

const ID = "ad-hoc-wait";

function findings(scripts: Readonly<Record<string, string>>) {
  return diagnoseShell(scripts).filter(({ rule }) => rule === ID);
}

/** What the rule finds in a script beside one that makes the file /tmp/ready. */
function besideMaker(app: string): string[] {
  return findings({ app, db: "pg_ctl start\ntouch /tmp/ready" }).map(outline);
}

describe(`${ID}: loops on a file`, () => {
  const loops: [string, string, string][] = [
    ["until", "until [ -f /tmp/ready ]; do sleep 1; done", "until [ -f /tmp/ready ];"],
    ["while not", "while [ ! -e /tmp/ready ]; do sleep 1; done", "while [ ! -e /tmp/ready ];"],
    [
      "while with a negation",
      "while ! test -f /tmp/ready; do :; done",
      "while ! test -f /tmp/ready;",
    ],
    ["[[", "until [[ -s /tmp/ready ]]; do sleep 1; done", "until [[ -s /tmp/ready ]];"],
    [
      "several tests",
      "n=0\nwhile [ ! -f /tmp/ready ] && [ $n -lt 9 ]; do sleep 1; n=$((n+1)); done",
      "while [ ! -f /tmp/ready ] && [ $n -lt 9 ];",
    ],
    [
      "a break out of an endless loop",
      "while true; do [ -f /tmp/ready ] && break; sleep 1; done",
      "while true;",
    ],
    [
      "a break out of a for loop",
      "for i in {1..9}; do if [ -f /tmp/ready ]; then break; fi; sleep 1; done",
      "for i in {1..9};",
    ],
    [
      "a break out of an arithmetic loop",
      "for ((i = 0; i < 9; i++)); do [ -f /tmp/ready ] && break; sleep 1; done",
      "for ((i = 0; i < 9; i++));",
    ],
    [
      "a return from a function",
      "f() { while :; do [ -f $1 ] && return; sleep 1; done; }\nf /tmp/ready",
      "while :;",
    ],
    [
      "a program with a time limit",
      "timeout 60 bash -c 'until [ -f /tmp/ready ]; do sleep 1; done'",
      "until [ -f /tmp/ready ];",
    ],
    [
      "a variable",
      'FILE=/tmp/ready\nuntil [ -f "$FILE" ]; do sleep 1; done',
      'until [ -f "$FILE" ];',
    ],
  ];
  for (const [title, app, head] of loops) {
    it(`finds one with ${title}`, () => {
      expect(besideMaker(`${app}\nmake`).map((line) => line.replace(" do", ""))).to.deep.equal([
        `info ${ID} at "${head}" in app`,
      ]);
    });
  }

  const makers: [string, string][] = [
    ["a redirection", "echo > /tmp/ready"],
    ["tee", "date | tee /tmp/ready"],
    ["cp", "cp x /tmp/ready"],
    ["mv", "mv x /tmp/ready"],
    ["mkdir", "mkdir -p /tmp/ready"],
    ["a trap", "trap 'touch /tmp/ready' EXIT\nmake"],
    ["a function", 'f() { touch "$1"; }\nf /tmp/ready'],
  ];
  for (const [title, db] of makers) {
    it(`knows that ${title} makes a file`, () => {
      const app = "until [ -e /tmp/ready ]; do sleep 1; done";
      expect(findings({ app, db })).to.have.length(1);
    });
  }

  const silent: [string, string][] = [
    ["a loop that tries a command again", "until curl -f localhost; do sleep 1; done"],
    ["a loop on another file", "until [ -f /tmp/other ]; do sleep 1; done"],
    ["a loop until the file is gone", "while [ -f /tmp/ready ]; do sleep 1; done"],
    ["a search for a file", "for f in /tmp/ready /etc/ready; do [ -f $f ] && break; done"],
    [
      "a look at the file in each round",
      "for i in 1 2; do [ -f /tmp/ready ] && echo; sleep 1; done",
    ],
    ["a test outside of loops", "[ -f /tmp/ready ] && make\nsleep 1"],
    [
      "a file that the script makes itself",
      "touch /tmp/ready &\nuntil [ -f /tmp/ready ]; do sleep 1; done",
    ],
  ];
  for (const [title, app] of silent) {
    it(`has nothing against ${title}`, () => {
      expect(besideMaker(`make\n${app}`)).to.deep.equal([]);
    });
  }

  it("does not take what each script calls by the same name for the same file", () => {
    const app = 'file=$(mktemp)\nuntil [ -s "$file" ]; do sleep 1; done';
    expect(findings({ app, db: 'file=$(mktemp)\necho > "$file"' })).to.deep.equal([]);
  });

  it("takes what lies in the home directory for the same", () => {
    const app = 'until [ -f "$HOME/.ready" ]; do sleep 1; done';
    expect(findings({ app, db: "touch ~/.ready" })).to.have.length(1);
  });

  it("names the script, its unit and what to call", () => {
    const [finding] = findings({
      app: "coder exp sync start web\nuntil [ -f /tmp/ready ]; do sleep 1; done\ncoder exp sync complete web",
      db: "coder exp sync start init\ncoder exp sync complete init\ncoder exp sync start db\ntouch /tmp/ready\ncoder exp sync complete db",
    });
    expect(finding).to.deep.include({
      severity: "info",
      message: 'this loop waits until db makes "/tmp/ready": want its unit "db" instead',
      notes: [
        "at start: where db fails before that, the loop does not learn of it",
        "here: `coder exp sync want web db` above its `start`",
      ],
      agent: "coder_agent.main",
      script: "app",
      when: null,
    });
    expect(finding?.related?.map(({ message, span }) => [message, spanText(span)])).to.deep.equal([
      ['"/tmp/ready" is made here, in db', "/tmp/ready"],
    ]);
  });

  it("says what to add where there are no units", () => {
    const [finding] = findings({
      "coder_script.app": "until [ -f /tmp/ready ]; do sleep 1; done",
      'module.db["a"].coder_script.start_up[0]': "touch /tmp/ready",
    });
    expect(finding?.message).to.equal(
      'this loop waits until module.db["a"].coder_script.start_up[0] makes "/tmp/ready": give that script a unit, such as "db-start-up", and want that instead',
    );
    expect(finding?.notes?.slice(1)).to.deep.equal([
      "in module.db[\"a\"].coder_script.start_up[0]: `trap 'coder exp sync complete db-start-up' EXIT` and `coder exp sync start db-start-up` before the work",
      "here: `coder exp sync want app db-start-up` and `coder exp sync start app`",
    ]);
  });
});

describe(`${ID}: sleep`, () => {
  it("finds one before all work", () => {
    expect(besideMaker("set -e\necho waiting\nsleep 10\nmake")).to.deep.equal([
      `info ${ID} at "sleep 10" in app`,
    ]);
  });

  const silent: [string, string][] = [
    ["one behind work", "server &\nsleep 2\nmake"],
    ["one behind a start", "coder exp sync start app\nsleep 2\nmake\ncoder exp sync complete app"],
    ["one in a loop", "while true; do sleep 60; make; done"],
    ["one on a path", 'if [ -n "$SLOW" ]; then sleep 5; fi\nmake'],
    ["one in the background", "sleep 5 &\nmake"],
    ["one that is all there is", "sleep 5\necho done"],
    ["one that takes no time", "sleep 0\nmake"],
    ["one that never ends", "sleep infinity\nmake"],
  ];
  for (const [title, app] of silent) {
    it(`has nothing against ${title}`, () => {
      expect(besideMaker(app)).to.deep.equal([]);
    });
  }

  it("has nothing against one in the only script", () => {
    expect(findings({ app: "sleep 5\nmake" })).to.deep.equal([]);
  });

  it("names the unit of the only other script", () => {
    const [finding] = findings({
      app: "sleep 5\nmake",
      db: "coder exp sync start db\ncoder exp sync complete db",
    });
    expect(finding?.message).to.equal(
      'this `sleep` comes before all work of its script, and only gives db time: want unit "db" instead',
    );
    expect(finding?.notes).to.deep.equal([
      "at start: it is too long where the others are fast, and too short where they are slow",
      "here: `coder exp sync want app db` and `coder exp sync start app`",
    ]);
  });
});

import { expect } from "chai";
import { spanText } from "../../src/source/source-file.ts";
import { diagnoseShell, outline } from "./findings.ts";

const ID = "completion-not-guaranteed";

/** What waits for "app". */
const WEB = `set -e
trap 'coder exp sync complete web' EXIT
coder exp sync want web app
coder exp sync start web`;

/** The findings of the rule on a script whose unit "app" another one wants. */
function findings(app: string, web = WEB) {
  return diagnoseShell({ app, web }).filter(({ rule }) => rule === ID);
}

const START = "coder exp sync start app";
const COMPLETE = "coder exp sync complete app";

describe(ID, () => {
  const firing: [string, string][] = [
    ["a command under set -e", `set -e\n${START}\nmake\n${COMPLETE}`],
    ["a command under bash -e", `#!/bin/bash -e\n${START}\nmake\n${COMPLETE}`],
    ["a substitution under set -e", `set -e\n${START}\nx=$(make)\n${COMPLETE}`],
    ["a pipeline under set -e", `set -e\n${START}\ncurl x | tar xz\n${COMPLETE}`],
    ["a subshell under set -e", `set -e\n${START}\n(cd x && make)\n${COMPLETE}`],
    ["a test under set -e", `set -e\n${START}\n[[ -d /x ]]\n${COMPLETE}`],
    ["the last command of a list under set -e", `set -e\n${START}\ncd x && make\n${COMPLETE}`],
    ["a command in a function under set -e", `set -e\nf() { make; }\n${START}\nf\n${COMPLETE}`],
    [
      "a command in a branch under set -e",
      `set -e\n${START}\nif [ $# = $N ]; then make; fi\n${COMPLETE}`,
    ],
    ["an exit on a path", `${START}\nif [ -d /x ]; then exit 0; fi\n${COMPLETE}`],
    ["an exit behind ||", `${START}\nmake || exit 1\n${COMPLETE}`],
    [
      "an exit where the other branch completes",
      `${START}\nif make; then ${COMPLETE}; else exit 1; fi`,
    ],
    ["a return from a function", `main() {\n${START}\nmake || return 1\n${COMPLETE}\n}\nmain`],
    [
      "exec on a path, in spite of a trap",
      `trap '${COMPLETE}' EXIT\n${START}\n[ -x /x ] && exec x\n${COMPLETE}`,
    ],
    ["a trap that comes too late", `set -e\n${START}\nmake\ntrap : EXIT\n${COMPLETE}`],
    ["a command in a program in the script", `bash -c 'set -e; ${START}; make; ${COMPLETE}'`],
    [
      "a command in a script that the script writes",
      `cat > x.sh <<'X'\nset -e\n${START}\nmake\n${COMPLETE}\nX\nbash x.sh || true`,
    ],
    ["a command in a background job", `set -e\n{ ${START}; make; ${COMPLETE}; } &\nwait`],
    ["a command in a loop", `set -e\n${START}\nfor i in 1 2; do make $i; done\n${COMPLETE}`],
  ];
  for (const [title, app] of firing) {
    it(`finds ${title}`, () => {
      expect(findings(app).map(outline)).to.deep.equal([`warning ${ID} at "${COMPLETE}" in app`]);
    });
  }

  const silent: [string, string, string?][] = [
    ["an EXIT trap", `set -e\ntrap '${COMPLETE}' EXIT\n${START}\nmake`],
    ["an EXIT trap behind the start", `set -e\n${START}\ntrap '${COMPLETE}' EXIT\nmake\nexit 3`],
    [
      "an EXIT trap that calls a function",
      `set -e\nf() { ${COMPLETE}; }\ntrap f EXIT\n${START}\nmake`,
    ],
    [
      "an EXIT trap that calls a function which exits",
      `set -e\nf() { ${COMPLETE} || true; exit 1; }\ntrap f EXIT\n${START}\nmake\n${COMPLETE}`,
    ],
    [
      "an EXIT trap around a program that fails",
      `trap '${COMPLETE}' EXIT\n${START}\nbash -ec 'make; true'`,
    ],
    [
      "an ERR trap and nothing but commands that fail",
      `set -e\ntrap '${COMPLETE}' ERR\n${START}\nmake\n${COMPLETE}`,
    ],
    ["muster sync run", "set -e\nmuster sync run app -- make"],
    ["nothing in between", `set -e\n${START}\n${COMPLETE}`],
    [
      "only what does not fail in between",
      `set -e\n${START}\necho "$(date)"; x=1; sleep 2\n${COMPLETE}`,
    ],
    ["no set -e", `${START}\nmake\n${COMPLETE}`],
    [
      "a command that is checked",
      `set -e\n${START}\nmake || true\nif make; then :; fi\n${COMPLETE}`,
    ],
    ["a command before the start", `set -e\nmake\n[ -d /x ] || exit 1\n${START}\n${COMPLETE}`],
    ["a command behind the complete", `set -e\n${START}\n${COMPLETE}\nmake\nexit 1`],
    [
      "a complete before each exit",
      `${START}\nif make; then ${COMPLETE}; exit 0; fi\n${COMPLETE}\nexit 1`,
    ],
    [
      "a muster sync fail before the exit",
      `${START}\nmake || { muster sync fail app; exit 1; }\n${COMPLETE}`,
    ],
    [
      "a start on another path than the exit",
      `if [ -d /x ]; then ${START}; else exit 1; fi\n${COMPLETE}`,
    ],
    ["an exit in a subshell", `${START}\n( [ -d /x ] || exit 1; make )\n${COMPLETE}`],
    [
      "a return from a function before the complete",
      `f() { make || return 1; }\n${START}\nf\n${COMPLETE}`,
    ],
    [
      "a program that fails, without set -e around it",
      `${START}\nbash -ec 'make; make'\n${COMPLETE}`,
    ],
    ["a complete behind the program that fails", `bash -ec '${START}; make; make'\n${COMPLETE}`],
    ["a unit that nothing wants", `set -e\n${START}\nmake\n${COMPLETE}`, "echo"],
    [
      "a unit that another script completes, too",
      `set -e\n${START}\nmake\n${COMPLETE}`,
      `${WEB}\n${COMPLETE}`,
    ],
    [
      "a complete of a name that is not known",
      `set -e\n${START}\ncoder exp sync complete "$UNIT"\nmake\n${COMPLETE}`,
    ],
  ];
  for (const [title, app, web] of silent) {
    it(`has nothing against ${title}`, () => {
      expect(findings(app, web).map(outline)).to.deep.equal([]);
    });
  }

  it("says what may happen where, who waits, and what to do", () => {
    const app = `set -e\n${START}\ngit clone x\n[ -d x ] || exit 4\n${COMPLETE}`;
    const [finding] = findings(app);
    expect(finding).to.deep.include({
      rule: ID,
      severity: "warning",
      message:
        'unit "app" of app may never complete: if `git clone x` fails, its script ends (set -e) without this `complete`, and "web" then waits in vain',
      notes: [
        "at start: `start web` gives up after 5m0s; the script stops there (set -e)",
        "put `trap 'coder exp sync complete app' EXIT` right behind the `start`, in place of this call",
      ],
      agent: "coder_agent.main",
      script: "app",
      unit: "app",
      when: null,
    });
    expect(finding?.related?.map(({ message, span }) => [message, spanText(span)])).to.deep.equal([
      ["if this fails, what follows is skipped", "git clone x"],
      ["where this is reached, what follows is skipped", "exit 4"],
      ['"web" waits for "app" here, in web', "coder exp sync want web app"],
    ]);
  });

  it("says of exec that it runs no trap", () => {
    const [finding] = findings(
      `trap '${COMPLETE}' EXIT\n${START}\n[ -x /x ] && exec x y\n${COMPLETE}`,
    );
    expect(finding?.message).to.include("`exec x y` takes the place of its script");
    expect(finding?.notes?.at(-1)).to.match(/start the program without `exec`/);
  });
});

import { expect } from "chai";
import { spanText } from "../../src/source/source-file.ts";
import { interpretSource } from "../shell/script-fixtures.ts";
import { diagnoseShell, outline } from "./findings.ts";

/** The scripts with `set -e` at their top. */
function withErrexit(scripts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(scripts).map(([address, text]) => [address, `set -e\n${text}`]),
  );
}

describe("rules on real shell", () => {
  const cases: [string, Record<string, string>, string[]][] = [
    [
      "have nothing against the documented pattern",
      {
        app: `trap 'coder exp sync complete app' EXIT
coder exp sync want app clone
coder exp sync start app`,
        clone: `trap 'coder exp sync complete clone' EXIT
coder exp sync start clone`,
      },
      [],
    ],
    [
      "point at the word of a call that a loop makes",
      {
        app: `DEPS="clone,tools"
IFS=',' read -ra UNITS <<< "$DEPS"
for unit in "\${UNITS[@]}"; do coder exp sync want app "$unit"; done
coder exp sync start app
coder exp sync complete app`,
        clone: "coder exp sync start clone; coder exp sync complete clone",
      },
      ['error unknown-unit at ""$unit"" in app'],
    ],
    [
      "do not count starts in the branches of one if",
      {
        app: `if [ -d /repo ]; then coder exp sync start app
else coder exp sync start app; fi
coder exp sync complete app`,
      },
      [],
    ],
    [
      "see a unit that a loop starts each time around",
      {
        app: `for i in 1 2; do coder exp sync start app; done
coder exp sync complete app`,
      },
      ['error started-twice at "coder exp sync start app" in app'],
    ],
    [
      "see a want behind the start through a function",
      {
        app: `sync() { coder exp sync "$@"; }
sync start app
coder exp sync want app db
sync complete app`,
        db: "coder exp sync start db; coder exp sync complete db",
      },
      ['warning want-after-start at "coder exp sync want app db" in app'],
    ],
    [
      "see a completion in either branch",
      {
        app: `coder exp sync start app
if make; then coder exp sync complete app; else echo failed; fi`,
        web: "coder exp sync want web app; coder exp sync start web; coder exp sync complete web",
      },
      [],
    ],
  ];
  for (const [title, scripts, expected] of cases) {
    it(title, () => {
      expect(diagnoseShell(withErrexit(scripts)).map(outline)).to.deep.equal(expected);
    });
  }
});

describe("unchecked-start on real shell", () => {
  const DB = "coder exp sync start db\ncoder exp sync complete db";
  const script = (start: string) =>
    `coder exp sync want app db\n${start}\nmake\ncoder exp sync complete app`;
  const checked: readonly string[] = [
    "coder exp sync start app\nrc=$?\nif [ $rc -ne 0 ]; then exit 1; fi",
    "coder exp sync start app\n[ $? -eq 0 ] || exit 1",
    "coder exp sync start app > log; case $? in 0) ;; *) exit 1 ;; esac",
    'coder exp sync start app | tee log\n[ "${PIPESTATUS[0]}" = 0 ] || exit 1',
    "run() { coder exp sync start app; return $?; }\nrun || exit 1",
    "coder exp sync start app || exit 1",
  ];
  for (const start of checked) {
    it(`has nothing against ${JSON.stringify(start)}`, () => {
      expect(diagnoseShell({ app: script(start), db: DB }).map(outline)).to.deep.equal([]);
    });
  }

  it("finds a status that is looked at only behind another command", () => {
    const app = script("coder exp sync start app\nmake check\nif [ $? -ne 0 ]; then exit 1; fi");
    expect(diagnoseShell({ app, db: DB }).map(outline)).to.include(
      'info unchecked-start at "coder exp sync start app" in app',
    );
  });
});

describe("a function around coder exp sync", () => {
  const around = (call: string): string => `UNIT=app\nsync() { coder exp sync "$@"; }\n${call}`;
  const places: readonly (readonly [call: string, places: readonly (string | undefined)[]])[] = [
    ['sync want "$UNIT" db', ['sync want "$UNIT" db', "db"]],
    ["sync want app ''", ["app", "sync want app ''"]],
    ["sync wnt app db", ["app", "db", "wnt"]],
    ["sync want app db --nope", ["app", "db", "--nope"]],
  ];
  for (const [call, expected] of places) {
    it(`says where the words of its call stand: ${call}`, () => {
      const { calls, problems } = interpretSource(around(call));
      const words = calls.flatMap(({ unit, dependencies }) => [unit, ...dependencies]);
      const found = [...words, ...problems].flatMap((word) => word?.span ?? []);
      expect(found.map(spanText)).to.deep.equal(expected);
    });
  }
});

describe("what becomes of a script that waits in vain", () => {
  const starts: readonly (readonly [start: string, notes: readonly string[]])[] = [
    ["coder exp sync start app", ["the script goes on without it"]],
    ["set -e; coder exp sync start app", ["the script stops there (set -e)"]],
    [
      "coder exp sync start app || exit 1",
      ["how the script goes on is up to its own check of the call"],
    ],
    ["coder exp sync start app --timeout=never", []],
  ];
  for (const [start, notes] of starts) {
    it(`is told for ${start}`, () => {
      const app = `coder exp sync want app db\n${start}\ncoder exp sync complete app`;
      const found = diagnoseShell({ app }).find(({ rule }) => rule === "unknown-unit");
      const vain = found?.notes?.filter((note) => note.startsWith("at start: "));
      expect(vain?.map((note) => note.split("; ")[1])).to.deep.equal(notes);
    });
  }
});

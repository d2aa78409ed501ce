import { expect } from "chai";
import { check, diagnose, startScripts } from "./findings.ts";

const DB = "start db # set -e\ncomplete db # set -e";

describe("deadlock", () => {
  check([
    [
      "finds two scripts that each wait inside of what the other one waits for",
      startScripts({
        a: "start a\nwant a2 b\nstart a2\ncomplete a2\ncomplete a",
        b: "want b2 a\nstart b2\ncomplete b2\nstart b\ncomplete b",
      }),
      ['error deadlock at "start a2" in a'],
    ],
    [
      "has nothing against a unit that is completed before",
      startScripts({
        a: "start a\ncomplete a\nwant a2 b\nstart a2\ncomplete a2",
        b: "want b2 a\nstart b2\ncomplete b2\nstart b\ncomplete b",
      }),
      [],
    ],
    [
      "finds a script that completes what it waits for only in its trap",
      startScripts({ a: "start a\nwant a2 a\nstart a2\ncomplete a2\ncomplete a # trap" }),
      ['error deadlock at "start a2" in a'],
    ],
    [
      "finds a job that waits for the script that waits for it",
      startScripts({
        a: "want t a # job 1\nstart t # job 1\ncomplete t # job 1\nstart a\njoin 1\ncomplete a",
      }),
      ['error deadlock at "start t" in a'],
    ],
    [
      "has nothing against a job that is not waited for",
      startScripts({
        a: "want t a # job 1\nstart t # job 1\ncomplete t # job 1\nstart a\ncomplete a",
      }),
      [],
    ],
    [
      "is a warning where it rests on a call that is perhaps made",
      startScripts({ a: "start a\nwant a2 a # perhaps\nstart a2\ncomplete a2\ncomplete a" }),
      ['warning deadlock at "start a2" in a'],
    ],
    [
      "is a warning where a call that is perhaps made elsewhere may come in time",
      startScripts({
        a: "start a\nwant a2 a\nstart a2\ncomplete a2\ncomplete a",
        b: "complete a # perhaps",
      }),
      ['warning deadlock at "start a2" in a'],
    ],
    [
      "does not connect paths that may exclude each other",
      startScripts({
        a: "want a b # perhaps\nstart a # perhaps\ncomplete a # perhaps\nstart c # perhaps\ncomplete c # perhaps",
        b: "want b c\nstart b\ncomplete b",
      }),
      [],
    ],
    [
      "connects what perhaps starts a unit with what completes it after that",
      startScripts({
        a: "want a b # perhaps\nstart a # perhaps\ncomplete a # perhaps",
        b: "start b\nwant b2 a\nstart b2\ncomplete b2\ncomplete b",
      }),
      ['warning deadlock at "start a" in a'],
    ],
    [
      "leaves a circle of units to its own rule",
      startScripts({
        a: "want a b\nstart a\ncomplete a",
        b: "want b a\nstart b\ncomplete b",
      }),
      ['error dependency-cycle at "want a b" in a'],
    ],
    [
      "leaves what goes back to a unit that nobody completes to its own rule",
      startScripts({ a: "want a x\nstart a\ncomplete a", b: "want b a\nstart b\ncomplete b" }),
      ['error unknown-unit at "x" in a'],
    ],
    [
      "is a warning where a name that is not known may be the one that is waited for",
      startScripts({
        a: "start a\nwant a2 a\nstart a2\ncomplete a2\ncomplete a",
        b: "start ${x}\ncomplete ${x}",
      }),
      ['warning deadlock at "start a2" in a', 'info unresolved-name at "${x}" in b'],
    ],
  ]);

  it("says in which order it comes about, where there are several", () => {
    const [finding] = diagnose(
      startScripts({
        a: "start a\nwant a2 b2\nstart a2\ncomplete a2\ncomplete a",
        b: "start b\ncomplete b\nstart b2\ncomplete b2",
        c: "want b a",
      }),
    );
    expect(finding?.message).to.equal(
      'scripts may wait for each other if c runs `want b a` before b runs `start b`: a waits in `start a2` for "b2"; "b2" is completed by b after it has waited in `start b` for "a"; "a" is completed by a after `start a2`',
    );
    expect(finding?.severity).to.equal("error");
  });

  it("says who goes on when the first one has given up", () => {
    const scripts = (start: string) =>
      startScripts({
        a: `start a\nwant a2 b\n${start}\ncomplete a2\ncomplete a`,
        b: "want b a\nstart b # set -e\ncomplete b",
      });
    const notes = (start: string) => diagnose(scripts(start))[0]?.notes?.slice(0, 2);
    expect(notes("start a2 --timeout 30s # unchecked")).to.deep.equal([
      "at start: `start a2` in a gives up after 30s; the script goes on without it",
      "at start: `start b` in b goes on when a has gone on",
    ]);
    const both = "at start: `start b` in b gives up after 5m0s; the script stops there (set -e)";
    expect(notes("start a2 --timeout 30s # set -e")?.[1]).to.equal(both);
    expect(notes("start a2")?.[1]).to.equal(both);
  });

  const advice: [string, Record<string, string>, string][] = [
    [
      "what is completed in a trap",
      { a: "want a2 a\nstart a # set -e\nstart a2 # set -e\ncomplete a2\ncomplete a # trap" },
      'complete "a" before `start a2` in a and not in the EXIT trap, if its work is done by then; else make two scripts of it',
    ],
  ];
  for (const [title, scripts, expected] of advice) {
    it(`says what to do about ${title}`, () => {
      expect(diagnose(startScripts(scripts))[0]?.notes?.at(-1)).to.equal(expected);
    });
  }

  it("says what happens at run time, and who waits behind it", () => {
    const [finding] = diagnose(
      startScripts({
        a: "start a\nwant a2 a\nstart a2 --timeout 30s # set -e\ncomplete a2\ncomplete a",
        b: "want b a\nstart b\ncomplete b",
        c: "want c b\nstart c\ncomplete c",
        d: DB,
      }),
    );
    expect(finding?.notes).to.deep.equal([
      "at start: `start a2` in a gives up after 30s; the script stops there (set -e)",
      "2 more scripts wait behind it: b and c",
      'complete "a" before `start a2` in a, if its work is done by then; else make two scripts of it',
    ]);
    expect(finding?.related?.map(({ message }) => message)).to.deep.equal([
      '"a" is completed here, in a',
      "b waits behind it in `start b`",
      "c waits behind it in `start c`",
    ]);
  });
});

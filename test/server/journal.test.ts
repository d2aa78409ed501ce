import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { CommandError } from "../../src/command-error.ts";
import { Coordinator } from "../../src/coordinator/coordinator.ts";
import { Refusal } from "../../src/coordinator/refusal.ts";
import { Journal } from "../../src/server/journal.ts";
import { answersOf } from "../coordinator/support.ts";
import { afterTest, cleanUp, folder } from "./support.ts";

const BOOT = "this start";
const HEADER = '{"journal":"muster","version":1,"boot":"this start"}\n';

describe("a journal", () => {
  afterEach(cleanUp);

  /** A coordinator with what is in a journal, which keeps its changes there. */
  function open(path: string, boot = BOOT): { coordinator: Coordinator; journal: Journal } {
    const coordinator: Coordinator = new Coordinator({
      record: (event) => {
        journal.append(event);
      },
    });
    const journal = new Journal(path, boot, (event) => {
      coordinator.restore(event);
    });
    let isOpen = true;
    const close = journal.close.bind(journal);
    journal.close = () => {
      if (isOpen) close();
      isOpen = false;
    };
    afterTest(() => {
      journal.close();
    });
    return { coordinator, journal };
  }

  /** A journal with every kind of change, and what its coordinator answers. */
  function written(): { path: string; coordinator: Coordinator; lines: string[] } {
    const path = join(folder(), "units.journal");
    const { coordinator, journal } = open(path);
    coordinator.want("app", "clone");
    coordinator.noteWaiting("app");
    coordinator.noteGivenUp("app");
    coordinator.start("clone");
    coordinator.complete("clone");
    coordinator.start("app");
    coordinator.fail("größe 🚀", "it had \u001b[31mno room\nleft");
    coordinator.want("app", "größe 🚀");
    journal.close();
    return { path, coordinator, lines: readFileSync(path, "utf8").split("\n").slice(0, -1) };
  }

  function refusal(path: string, boot = BOOT): CommandError {
    try {
      open(path, boot);
    } catch (error) {
      if (error instanceof CommandError) return error;
      throw error;
    }
    throw new Error("the journal was not refused");
  }

  function expectSame(restored: Coordinator, original: Coordinator): void {
    expect(answersOf(restored)).to.deep.equal(answersOf(original));
    expect(restored.events()).to.deep.equal(original.events());
  }

  it("gives back every unit as it was, and the timeline", () => {
    const { path, coordinator } = written();
    const { coordinator: restored, journal } = open(path);
    expectSame(restored, coordinator);
    expect(journal.restored).to.equal(coordinator.lastSequence);
    expect(journal.warning).to.be.undefined;
  });

  it("is for its user only", () => {
    expect(statSync(written().path).mode & 0o777).to.equal(0o600);
  });

  it("goes on with the numbers, however often it is opened", () => {
    const { path, coordinator } = written();
    for (const unit of ["first", "second", "third"]) {
      const opened = open(path);
      expectSame(opened.coordinator, coordinator);
      opened.coordinator.start(unit);
      opened.journal.close();
      for (const event of opened.coordinator.events(coordinator.lastSequence)) {
        coordinator.restore(event);
      }
    }
    const { coordinator: last } = open(path);
    const events = last.events();
    expect(events.map(({ sequence }) => sequence)).to.deep.equal(events.map((_, i) => i + 1));
    expect(last.status("third").status).to.equal("started");
  });

  it("has no change that was refused", () => {
    const { path, coordinator, lines } = written();
    const { coordinator: restored } = open(path);
    expect(() => {
      restored.want("clone", "app");
    }).to.throw(Refusal, "cycle detected");
    expect(() => {
      restored.complete("clone");
    }).to.throw(Refusal);
    restored.want("app", "clone");
    expect(readFileSync(path, "utf8")).to.equal(`${lines.join("\n")}\n`);
    expectSame(open(path).coordinator, coordinator);
  });

  it("loses its last line, with a warning, where that is torn at any byte", () => {
    const { path, coordinator } = written();
    const whole = readFileSync(path);
    const end = whole.lastIndexOf("\n", whole.length - 2) + 1;
    const before = new Coordinator();
    for (const event of coordinator.events().slice(0, -1)) before.restore(event);
    for (let length = end; length < whole.length; length++) {
      writeFileSync(path, whole.subarray(0, length));
      const { coordinator: restored, journal } = open(path);
      expectSame(restored, before);
      expect(journal.warning).to.equal(
        length === end
          ? undefined
          : `${path}: the last line was not written to its end and is cut off`,
      );
      restored.want("app", "größe 🚀");
      journal.close();
      const { coordinator: again, journal: reopened } = open(path);
      expect(reopened.warning).to.be.undefined;
      expect(answersOf(again)).to.deep.equal(answersOf(coordinator));
      reopened.close();
    }
  });

  it("begins anew where its first line is torn at any byte", () => {
    const path = join(folder(), "units.journal");
    for (let length = 0; length < HEADER.length; length++) {
      writeFileSync(path, HEADER.slice(0, length));
      const { coordinator, journal } = open(path);
      expect(coordinator.list()).to.deep.equal([]);
      journal.close();
      expect(readFileSync(path, "utf8")).to.equal(HEADER);
    }
  });

  it("starts empty after another start of the machine, and says so", () => {
    const { path } = written();
    const { coordinator, journal } = open(path, "the next start");
    expect(coordinator.list()).to.deep.equal([]);
    expect(journal.restored).to.equal(0);
    expect(journal.warning).to.include("was started again");
    coordinator.start("new");
    journal.close();
    expect(open(path, "the next start").coordinator.list()).to.have.length(1);
    // Not even then does anything of the first start come back.
    expect(readFileSync(path, "utf8")).not.to.include("clone");
  });

  describe("is refused, and stays as it is,", () => {
    /** Lines as they must not be, by what became of the one in the middle. */
    const damages: [what: string, damage: (line: Buffer) => Buffer][] = [
      ["is gone", () => Buffer.from("")],
      ["is no JSON", (line) => line.subarray(0, line.length - 1)],
      ["has another number", (line) => replaced(line, /"sequence":(\d+)/, '"sequence":1$1')],
      ["has the number before", (line) => replaced(line, /"sequence":\d+/, '"sequence":0')],
      ["has no number", (line) => replaced(line, /"sequence":\d+,/, "")],
      ["has no time", (line) => replaced(line, /"time":\d+/, '"time":null')],
      ["has an endless time", (line) => replaced(line, /"time":\d+/, '"time":1e999')],
      ["has an unknown kind", (line) => replaced(line, /"kind":"[\w-]+"/, '"kind":"paused"')],
      ["has an empty name", (line) => replaced(line, /"unit":"[^"]+"/, '"unit":""')],
      ["has a control character", (line) => replaced(line, /"unit":"/, '"unit":"\\u001b')],
      ["is an array", (line) => Buffer.from(`[${line.toString()}]`)],
      ["is null", () => Buffer.from("null")],
      [
        "is no UTF-8",
        (line) => Buffer.concat([line.subarray(0, -2), bytes(0xc3, 0x28, 0x22, 0x7d)]),
      ],
      ["is full of zeros", (line) => Buffer.alloc(line.length)],
    ];
    for (const [what, damage] of damages) {
      it(`where any line ${what}`, () => {
        const { path, lines } = written();
        for (let at = 1; at < lines.length; at++) {
          const parts = lines.map((line, i) => {
            const buffer = Buffer.from(line);
            return Buffer.concat([i === at ? damage(buffer) : buffer, bytes(0x0a)]);
          });
          const damaged = Buffer.concat(parts);
          writeFileSync(path, damaged);
          const { message, exitStatus } = refusal(path);
          expect(message.startsWith(`${path}:${at + 1}: the journal is damaged: `), message).to.be
            .true;
          expect(exitStatus).to.equal(1);
          expect(readFileSync(path).equals(damaged)).to.be.true;
        }
      });
    }

    it("where a line is missing or comes twice", () => {
      const { path, lines } = written();
      for (let at = 1; at < lines.length - 1; at++) {
        writeFileSync(path, lines.toSpliced(at, 1).join("\n") + "\n");
        expect(refusal(path).message).to.include(`${path}:${at + 1}: `);
        writeFileSync(path, lines.toSpliced(at, 0, lines[at] ?? "").join("\n") + "\n");
        expect(refusal(path).message).to.include(`${path}:${at + 2}: `);
      }
    });

    it("where a line is damaged and the last one torn: nothing is cut off then", () => {
      const { path, lines } = written();
      const damaged = `${lines.toSpliced(2, 1).join("\n")}\n{"sequ`;
      writeFileSync(path, damaged);
      expect(refusal(path).message).to.include(`${path}:3: `);
      expect(readFileSync(path, "utf8")).to.equal(damaged);
    });

    it("where a bit is flipped such that a change cannot have happened", () => {
      const { path } = written();
      const whole = readFileSync(path);
      const { coordinator } = open(path);
      let refused = 0;
      for (let at = HEADER.length; at < whole.length - 1; at++) {
        const flipped = Buffer.from(whole);
        flipped[at] = (whole[at] ?? 0) ^ 0x80;
        writeFileSync(path, flipped);
        const number = whole.subarray(0, at).toString("latin1").split("\n").length;
        // Half of a character's bytes changed can still be a character.
        try {
          open(path).journal.close();
        } catch (error) {
          refused++;
          expect(String(error)).to.match(new RegExp(`units.journal:(${number}|${number + 1}): `));
          expect(readFileSync(path).equals(flipped)).to.be.true;
        }
      }
      expect(refused).to.be.above((whole.length - HEADER.length) * 0.9);
      writeFileSync(path, whole);
      expectSame(open(path).coordinator, coordinator);
    });

    for (const [what, content] of [
      ["some text", "precious\n"],
      ["some text without the end of a line", "precious"],
      ["an empty line", "\n"],
      ["another program's JSON", '{"journal":"other","version":1,"boot":"x"}\n'],
      ["a list", "[]\n"],
      ["no boot", '{"journal":"muster","version":1}\n'],
      ["zeros", "\0\0\0\0"],
      ["a journal's beginning and more", '{"journal":"musters'],
    ] as const) {
      it(`where it begins with ${what}`, () => {
        const path = join(folder(), "file");
        writeFileSync(path, content);
        const { message, exitStatus } = refusal(path);
        expect(message).to.equal(`${path}:1: this is no journal of muster`);
        expect(exitStatus).to.equal(1);
        expect(readFileSync(path, "utf8")).to.equal(content);
      });
    }

    it("where another version wrote it, also before the machine was started again", () => {
      const path = join(folder(), "file");
      writeFileSync(path, HEADER.replace("1", "2"));
      for (const boot of [BOOT, "the next start"]) {
        expect(refusal(path, boot).message).to.include("another version of muster");
      }
      expect(readFileSync(path, "utf8")).to.equal(HEADER.replace("1", "2"));
    });

    it("where it is too large to be one", () => {
      const path = join(folder(), "file");
      writeFileSync(path, HEADER);
      truncateSync(path, 66 * 1024 * 1024);
      expect(refusal(path).message).to.include(`${path} is too large`);
      expect(statSync(path).size).to.equal(66 * 1024 * 1024);
    });
  });

  it("cannot be a folder, a device or a pipe, or lie in a folder that is not there", () => {
    const top = folder();
    mkdirSync(join(top, "folder"));
    spawnSync("mkfifo", [join(top, "pipe")]);
    symlinkSync(join(top, "missing", "journal"), join(top, "link"));
    for (const path of [join(top, "folder"), join(top, "missing", "journal"), join(top, "link")]) {
      expect(refusal(path).message).to.include(`the journal ${path} cannot be opened: `);
    }
    for (const path of ["/dev/full", "/dev/null", join(top, "pipe")]) {
      expect(refusal(path).message).to.equal(`the journal ${path} is no file`);
    }
  });

  it("takes no more changes where someone else writes to it, and says so", () => {
    const { path } = written();
    const { coordinator } = open(path);
    appendFileSync(path, "something else\n");
    expect(() => {
      coordinator.start("new");
    }).to.throw(Refusal, `the server's journal ${path} was changed by someone else`);
    expect(coordinator.status("new").status).to.equal("");
    expect(readFileSync(path, "utf8")).to.match(/something else\n$/);
  });

  it("that two servers have keeps the changes of one of them", () => {
    const path = join(folder(), "units.journal");
    const { coordinator: first } = open(path);
    const { coordinator: second } = open(path);
    first.start("mine");
    expect(() => {
      second.start("other");
    }).to.throw(Refusal, "changed by someone else");
    first.complete("mine");
    expectSame(open(path).coordinator, first);
  });
});

function bytes(...values: number[]): Buffer {
  return Buffer.from(values);
}

function replaced(line: Buffer, pattern: RegExp, by: string): Buffer {
  const text = line.toString();
  if (!pattern.test(text)) throw new Error(`${text} has no ${pattern.source}`);
  return Buffer.from(text.replace(pattern, by));
}

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { Judge } from "../../src/hcl/judge.ts";
import { parseJudgeMessage } from "../../src/hcl/judge-message.ts";
import { SourceFile, spanText } from "../../src/source/source-file.ts";

describe("the judge", () => {
  let judge: Judge;
  before(() => {
    judge = new Judge({ cacheDirectory: undefined });
  });
  after(() => judge.close());

  async function errorsOf(source: string, path = "main.tf") {
    const errors = await judge.judge(new SourceFile(path, source));
    return errors.map(({ message, span }) => ({ message, at: spanText(span), start: span.start }));
  }

  it("accepts valid files", async () => {
    expect(await errorsOf("")).to.deep.equal([]);
    expect(await errorsOf('a "b" {\n  c = "${d}"\n}\n')).to.deep.equal([]);
  });

  describe("says what is wrong, and where", () => {
    const cases: [source: string, message: RegExp, at: string, start: number][] = [
      ["a = 1\na = 2\n", /^Attribute redefined: .*set at line 1, column 1\./, "a", 6],
      ["a = 1;b = 2\n", /^Invalid character: /, ";", 5],
      ['a = "👨‍👩‍👧é" = 1\n', /^Missing newline/, "=", 16],
      ["a {\r\n  b = 1\r\n", /^Unclosed configuration block: /, "{", 2],
      ["a = <<E\nb\nE", /^Unterminated template string: /, "E", 10],
      ["a = b ?\n", /^Invalid expression: /, "\n", 7],
      [
        'a = "${b c}"\n',
        /^Extra characters after interpolation .* extra characters\. This/,
        "c",
        9,
      ],
      ['a = "\ud800\n', /^Invalid multi-line string: /, "\n", 6],
    ];
    for (const [source, message, at, start] of cases) {
      it(JSON.stringify(source), async () => {
        const [first] = await errorsOf(source);
        expect(first?.message).to.match(message);
        expect(first?.message).not.to.include("\n");
        expect(first && [first.at, first.start]).to.deep.equal([at, start]);
      });
    }
  });

  it("names each place once", async () => {
    const errors = await errorsOf('a = "b\nc"\nd = 1;\n');
    const starts = errors.map(({ start }) => start);
    expect(starts).to.include.members([6, 15]);
    expect(new Set(starts).size).to.equal(starts.length);
  });

  it("does not mind what the file is called", async () => {
    const [first] = await errorsOf("a = 1\na = 2\n", "/x/main.tf:1,1-2: y.tf");
    expect(first?.start).to.equal(6);
  });

  it("leaves valid files alone that hcl2json cannot turn into JSON", async () => {
    expect(await errorsOf('a {}\na "b" {}\nc = !1\n')).to.deep.equal([]);
  });

  it("gives no verdict on what is too much for hcl2json, and goes on with the rest", async () => {
    const sources = ["a = 1;\n", `a = ${"(".repeat(50_000)}`, "b = 2;\n", "c = 3\n"];
    const verdicts = await Promise.all(sources.map((source) => errorsOf(source)));
    expect(verdicts.map((errors) => errors.map(({ at }) => at))).to.deep.equal([
      [";"],
      [],
      [";"],
      [],
    ]);
  });

  it("gives no verdict on large files and on strings of very many lines", async () => {
    expect(await errorsOf(`a = ${"1".repeat(2 * 1024 * 1024)};`)).to.deep.equal([]);
    expect(await errorsOf(`a = <<E\n${"b\n".repeat(50_000)}E`)).to.deep.equal([]);
  });

  it("rejects what is still open when it is closed", async () => {
    const closing = new Judge({ cacheDirectory: undefined });
    const verdict = closing.judge(new SourceFile("main.tf", "a = 1\n"));
    await closing.close();
    expect(await verdict.catch((error: unknown) => error)).to.be.an("error");
  });

  it("can be closed without having judged", async () => {
    await new Judge({ cacheDirectory: undefined }).close();
  });
});

describe("stored verdicts", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "muster-verdicts-"));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  async function judgeOnce(source: string, cacheDirectory = join(directory, "new")) {
    const judge = new Judge({ cacheDirectory });
    try {
      const errors = await judge.judge(new SourceFile("main.tf", source));
      return errors.map(({ message, span }) => [message, span.start, span.end]);
    } finally {
      await judge.close();
    }
  }

  it("are the same as fresh ones, and come without a worker", async () => {
    const source = "a = 1;\nb = 2\nb = 3\n";
    const fresh = await judgeOnce(source);
    expect(fresh).to.have.length(2);
    const judge = new Judge({ cacheDirectory: join(directory, "new") });
    const stored = judge.judge(new SourceFile("main.tf", source));
    // A verdict that a worker has to give would be rejected by this.
    await judge.close();
    const errors = await stored;
    expect(errors.map(({ message, span }) => [message, span.start, span.end])).to.deep.equal(fresh);
  });

  it("say as well what is too much for hcl2json", async () => {
    const source = `a = ${"(".repeat(50_000)}`;
    await judgeOnce(source);
    const judge = new Judge({ cacheDirectory: join(directory, "new") });
    const stored = judge.judge(new SourceFile("main.tf", source));
    await judge.close();
    expect(await stored).to.deep.equal([]);
  });

  it("are removed when they are old, or more than the cache may hold", async () => {
    const folder = join(directory, "new");
    await judgeOnce("a = 1\n");
    const [first = ""] = readdirSync(folder);
    const aMonthAgo = Date.now() / 1000 - 31 * 24 * 60 * 60;
    utimesSync(join(folder, first), aMonthAgo, aMonthAgo);
    for (const [i, name] of ["newer", "older"].entries()) {
      writeFileSync(join(folder, name), "x".repeat(40 * 1024 * 1024));
      const anHourAgo = Date.now() / 1000 - 60 * 60 * (i + 1);
      utimesSync(join(folder, name), anHourAgo, anHourAgo);
    }
    await judgeOnce("b = 2\n");
    const left = readdirSync(folder);
    expect(left).to.have.length(2).and.to.include("newer");
    expect(left).to.not.include(first);
    expect(await judgeOnce("b = 2\n")).to.deep.equal([]);
  });

  it("leave no temporary files", async () => {
    await judgeOnce("a = 1\n");
    expect(readdirSync(join(directory, "new"))).to.have.length(1);
  });

  for (const damage of [
    "",
    "{",
    "null",
    "[1]",
    '[0, "a = 1;\\n", []]',
    '[JUDGE, "a = 1\\n", []]',
    "[JUDGE, TEXT]",
    '[JUDGE, TEXT, [["x", -1, 2]]]',
    '[JUDGE, TEXT, [["x", 3, 2]]]',
    '[JUDGE, TEXT, [["x", 0, 9e9]]]',
  ]) {
    it(`are not trusted when they say ${damage}`, async () => {
      const source = "a = 1;\n";
      const fresh = await judgeOnce(source);
      const [name = ""] = readdirSync(join(directory, "new"));
      const path = join(directory, "new", name);
      const [judge, text] = JSON.parse(readFileSync(path, "utf8")) as unknown[];
      expect(text).to.equal(source);
      const stored = damage
        .replace("JUDGE", JSON.stringify(judge))
        .replace("TEXT", JSON.stringify(text));
      writeFileSync(path, stored);
      expect(await judgeOnce(source)).to.deep.equal(fresh);
    });
  }

  it("are done without where they cannot be written", async () => {
    writeFileSync(join(directory, "file"), "");
    expect(await judgeOnce("a = 1;\n", join(directory, "file"))).to.have.length(1);
  });
});

describe("messages of hcl2json", () => {
  it("of unknown form are errors at the start of the file", () => {
    const file = new SourceFile("main.tf", "a = 1\n");
    expect(parseJudgeMessage("parse config: [something: else]", file)).to.deep.equal([
      { message: "something: else", span: file.span(0, 1) },
    ]);
  });

  it("with places beyond the file are errors at its end", () => {
    const file = new SourceFile("main.tf", "ab\n\n");
    const message = "parse config: [muster-judged-file.tf:9,9-10,3: What; That]";
    expect(parseJudgeMessage(message, file)).to.deep.equal([
      { message: "What: That", span: file.span(1, 2) },
    ]);
  });
});

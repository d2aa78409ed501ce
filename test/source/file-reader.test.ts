import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { decode, FileError, FileReader, MAX_FILE_BYTES } from "../../src/source/file-reader.ts";

describe("FileReader", () => {
  let top: string;
  let reader: FileReader;

  beforeEach(() => {
    top = realpathSync(mkdtempSync(join(tmpdir(), "muster-test-")));
    mkdirSync(join(top, "template", "scripts"), { recursive: true });
    writeFileSync(join(top, "secret"), "secret");
    writeFileSync(join(top, "template", "main.tf"), "\uFEFFa = 1\n");
    reader = new FileReader();
    reader.allow(join(top, "template"));
  });

  afterEach(() => {
    rmSync(top, { recursive: true, force: true });
  });

  const inside = (...names: string[]) => join(top, "template", ...names);

  it("reads a file once and drops its byte order mark", () => {
    const first = reader.read(inside("main.tf"));
    expect(first.file.text).to.equal("a = 1\n");
    expect(reader.read(inside("main.tf"))).to.equal(first);
  });

  it("reads what is no text as bytes, with the same restrictions", () => {
    writeFileSync(inside("bytes"), Buffer.from([0xff, 0xfe]));
    expect([...reader.readBytes(inside("bytes"))]).to.deep.equal([0xff, 0xfe]);
    expect(reader.readBytes(inside("bytes"))).to.equal(reader.readBytes(inside("bytes")));
    expect(() => reader.readBytes(inside("nothing"))).to.throw(FileError, "no such file");
    expect(() => reader.readBytes(inside("scripts"))).to.throw(FileError, "not a regular file");
    expect(() => reader.readBytes(join(top, "secret"))).to.throw(FileError, "outside");
    symlinkSync(join(top, "secret"), inside("link"));
    expect(() => reader.readBytes(inside("link"))).to.throw(FileError, "outside");
    writeFileSync(inside("large"), Buffer.alloc(MAX_FILE_BYTES + 1));
    expect(() => reader.readBytes(inside("large"))).to.throw(FileError, "larger than");
  });

  it("does not read outside the template", () => {
    expect(() => reader.read(join(top, "secret"))).to.throw(FileError, "outside");
    expect(() => reader.read(inside("..", "secret"))).to.throw(FileError, "outside");
    expect(() => reader.exists(join(top, "nothing"))).to.throw(FileError, "outside");
    expect(() => reader.list(top)).to.throw(FileError, "outside");
  });

  it("does not follow a link out of the template", () => {
    symlinkSync(join(top, "secret"), inside("link"));
    expect(() => reader.read(inside("link"))).to.throw(FileError, "outside");
    symlinkSync(inside("main.tf"), inside("scripts", "main"));
    expect(reader.read(inside("scripts", "main")).file.text).to.equal("a = 1\n");
  });

  it("reads all of the repository that a template lies in", () => {
    mkdirSync(join(top, ".git"));
    const wider = new FileReader();
    wider.allow(inside());
    expect(wider.read(join(top, "secret")).file.text).to.equal("secret");
  });

  it("does not read what Git keeps, which may be credentials", () => {
    mkdirSync(inside(".git"));
    writeFileSync(inside(".git", "config"), "secret");
    symlinkSync(inside(".git", "config"), inside("config"));
    expect(() => reader.read(inside(".git", "config"))).to.throw(FileError, "inside .git");
    expect(() => reader.read(inside("config"))).to.throw(FileError, "inside .git");
    expect(() => reader.list(inside(".git"))).to.throw(FileError, "inside .git");
  });

  it("says why a file cannot be read", () => {
    symlinkSync("loop", inside("loop"));
    writeFileSync(inside("large"), Buffer.alloc(MAX_FILE_BYTES + 1));
    expect(() => reader.read(inside("none"))).to.throw(FileError, "no such file");
    expect(() => reader.read(inside("loop"))).to.throw(FileError, "loop of symbolic links");
    expect(() => reader.read(inside("scripts"))).to.throw(FileError, "not a regular file");
    expect(() => reader.read(inside("large"))).to.throw(FileError, "larger than 16 MiB");
    expect(() => reader.read(inside("main.tf", "x"))).to.throw(FileError, "no such file");
  });

  it("finds the first byte that is not UTF-8", () => {
    const bytes = Buffer.concat([Buffer.from("aé😀"), Buffer.from([0xff]), Buffer.from("b")]);
    expect(decode("x", bytes)).to.include({ invalidUtf8At: 4 });
    expect(decode("x", bytes).file.text).to.equal("aé😀\uFFFDb");
    expect(decode("x", Buffer.from("aé")).invalidUtf8At).to.equal(undefined);
    expect(decode("x", Buffer.from([0x61, 0xe2, 0x82])).invalidUtf8At).to.equal(1);
  });
});

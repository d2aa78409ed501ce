import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { FileReader } from "../../../src/source/file-reader.ts";
import { SourceFile } from "../../../src/source/source-file.ts";
import { Evaluation } from "../../../src/terraform/evaluation.ts";
import { EvaluationError } from "../../../src/terraform/evaluation-error.ts";
import { callFunction } from "../../../src/terraform/functions/index.ts";
import { mappingOf, stringOf, type Value } from "../../../src/terraform/value.ts";

/** Results are those of `terraform console`, version 1.11. */
describe("functions on files", () => {
  const span = new SourceFile("call.tf", "CALL").span(0, 4);
  let directory: string;
  let call: (name: string, ...args: Value[]) => Value;

  before(() => {
    directory = realpathSync(mkdtempSync(join(tmpdir(), "muster-test-")));
    mkdirSync(join(directory, "folder"));
    writeFileSync(join(directory, "bin"), Buffer.from([0xff, 0xfe]));
    writeFileSync(join(directory, "bom.txt"), "\ufeffbom");
    writeFileSync(join(directory, "bom.tftpl"), "\ufeff${a}");
    const reader = new FileReader();
    reader.allow(directory);
    const { files } = new Evaluation(directory, reader);
    call = (name, ...args) =>
      callFunction(
        name,
        args.map((value) => ({ value, span })),
        { span, files },
      );
  });

  after(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  const known = (value: Value) => (value.kind === "string" ? value.text.known : undefined);
  const onFile = (name: string, path: string) => known(call(name, stringOf(path)));

  const DIGESTS = {
    filebase64: "//4=",
    filemd5: "f3b25701fe362ec84616a93a45ce9998",
    filesha1: "d62636d8caec13f04e28442a0a6fa1afeb024bbb",
    filesha256: "b3d510ef04275ca8e698e5b3cbb0ece3949ef9252f0cdc839e9ee347409a2209",
    filesha512:
      "98c5f56f3de340690c139e58eb7dac111979f0d4dffe9c4b24ff849510f4b6ffa9fd608c0a3de9ac3c9fd2190f0efaf715309061490f9755a9bfdf1c54ca0d84",
    filebase64sha256: "s9UQ7wQnXKjmmOWzy7Ds45Se+SUvDNyDnp7jR0CaIgk=",
    filebase64sha512:
      "mMX1bz3jQGkME55Y632sERl58NTf/pxLJP+ElRD0tv+p/WCMCj3prDyf0hkPDvr3FTCQYUkPl1Wpv98cVMoNhA==",
  };

  for (const [name, expected] of Object.entries(DIGESTS)) {
    it(`${name} takes a file that is no text`, () => {
      expect(onFile(name, "bin")).to.equal(expected);
    });
  }

  it("file and templatefile need text", () => {
    const none = mappingOf("object", []);
    expect(() => call("file", stringOf("bin"))).to.throw(EvaluationError, "UTF-8");
    expect(() => call("templatefile", stringOf("bin"), none)).to.throw(EvaluationError, "UTF-8");
  });

  it("a byte order mark is a part of the file, but not of a template", () => {
    expect(onFile("file", "bom.txt")).to.equal("\ufeffbom");
    expect(onFile("filebase64", "bom.txt")).to.equal("77u/Ym9t");
    const given = mappingOf("object", [["a", stringOf("z")]]);
    expect(known(call("templatefile", stringOf("bom.tftpl"), given))).to.equal("z");
  });

  it("fileexists refuses a directory", () => {
    const exists = (path: string) => call("fileexists", stringOf(path));
    expect(exists("bin")).to.deep.include({ value: true });
    expect(exists("nothing")).to.deep.include({ value: false });
    for (const path of ["folder", "."]) {
      expect(() => exists(path)).to.throw(EvaluationError, `"${path}" is a directory`);
    }
  });
});

import { basename, dirname } from "node:path";
import { expect } from "chai";
import { FileReader } from "../../src/source/file-reader.ts";
import { spanText } from "../../src/source/source-file.ts";
import { ModuleLoader } from "../../src/terraform/module-loader.ts";
import { parseFile } from "../../src/terraform/parse-file.ts";
import { readTemplate } from "../../src/terraform/read-template.ts";
import { withFiles } from "../support/files.ts";
import { inTemplate } from "./in-template.ts";

const call = (name: string, source: string, more = "") =>
  `module "${name}" {\n  source = "${source}"\n  ${more}\n}\n`;

describe("a module's directory", () => {
  it("is read once, however often and by whichever path it is called", async () => {
    const files = {
      "main.tf":
        call("one", "./a", "count = 3") +
        call("two", "./a", 'for_each = toset(["x", "y"])') +
        call("three", "./b/../a/") +
        call("four", "./b"),
      "a/main.tf": "",
      "b/main.tf": call("inner", "../a"),
    };
    await withFiles(files, (directory) => {
      const reader = new FileReader();
      reader.allow(directory);
      const parsed: string[] = [];
      const loader = new ModuleLoader(reader, (file, content) => {
        parsed.push(basename(dirname(file.path)));
        return parseFile(file, content);
      });
      const { modules } = readTemplate(directory, loader, reader);
      expect(modules).to.have.length(8);
      expect(parsed.sort()).to.deep.equal(["a", "b", basename(directory)].sort());
    });
  });
});

describe("modules that call each other in a circle", () => {
  for (const [what, files, place, message] of [
    [
      "the template itself",
      { "main.tf": call("self", "./.") },
      'module "self"',
      "module.self calls itself: module.self",
    ],
    [
      "two modules",
      {
        "main.tf": call("a", "./a"),
        "a/main.tf": call("b", "../b"),
        "b/main.tf": call("c", "../a"),
      },
      'module "c"',
      "module.c calls itself: module.b → module.c",
    ],
    [
      "a module many times",
      { "main.tf": call("a", "./a", "count = 50"), "a/main.tf": call("b", "../a", "count = 50") },
      'module "b"',
      "module.b calls itself: module.b",
    ],
  ] as const) {
    it(`are an error, once: ${what}`, async () => {
      await inTemplate(files, ({ template }) => {
        expect(
          template.problems.map(({ span, message }) => [spanText(span), message]),
        ).to.deep.equal([[place, message]]);
      });
    });
  }

  it("are an error where a value goes around in them", async () => {
    const files = {
      "main.tf": call("a", "./a", "x = module.a.y"),
      "a/main.tf": 'variable "x" {}\noutput "y" { value = var.x }\n',
    };
    await inTemplate(files, ({ show }) => {
      expect(show("module.a.y")).to.match(/^error: .* refers to itself/);
    });
  });
});

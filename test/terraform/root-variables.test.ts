import { join } from "node:path";
import { expect } from "chai";
import { CommandError } from "../../src/command-error.ts";
import { FileReader } from "../../src/source/file-reader.ts";
import { SourceFile } from "../../src/source/source-file.ts";
import { EvaluationError } from "../../src/terraform/evaluation-error.ts";
import { NO_INPUTS, type TemplateInputs } from "../../src/terraform/inputs.ts";
import { ModuleLoader } from "../../src/terraform/module-loader.ts";
import { parseFile } from "../../src/terraform/parse-file.ts";
import { openTemplate } from "../../src/terraform/read-template.ts";
import { toJson } from "../../src/terraform/value-json.ts";
import type { Value } from "../../src/terraform/value.ts";
import { withFiles, type Files } from "../support/files.ts";

const NOWHERE = new SourceFile("expression", "").span(0, 0);

interface Opened {
  readonly variable: (name: string) => Value;
  /** What is wrong with the files, with the place. */
  readonly problems: readonly string[];
}

async function opened<T>(
  files: Files,
  inputs: Partial<TemplateInputs>,
  use: (opened: Opened, directory: string) => T,
): Promise<T> {
  return withFiles(files, (directory) => {
    const reader = new FileReader();
    reader.allow(directory);
    const loader = new ModuleLoader(reader, parseFile);
    const variables = (inputs.variables ?? []).map((input) =>
      input.kind === "file" ? { ...input, path: join(directory, input.path) } : input,
    );
    const given = { ...NO_INPUTS, ...inputs, variables };
    const root = openTemplate(directory, loader, reader, [], given);
    const variable = (name: string) => {
      const value = root.scope().resolve?.({ root: "var", name }, NOWHERE);
      if (!value) throw new Error("a module resolves references");
      return value;
    };
    const problems = loader.files.flatMap((file) =>
      file.problems.map(
        ({ message, span }) => `${span.file.positionAt(span.start).line}: ${message}`,
      ),
    );
    return use({ variable, problems }, directory);
  });
}

/** `--var a=1`, `--var-file x.tfvars`, in order. */
function flags(...given: string[]): Pick<TemplateInputs, "variables"> {
  const variables = given.map((text): TemplateInputs["variables"][number] => {
    const equals = text.indexOf("=");
    return equals === -1
      ? { kind: "file", path: text }
      : { kind: "value", name: text.slice(0, equals), value: text.slice(equals + 1) };
  });
  return { variables };
}

/** Variables of all sorts. What the cases below expect of them, Terraform 1.11 has said. */
const SORTS = `variable "untyped" { default = null }
variable "s" {
  type    = string
  default = null
}
variable "n" {
  type    = number
  default = null
}
variable "bo" {
  type    = bool
  default = null
}
variable "any" {
  type    = any
  default = null
}
variable "ls" {
  type    = list(string)
  default = null
}
variable "o" {
  type    = object({ a = string, b = optional(number, 5), c = optional(string) })
  default = null
}
variable "nn" {
  type     = list(string)
  default  = ["d"]
  nullable = false
}
variable "legacy" {
  type    = list
  default = null
}
`;

async function valueWith(inputs: Partial<TemplateInputs>, name: string, files: Files = {}) {
  return opened({ "main.tf": SORTS, ...files }, inputs, ({ variable }) => toJson(variable(name)));
}

async function refusal(inputs: Partial<TemplateInputs>, files: Files): Promise<string> {
  try {
    await opened(files, inputs, () => undefined);
  } catch (error) {
    if (error instanceof CommandError) return `${error.message}\n${error.advice}`;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("the variables of a root module", () => {
  it("take their values in Terraform's precedence", async () => {
    const names = ["a", "b", "c", "d", "e", "f", "g", "h"];
    const files = {
      "main.tf": names.map((name) => `variable "${name}" { default = "default" }\n`).join(""),
      "terraform.tfvars":
        names
          .slice(2)
          .map((name) => `${name} = "terraform.tfvars"\n`)
          .join("") + "undeclared = 1\n",
      "terraform.tfvars.json": '{"d": "json", "e": "json", "f": "x", "g": "x", "//": "comment"}',
      "a.auto.tfvars": 'e = "a.auto"\nf = "a.auto"\n',
      "b.auto.tfvars.json": '{"f": "b.auto.json"}',
      "x.tfvars": 'g = "file ${1 + 1}"\nh = "file"\n',
    };
    const inputs = {
      ...flags("g=first", "x.tfvars", "h=last"),
      environment: { TF_VAR_b: "env", TF_VAR_c: "env", TF_VAR_none: "1", b: "no" },
    };
    const values = await opened(files, inputs, ({ variable }) =>
      names.map((name) => toJson(variable(name))),
    );
    expect(values).to.deep.equal([
      ...["default", "env", "terraform.tfvars", "json", "a.auto", "b.auto.json", "file 2", "last"],
    ]);
  });

  describe("read what the command line and the environment give them by their type:", () => {
    const cases: [string, string, unknown][] = [
      ["untyped", '["a"]', '["a"]'],
      ["s", "null", "null"],
      ["s", "", ""],
      ["s", "${x}", "${x}"],
      ["n", "1e3", 1000],
      ["bo", "1", true],
      ["any", '["a"]', ["a"]],
      ["any", '{x=[1,"2"]}', { x: [1, "2"] }],
      ["any", '"${"a"}b"', "ab"],
      ["any", "null", null],
      ["ls", "[1,true]", ["1", "true"]],
      ["ls", '["${1+1}"]', ["2"]],
      ["ls", '["a",\n"b",] # comment\n', ["a", "b"]],
      ["o", "{a=1,z=2}", { a: "1", b: 5, c: null }],
      ["o", '{"a":"q",b="7"}', { a: "q", b: 7, c: null }],
      ["nn", "null", ["d"]],
      ["legacy", '[1,"x"]', ["1", "x"]],
    ];
    for (const [name, text, expected] of cases) {
      it(`${name}=${text}`, async () => {
        expect(await valueWith(flags(`${name}=${text}`), name)).to.deep.equal(expected);
        const environment = { [`TF_VAR_${name}`]: text };
        expect(await valueWith({ environment }, name)).to.deep.equal(expected);
      });
    }
  });

  describe("are refused what does not fit:", () => {
    const cases: [string, string][] = [
      ["n=abc", "--var n does not fit: a number is needed"],
      ["n= 1", "--var n does not fit: a number is needed"],
      ["n=", "--var n does not fit: a number is needed"],
      ["n=0x10", "--var n does not fit: a number is needed"],
      ["bo=yes", "--var bo does not fit: a bool is needed"],
      ["o={}", '--var o does not fit: the attribute "a" is missing'],
      ["any=abc", "--var any cannot be read: a value that is given to a variable is constant"],
      ["any=var.s", "--var any cannot be read: a value that is given to a variable is constant"],
      ['ls=[upper("a")]', "--var ls cannot be read: a value that is given to a variable is"],
      ["ls=", "--var ls cannot be read: "],
      ["leggacy=1", '(did you mean "legacy"?)\nIts variables are untyped, s, n, '],
    ];
    for (const [flag, expected] of cases) {
      it(flag, async () => {
        expect(await refusal(flags(flag), { "main.tf": SORTS })).to.contain(expected);
      });
    }

    it("in the environment", async () => {
      const environment = { TF_VAR_n: "abc" };
      expect(await refusal({ environment }, { "main.tf": `\n${SORTS}` })).to.equal(
        'TF_VAR_n does not fit: a number is needed, but this is the string "abc"\nThe variable is declared in main.tf:7.',
      );
    });
  });

  describe("read files:", () => {
    const cases: [string, string, string, unknown][] = [
      ["terraform.tfvars", 'ls = [for x in [1, 2] : "${x}y"]\n', "ls", ["1y", "2y"]],
      ["terraform.tfvars", "s = <<-EOT\n   a $${x}\n     b\n   EOT\n", "s", "a ${x}\n  b\n"],
      ["terraform.tfvars", 'n = "12"\n', "n", 12],
      ["terraform.tfvars", 's = null\nn = "5"\n', "s", null],
      [
        "terraform.tfvars",
        'any = { "a b" = 1, (true ? "k" : "l") = -2 }\n',
        "any",
        { "a b": 1, k: -2 },
      ],
      ["terraform.tfvars", '\uFEFFs = "bom"\n', "s", "bom"],
      ["terraform.tfvars.json", '{"s": "${1+1} %{if}"}', "s", "${1+1} %{if}"],
      ["terraform.tfvars.json", '{"o": {"a": "q", "${b}": 1}}', "o", { a: "q", b: 5, c: null }],
      ["terraform.tfvars.json", '{"locals": "a", "s": 5}', "s", "5"],
      ["terraform.tfvars.json", '{"any": {"a": 1}, "n": 1.50}', "n", 1.5],
      [".auto.tfvars", 's = "hidden"\n', "s", "hidden"],
      [".x.auto.tfvars", 's = "hidden"\n', "s", "hidden"],
      ["x.auto.tfvars~", 's = "backup"\n', "s", null],
      ["x.tfvars", 's = "not named"\n', "s", null],
      ["x.auto.tfvars/y", "a directory", "s", null],
    ];
    for (const [file, text, name, expected] of cases) {
      it(`${name} from ${file}: ${text.trim()}`, async () => {
        expect(await valueWith({}, name, { [file]: text })).to.deep.equal(expected);
      });
    }

    it("in the order of their names", async () => {
      const files = { "B.auto.tfvars": 's = "B"\n', "a.auto.tfvars": 's = "a"\n' };
      expect(await valueWith({}, "s", files)).to.equal("a");
    });

    it("of any name from the command line, and those that end in .json as JSON", async () => {
      const files = { "b.vars": 's = "two"\n', "c.json": '{"s": "three", "data": 1}' };
      expect(await valueWith(flags("b.vars", "c.json"), "s", files)).to.equal("three");
      expect(await valueWith(flags("c.json", "b.vars"), "s", files)).to.equal("two");
      expect(await valueWith(flags("s=one", "b.vars"), "s", files)).to.equal("two");
    });
  });

  describe("say where a file is wrong:", () => {
    const broken: [string, string, string][] = [
      ["terraform.tfvars", "n = [\n", "2: "],
      ["terraform.tfvars", 's = "x"\nvariable "q" {\n}\n', "2: a file of values for variables has"],
      ["terraform.tfvars", 's = "x"\ns = "y"\n', '2: the argument "s" was already set on line 1'],
      ["terraform.tfvars.json", '[{"s": "a"}]', "1: an object with the values of variables"],
      ["terraform.tfvars.json", '{"s": "a", "s": "b"}', '1: the argument "s" was already set'],
    ];
    for (const [file, text, expected] of broken) {
      it(`${file}: ${text.trim()}`, async () => {
        const files = { "main.tf": SORTS, [file]: text };
        const inputs = { ...flags("n=1"), environment: { TF_VAR_bo: "true" } };
        const [problems, given, others] = await opened(files, inputs, ({ variable, problems }) => [
          problems,
          variable("n"),
          [variable("s"), variable("bo")],
        ]);
        expect(problems).to.have.length(1);
        expect(problems[0]).to.contain(expected);
        expect(toJson(given)).to.equal(1);
        // What the file would have given them is not known.
        expect(others).to.deep.equal([
          { kind: "unknown", name: "var.s" },
          { kind: "unknown", name: "var.bo" },
        ]);
      });
    }

    const unfit: [string, string, string][] = [
      ["n", 'n = "x"\n', "a number is needed"],
      ["ls", 's = "y"\nls = "a"\n', "a list(string) is needed"],
      ["s", 's = upper("x")\n', "a value that is given to a variable is constant"],
      ["s", "s = var.n\n", "a value that is given to a variable is constant"],
      ["s", "s = abc\n", "a value that is given to a variable is constant"],
    ];
    for (const [name, text, expected] of unfit) {
      it(text.trim(), async () => {
        const files = { "main.tf": SORTS, "terraform.tfvars": text };
        await opened(files, {}, ({ variable }, directory) => {
          expect(() => variable(name))
            .to.throw(EvaluationError, expected)
            .that.satisfies(({ span }: EvaluationError) => {
              expect(span.file.path).to.equal(join(directory, "terraform.tfvars"));
              expect(span.file.text.slice(span.start, span.end)).to.equal(
                text.trim().split(" = ").at(-1),
              );
              return true;
            });
        });
      });
    }

    it("but not in what no variable takes", async () => {
      const files = { "terraform.tfvars": "zz = var.x\n" };
      expect(await valueWith({}, "s", files)).to.equal(null);
    });
  });

  it("lead to the file that gives them their value, and else to their declaration", async () => {
    const files = { "main.tf": SORTS, "terraform.tfvars": 's = "in the file"\n' };
    const placeOf = async (inputs: Partial<TemplateInputs>) =>
      opened(files, inputs, ({ variable }) => {
        const value = variable("s");
        const span = value.kind === "string" ? value.text.pieces[0]?.span : undefined;
        return span?.file.text.slice(span.start, span.end);
      });
    expect(await placeOf({})).to.equal("in the file");
    expect(await placeOf(flags("s=x"))).to.equal('variable "s"');
  });

  it("are unknown where nothing gives them a value", async () => {
    await opened({ "main.tf": 'variable "x" {}\n' }, {}, ({ variable }) => {
      expect(variable("x")).to.deep.equal({ kind: "unknown", name: "var.x" });
    });
  });

  it("may be missing from what could not be read", async () => {
    const files = { "main.tf": SORTS, "broken.tf": "variable" };
    await opened(files, flags("other=1"), ({ problems }) => {
      expect(problems).to.have.length(1);
    });
  });
});

import { expect } from "chai";
import { CommandError } from "../../src/command-error.ts";
import { parseExpression } from "../../src/hcl/parse.ts";
import { FileReader } from "../../src/source/file-reader.ts";
import { SourceFile } from "../../src/source/source-file.ts";
import { describeCondition } from "../../src/terraform/condition.ts";
import { explore } from "../../src/terraform/decisions.ts";
import { evaluate } from "../../src/terraform/evaluate.ts";
import { EvaluationError } from "../../src/terraform/evaluation-error.ts";
import { NO_INPUTS, type TemplateInputs } from "../../src/terraform/inputs.ts";
import type { ModuleInstance } from "../../src/terraform/module-instance.ts";
import { ModuleLoader } from "../../src/terraform/module-loader.ts";
import { parseFile } from "../../src/terraform/parse-file.ts";
import { openTemplate } from "../../src/terraform/read-template.ts";
import { collectTemplate } from "../../src/terraform/collect-template.ts";
import { describeValue } from "../../src/terraform/value.ts";
import { withFiles, type Files } from "../support/files.ts";

async function inTemplate<T>(
  files: Files,
  inputs: Partial<TemplateInputs>,
  use: (root: ModuleInstance) => T,
): Promise<T> {
  return withFiles(files, (directory) => {
    const reader = new FileReader();
    reader.allow(directory);
    const loader = new ModuleLoader(reader, parseFile);
    return use(openTemplate(directory, loader, reader, [], { ...NO_INPUTS, ...inputs }));
  });
}

/** What an expression comes to on each way: `value`, or `condition: value`. */
async function ways(
  expression: string,
  declarations: string,
  inputs: Partial<TemplateInputs> = {},
): Promise<string[]> {
  return inTemplate({ "main.tf": declarations }, inputs, (root) => {
    const parsed = parseExpression(new SourceFile("expression", expression));
    if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
    const { evaluation } = root.context;
    const found = explore((decisions) => {
      evaluation.decisions = decisions;
      try {
        return describeValue(evaluate(parsed.value, root.scope(), evaluation));
      } catch (error) {
        if (error instanceof EvaluationError) return `error: ${error.message}`;
        throw error;
      }
    });
    expect(found.complete).to.equal(true);
    return found.ways.map(({ when, result }) =>
      when.length === 0 ? result : `${describeCondition(when)}: ${result}`,
    );
  });
}

function parameter(name: string, type: string, options: readonly string[], more = ""): string {
  const blocks = options.map(
    (value) => `  option {\n    name  = "an option"\n    value = ${value}\n  }\n`,
  );
  return `data "coder_parameter" "${name}" {\n  name = "${name}"\n  type = "${type}"\n${blocks.join("")}${more}}\n`;
}

const IDE = parameter("ide", "string", ['"vim"', '"emacs"', '"code"']);
const SIZE = parameter("size", "number", ["2", '"8"']);
const BOOL = parameter("on", "bool", []);

const ide = "data.coder_parameter.ide.value";
const size = "data.coder_parameter.size.value";
const on = "data.coder_parameter.on.value";

const vim = `${ide} == "vim"`;
const emacs = `${ide} == "emacs"`;
const UPPER = ["VIM-SETUP", "EMACS-SETUP", "CODE-SETUP"];
const code = `${ide} == "code"`;

describe("the value of a coder_parameter", () => {
  const LOCALS = `locals {
  images = { vim = "v", emacs = "e", code = "c" }
  unit   = "\${${ide}}-setup"
}
`;
  const cases: [string, string[]][] = [
    // Nothing depends on it here.
    [ide, [ide]],
    [`"\${${ide}}-\${${size}}"`, ['"${' + ide + "}-${" + size + '}"']],
    [`join(" ", [${ide}, "b"])`, ['"${' + ide + '} b"']],
    [`length([${ide}])`, ["1"]],
    // A comparison asks about one alternative only.
    [`${ide} == "vim" ? 1 : 0`, [`${vim}: 1`, `${ide} != "vim": 0`]],
    [`${ide} != "vim" ? 1 : 0`, [`${vim}: 0`, `${ide} != "vim": 1`]],
    [`"vim" == ${ide} ? 1 : 0`, [`${vim}: 1`, `${ide} != "vim": 0`]],
    [`${ide} == "nano"`, ["false"]],
    [`${ide} == null`, ["false"]],
    [`${size} == 8`, ["false"]],
    [`${size} == "8" ? 1 : 0`, [`${size} == "8": 1`, `${size} == "2": 0`]],
    [
      `${ide} == "vim" ? 1 : ${ide} == "emacs" ? 2 : ${ide} == "code" ? 3 : 4`,
      [`${vim}: 1`, `${emacs}: 2`, `${code}: 3`],
    ],
    [`${on} ? 1 : 0`, [`${on} == true: 1`, `${on} == false: 0`]],
    [`${on} == "false" ? 1 : 0`, [`${on} == true: 0`, `${on} == false: 1`]],
    [`tobool(${on}) && ${on} == "true" ? 1 : 0`, [`${on} == true: 1`, `${on} == false: 0`]],
    // Where the value decides, each alternative is tried.
    [`local.images[${ide}]`, [`${vim}: "v"`, `${emacs}: "e"`, `${code}: "c"`]],
    [`lookup(local.images, ${ide}, "")`, [`${vim}: "v"`, `${emacs}: "e"`, `${code}: "c"`]],
    [`upper(local.unit)`, [vim, emacs, code].map((c, i) => `${c}: "${UPPER[i] ?? ""}"`)],
    [`local.unit == "vim-setup"`, [`${vim}: true`, `${emacs}: false`, `${code}: false`]],
    [`${size} * 2`, [`${size} == "2": 4`, `${size} == "8": 16`]],
    [`${size} > 4`, [`${size} == "2": false`, `${size} == "8": true`]],
    [`-${size}`, [`${size} == "2": -2`, `${size} == "8": -8`]],
    [`{ (${size}) = 1 }`, [`${size} == "2": {2 = 1}`, `${size} == "8": {8 = 1}`]],
    [
      `contains(["vim", "emacs"], ${ide}) ? local.images[${ide}] : "none"`,
      [`${vim}: "v"`, `${emacs}: "e"`, `${code}: "none"`],
    ],
    [
      `[for name, image in local.images : image if name == ${ide}]`,
      [`${code}: ["c"]`, `${emacs}: ["e"]`, `${vim}: ["v"]`],
    ],
  ];
  for (const [expression, expected] of cases) {
    it(`${expression} is ${expected.join(", ")}`, async () => {
      expect(await ways(expression, IDE + SIZE + BOOL + LOCALS)).to.deep.equal(expected);
    });
  }

  describe("is a plain unknown", () => {
    const plain: [string, string][] = [
      ["without options", parameter("ide", "string", [])],
      ["of a list", parameter("ide", "list(string)", ['"a"', '"b"'])],
      [
        "with options from a dynamic block",
        parameter("ide", "string", [], '  dynamic "option" {\n    for_each = []\n  }\n'),
      ],
      [
        "with an unknown option",
        `${parameter("ide", "string", ['"a"', "var.x"])}variable "x" {}\n`,
      ],
      [
        "with options that depend on a condition",
        `${parameter("ide", "string", ['"a"', 'var.x ? "b" : "c"'])}variable "x" {}\n`,
      ],
    ];
    for (const [title, declarations] of plain) {
      it(title, async () => {
        expect(await ways(`upper(${ide})`, declarations)).to.deep.equal([`upper(${ide})`]);
      });
    }

    it("where there would be too many ways", async () => {
      const many = (name: string) =>
        parameter(
          name,
          "string",
          Array.from({ length: 12 }, (_, i) => `"${name}${i}"`),
        );
      const found = await ways(
        "[upper(data.coder_parameter.a.value), upper(data.coder_parameter.b.value)]",
        many("a") + many("b"),
      );
      expect(found).to.have.length(12);
      expect(found[3]).to.equal(
        'data.coder_parameter.a.value == "a3": ["A3", upper(data.coder_parameter.b.value)]',
      );
    });
  });

  it("counts an option once that is given twice", async () => {
    const declarations = parameter("ide", "string", ['"a"', '"b"', '"a"']);
    expect(await ways(`upper(${ide})`, declarations)).to.deep.equal([
      `${ide} == "a": "A"`,
      `${ide} == "b": "B"`,
    ]);
  });

  it("is the only option without a question", async () => {
    expect(await ways(`upper(${ide})`, parameter("ide", "string", ['"a"']))).to.deep.equal(['"A"']);
  });

  it("is not there where the count is 0, as in Terraform", async () => {
    const declarations = parameter("ide", "string", ['"a"', '"b"'], "  count = 0\n");
    expect(await ways("data.coder_parameter.ide[0].value", declarations)).to.deep.equal([
      "error: there is no element 0: the tuple has 0",
    ]);
    expect(await ways("data.coder_parameter.ide[*].value", declarations)).to.deep.equal(["[]"]);
  });

  it("has its options in JSON syntax, too", async () => {
    const files = {
      "main.tf.json": JSON.stringify({
        data: {
          coder_parameter: {
            ide: {
              name: "ide",
              option: [
                { name: "A", value: "a" },
                { name: "B", value: "b" },
              ],
            },
          },
        },
        locals: { upper: `\${upper(${ide})}` },
      }),
    };
    const found = await inTemplate(files, {}, (root) =>
      explore((decisions) => {
        root.context.evaluation.decisions = decisions;
        const span = root.config.locals.get("upper")?.span;
        const value = span && root.scope().resolve?.({ root: "local", name: "upper" }, span);
        return value && describeValue(value);
      }).ways.map(({ result }) => result),
    );
    expect(found).to.deep.equal(['"A"', '"B"']);
  });

  it("is tried in the text of a script that coordinates, also where it is encoded", async () => {
    const script = (name: string, text: string) =>
      `resource "coder_script" "${name}" {\n  agent_id = "a"\n  script   = ${text}\n}\n`;
    const main =
      IDE +
      script("quiet", `"echo \${${ide}}"`) +
      script("plain", `"coder exp sync start \${${ide}}"`) +
      script("encoded", `base64encode("coder exp sync start \${${ide}}")`);
    const texts = await inTemplate({ "main.tf": main }, {}, (root) =>
      collectTemplate(root).scripts.map(({ variants }) =>
        variants.map(({ text }) => text.pieces[0]?.decoded?.display ?? text.display),
      ),
    );
    const tried = ["vim", "emacs", "code"].map((value) => `coder exp sync start ${value}`);
    expect(texts).to.deep.equal([tried, tried, [`echo \${${ide}}`]]);
  });

  it("makes the instances of a block", async () => {
    const main = `${IDE}${SIZE}
resource "coder_script" "each" {
  for_each = toset([${ide}, "vim"])
  agent_id = "a"
  script   = "sync \${each.key}"
}
resource "coder_script" "counted" {
  count    = ${size}
  agent_id = "a"
  script   = "sync \${count.index}"
}
`;
    const found = await inTemplate({ "main.tf": main }, {}, (root) =>
      collectTemplate(root).scripts.map(({ address, variants }) => [
        address.replace("coder_script.", ""),
        variants.length,
      ]),
    );
    expect(found.slice(0, 3)).to.deep.equal([
      ["counted[0]", 2],
      ["counted[1]", 2],
      ["counted[2]", 1],
    ]);
    expect(found.slice(8)).to.deep.equal([
      ['each["code"]', 1],
      ['each["emacs"]', 1],
      ['each["vim"]', 3],
    ]);
  });
});

const PRESETS = `${IDE}${SIZE}${BOOL}${parameter("free", "string", [])}
${parameter("list", "list(string)", ['"a"', '"b"'])}
data "coder_workspace_preset" "large" {
  name = "Large"
  parameters = {
    (data.coder_parameter.ide.name) = "emacs"
    size                            = 8
    unused                          = "x"
  }
}
data "coder_workspace_preset" "small" {
  name       = "Small"
  parameters = { size = "2" }
}
`;

describe("a coder_parameter that is fixed", () => {
  const fixed = (parameters: Record<string, string>, preset?: string) => ({
    parameters: new Map(Object.entries(parameters)),
    preset,
  });

  async function valuesWith(inputs: Partial<TemplateInputs>): Promise<string[]> {
    return ways(`[${ide}, ${size}, ${on}]`, PRESETS, inputs);
  }

  async function refusal(inputs: Partial<TemplateInputs>, files: Files): Promise<string> {
    try {
      await inTemplate(files, inputs, () => undefined);
    } catch (error) {
      if (error instanceof CommandError) return `${error.message}\n${error.advice}`;
      throw error;
    }
    throw new Error("nothing was refused");
  }

  it("has that value", async () => {
    expect(await valuesWith(fixed({ ide: "vim", on: "true" }))).to.deep.equal([
      `["vim", ${size}, "true"]`,
    ]);
    expect(
      await ways("data.coder_parameter.free.value", PRESETS, fixed({ free: "=" })),
    ).to.deep.equal(['"="']);
    expect(
      await ways("jsondecode(data.coder_parameter.list.value)", PRESETS, fixed({ list: '["b"]' })),
    ).to.deep.equal(['["b"]']);
  });

  it("has the value of a preset, unless it is fixed itself", async () => {
    expect(await valuesWith(fixed({}, "Large"))).to.deep.equal([`["emacs", "8", ${on}]`]);
    expect(await valuesWith(fixed({ ide: "code" }, "Large"))).to.deep.equal([
      `["code", "8", ${on}]`,
    ]);
  });

  it("may be declared in a module, by another name than its address has", async () => {
    const files = {
      "main.tf": 'module "m" {\n  source = "./m"\n}\n',
      "m/main.tf": `${parameter("other", "string", ['"a"', '"b"']).replace('name = "other"', 'name = "its name"')}output "value" { value = data.coder_parameter.other.value }\n`,
    };
    const value = await inTemplate(files, fixed({ "its name": "b" }), (root) => {
      const span = root.config.calls.get("m")?.sourceSpan;
      const module = span && root.scope().resolve?.({ root: "module", name: "m" }, span);
      const output =
        module?.kind === "unknown" && span ? module.attribute?.("value", span) : undefined;
      return output && describeValue(output);
    });
    expect(value).to.equal('"b"');
  });

  const refused: [Record<string, string>, string | undefined, string][] = [
    [
      { ide: "vi" },
      undefined,
      '--parameter ide=vi: the value of "ide" must be one of "vim", "emacs", "code"\n',
    ],
    [{ size: "x" }, undefined, 'the value of "size" must be a number\n'],
    [{ size: "4" }, undefined, 'the value of "size" must be one of "2", "8"\n'],
    [{ on: "yes" }, undefined, 'the value of "on" must be true or false\n'],
    [
      { list: "a" },
      undefined,
      'the value of "list" must be a list of strings, written as in ["a","b"]\n',
    ],
    [{ list: "[1]" }, undefined, 'the value of "list" must be a list of strings'],
    [{ list: '["c"]' }, undefined, 'the value of "list" must be a list of some of "a", "b"\n'],
    [
      { idee: "vim" },
      undefined,
      '(did you mean "ide"?)\nThe parameters are "ide", "size", "on", "free", "list".',
    ],
    [
      {},
      "large",
      '--preset large: there is no preset of that name (did you mean "Large"?)\nThe presets are "Large", "Small".',
    ],
  ];
  for (const [parameters, preset, expected] of refused) {
    it(`is refused ${JSON.stringify(parameters)} ${preset ?? ""}`, async () => {
      const message = await refusal(fixed(parameters, preset), { "main.tf": PRESETS });
      expect(message).to.contain(expected);
    });
  }

  describe("has to pass its validation", () => {
    const validated = (type: string, rule: string) =>
      parameter("x", type, [], `  validation {\n${rule}\n  }\n`);
    const regex = 'regex = "^/[a-z]+$"\nerror = "Give a path,\\n  with a slash."';
    const rules: [string, string, string, string | undefined][] = [
      ["number", "min = 1\nmax = local.most", "0", "must be at least 1 and at most 10"],
      ["number", "min = 1\nmax = local.most", "11", "must be at least 1 and at most 10"],
      ["number", "min = 1\nmax = local.most", "10", undefined],
      ["number", "min = 1", "0.5", "must be at least 1"],
      ["number", "max = -1", "-2", undefined],
      ["number", 'monotonic = "increasing"', "-2", undefined],
      ["string", regex, "srv", 'must match "^/[a-z]+$": Give a path, with a slash.'],
      ["string", regex, "/srv", undefined],
      ["string", 'regex = "("', "srv", undefined],
      ["string", "regex = var.pattern", "srv", undefined],
      ["string", "min = 1", "0", undefined],
      ["list(string)", regex, "[]", undefined],
    ];
    for (const [type, rule, value, why] of rules) {
      it(`${type} ${JSON.stringify(value)} by ${JSON.stringify(rule)}`, async () => {
        const files = {
          "main.tf": `locals { most = 10 }\nvariable "pattern" {}\n${validated(type, rule)}`,
        };
        const inputs = fixed({ x: value });
        if (why === undefined) await inTemplate(files, inputs, () => undefined);
        else {
          expect(await refusal(inputs, files)).to.equal(
            `--parameter x=${value}: the value of "x" ${why}\nGive a value that the coder_parameter allows.`,
          );
        }
      });
    }

    it("in JSON syntax, too", async () => {
      const x = { name: "x", type: "number", validation: { min: 3 } };
      const files = { "main.tf.json": JSON.stringify({ data: { coder_parameter: { x } } }) };
      expect(await refusal(fixed({ x: "2" }), files)).to.contain("must be at least 3");
    });

    it("also as a default, to be taken for its value", async () => {
      const declarations = validated("number", "min = 3").replace(
        'type = "number"',
        'type = "number"\n  default = 2',
      );
      const value = await ways("data.coder_parameter.x.value", declarations, {
        ...fixed({}),
        atDefaults: true,
      });
      expect(value).to.deep.equal(["data.coder_parameter.x.value"]);
    });
  });

  it("may be missing from what could not be read", async () => {
    const files = { "main.tf": 'module "dotfiles" {\n  source = "example.com/a/b/c"\n}\n' };
    await inTemplate(files, fixed({ dotfiles_uri: "x" }), (root) => {
      expect(root.context.parameters.get("dotfiles_uri")).to.equal("x");
    });
    expect(await refusal(fixed({}, "x"), files)).to.contain("as far as the template could be read");
  });
});

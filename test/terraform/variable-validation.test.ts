import { expect } from "chai";
import { describeCondition } from "../../src/terraform/condition.ts";
import { lint } from "../../src/lint.ts";
import { NO_INPUTS } from "../../src/terraform/inputs.ts";
import { withFiles, type Files } from "../support/files.ts";
import { inTemplate } from "./in-template.ts";

const REGION = `variable "region" {
  type = string
  validation {
    condition     = contains(["us", "eu"], var.region)
    error_message = "Region must be us or eu, not \${var.region}."
  }
}
`;

/** A call of a module that takes a region. */
const CALL = (value: string) => `module "m" {\n  source = "./m"\n  region = ${value}\n}\n`;

/** What is wrong, as `file:line: message`, and behind it when, if not always. */
async function problems(files: Files): Promise<string[]> {
  return inTemplate(files, ({ template }) =>
    template.problems.map(({ message, span, when }) => {
      const condition = when.length === 0 ? "" : ` (when ${describeCondition(when)})`;
      const file = span.file.path.replace(/.*\//, "");
      return `${file}:${span.file.positionAt(span.start).line}: ${message}${condition}`;
    }),
  );
}

describe("the validations of variables", () => {
  it("refuse what a .tfvars file gives, where it is given", async () => {
    const files = { "main.tf": REGION, "terraform.tfvars": '# ours\nregion = "mars"\n' };
    expect(await problems(files)).to.deep.equal([
      'terraform.tfvars:2: the variable "region" does not allow this value: Region must be us or eu, not mars.',
    ]);
  });

  it("refuse what a call gives, there, and say which validation it is", async () => {
    const files = { "main.tf": CALL('"mars"'), "m/main.tf": REGION };
    await inTemplate(files, ({ template }) => {
      const [problem] = template.problems;
      expect(problem?.message).to.equal(
        'the variable "region" of module.m does not allow this value: Region must be us or eu, not mars.',
      );
      expect(problem?.span.file.positionAt(problem.span.start).line).to.equal(3);
      const [validation] = problem?.related ?? [];
      expect(validation?.span.file.path).to.match(/m.main\.tf$/);
    });
  });

  it("refuse a default", async () => {
    const main = `resource "coder_agent" "main" {}
variable "size" {
  default = 11
  validation {
    condition     = var.size < 10
    error_message = "Too big."
  }
  validation {
    condition     = var.size > 0
    error_message = "Too small."
  }
}
`;
    expect(await problems({ "main.tf": main })).to.deep.equal([
      'main.tf:3: the variable "size" does not allow this value: Too big.',
    ]);
  });

  it("may refuse the default where a module is looked at by itself: a call gives another value", async () => {
    const main = `variable "accept" {
  default = false
  validation {
    condition     = var.accept
    error_message = "Accept the license."
  }
}
`;
    expect(await problems({ "main.tf": main })).to.deep.equal([]);
    const call = { "main.tf": 'module "m" {\n  source = "./m"\n}\n', "m/main.tf": main };
    expect(await problems(call)).to.deep.equal([
      'main.tf:2: the variable "accept" of module.m does not allow this value: Accept the license.',
    ]);
  });

  it("may be written in JSON", async () => {
    const size = {
      default: 11,
      validation: [
        { condition: "${var.size < 10}", error_message: "${var.size} is too big." },
        { condition: "${var.size > 0}", error_message: "Too small." },
      ],
    };
    const name = { validation: { condition: '${var.name != "x"}', error_message: "Not x." } };
    const resource = { coder_agent: { main: {} } };
    const json = JSON.stringify({ variable: { size, name }, resource });
    const files = { "main.tf.json": json, "terraform.tfvars.json": '{"name": "x"}' };
    expect(await problems(files)).to.deep.equal([
      'main.tf.json:1: the variable "size" does not allow this value: 11 is too big.',
      'terraform.tfvars.json:1: the variable "name" does not allow this value: Not x.',
    ]);
  });

  it("refuse the options of a parameter that they do not allow", async () => {
    const parameter = `data "coder_parameter" "where" {
  name = "where"
  option {
    name  = "US"
    value = "us"
  }
  option {
    name  = "Mars"
    value = "mars"
  }
}
`;
    const main = parameter + CALL("data.coder_parameter.where.value");
    expect(await problems({ "main.tf": main, "m/main.tf": REGION })).to.have.length(1);
    expect((await problems({ "main.tf": main, "m/main.tf": REGION }))[0]).to.match(
      /^main\.tf:14: .* \(when data\.coder_parameter\.where\.value == "mars"\)$/,
    );
  });

  for (const [title, value] of [
    ["an unknown", "var.unknown"],
    ["a part that is unknown", '"u${var.unknown}"'],
    ["what cannot be evaluated, which no script depends on", "upper([])"],
    ["what they allow", '"eu"'],
  ] as const) {
    it(`say nothing of ${title}`, async () => {
      const main = `variable "unknown" {}\n${CALL(value)}`;
      expect(await problems({ "main.tf": main, "m/main.tf": REGION })).to.deep.equal([]);
    });
  }

  it("say nothing of a root variable without a value", async () => {
    expect(await problems({ "main.tf": REGION })).to.deep.equal([]);
  });

  it("refuse what the command line gives, before anything is checked", async () => {
    await withFiles({ "main.tf": REGION }, async (directory) => {
      const inputs = {
        ...NO_INPUTS,
        variables: [{ kind: "value", name: "region", value: "mars" } as const],
      };
      const refused = await lint([directory], { inputs }).catch((error: unknown) => error);
      expect(refused).to.be.an("error");
      expect(String(refused)).to.contain(
        "--var region does not fit: Region must be us or eu, not mars.",
      );
    });
  });

  it("do not show a sensitive value", async () => {
    const main = `resource "coder_agent" "main" {}
variable "token" {
  sensitive = true
  default   = "hunter2"
  validation {
    condition     = length(var.token) > 10
    error_message = "\${var.token} is too short."
  }
}
`;
    expect((await problems({ "main.tf": main })).join()).not.to.contain("hunter2");
    expect(await problems({ "main.tf": main })).to.have.length(1);
  });
});

describe("what a call does not give to a module", () => {
  const MODULE = `variable "agent_id" {}
variable "unit" {}
variable "other" {}
resource "coder_script" "a" {
  agent_id = var.agent_id
  script   = "coder exp sync start \${var.unit}"
}
`;
  const call = (given: string) =>
    `resource "coder_agent" "main" {}
module "m" {
  source   = "./m"
  agent_id = coder_agent.main.id
${given}
}
`;

  it("is a mistake where a script depends on it", async () => {
    expect(await problems({ "main.tf": call(""), "m/main.tf": MODULE })).to.deep.equal([
      'main.tf:2: module.m is given no "unit", and this variable has no default',
    ]);
  });

  it("may be given under another name", async () => {
    const files = { "main.tf": call('  untt = "app"'), "m/main.tf": MODULE };
    expect(await problems(files)).to.deep.equal([
      'main.tf:5: module.m has no variable "untt" (did you mean "unit"?)',
    ]);
  });

  it("may have another name in the version that is asked for than in the one on disk", async () => {
    const modules = {
      Modules: [
        {
          Key: "m",
          Source: "registry.terraform.io/a/b/c",
          Version: "1.0.0",
          Dir: ".terraform/modules/m",
        },
      ],
    };
    const found = (name: string) =>
      problems({
        "main.tf": call(`  unit = "a"\n  version = "1.0.0"\n  ${name} = "app"`).replace(
          "./m",
          "a/b/c",
        ),
        ".terraform/modules/m/main.tf": MODULE,
        ".terraform/modules/modules.json": JSON.stringify(modules),
      });
    expect(await found("thother")).to.deep.equal([
      'main.tf:7: module.m has no variable "thother" (did you mean "other"?)',
    ]);
    expect(await found("theother")).to.deep.equal([]);
  });

  it("is all that the template's own modules may be given", async () => {
    const files = { "main.tf": call('  unit = "app"\n  verbose = true'), "m/main.tf": MODULE };
    expect(await problems(files)).to.deep.equal(['main.tf:6: module.m has no variable "verbose"']);
  });

  it("is not known where a file of the module is broken", async () => {
    const files = {
      "main.tf": call('  untt = "app"\n  unit = "app"'),
      "m/main.tf": MODULE,
      "m/broken.tf": "variable {",
    };
    expect(await problems(files)).to.deep.equal([]);
  });
});

import { expect } from "chai";
import { FileReader } from "../../src/source/file-reader.ts";
import { interpretTemplate } from "../../src/startup/interpret-template.ts";
import { scriptOrder, type OrderEdge } from "../../src/startup/script-order.ts";
import { startupsOf } from "../../src/startup/startups.ts";
import { describeCondition } from "../../src/terraform/condition.ts";
import { ModuleLoader } from "../../src/terraform/module-loader.ts";
import { parseFile } from "../../src/terraform/parse-file.ts";
import { readTemplate } from "../../src/terraform/read-template.ts";
import { withFiles, type Files } from "../support/files.ts";
import { AT_STOP, order, rule, script } from "../support/ordered-template.ts";

/** `app > clone (success)`: app waits until clone has ended well. */
function edge({ dependent, prerequisite, resolved }: OrderEdge): string {
  const name = ({ address }: { address: string }) => address.replaceAll("coder_script.", "");
  const { requires = "unknown" } = resolved.rule;
  return `${name(dependent.script)} > ${name(prerequisite.script)} (${requires})`;
}

/** Who waits for whom, for each combination of the conditions. */
async function orders(blocks: readonly string[], files: Files = {}) {
  const main = ['resource "coder_agent" "main" {}', ...blocks].join("\n");
  return withFiles({ "main.tf": main, ...files }, (directory) => {
    const reader = new FileReader();
    reader.allow(directory);
    const template = readTemplate(directory, new ModuleLoader(reader, parseFile), reader);
    const { startups } = startupsOf(interpretTemplate(template, []).model);
    return startups.map((startup) => {
      const { start, stop } = scriptOrder(startup);
      return {
        when: describeCondition(startup.when),
        start: start.map(edge),
        stop: stop.map(edge),
      };
    });
  });
}

const inModule = (...scripts: readonly string[]) =>
  `variable "agent" {}\n${scripts.join("\n").replaceAll("coder_agent.main.id", "var.agent")}`;

describe("the order of scripts", () => {
  it("is all of `run` after all of `after`, merged over data sources", async () => {
    const both =
      'run = ["coder_script.a", "coder_script.b"]\nafter = ["coder_script.c", "coder_script.d"]';
    const found = await orders([
      ...["a", "b", "c", "d"].map((name) => script(name)),
      order("one", both),
      order("two", rule("coder_script.c", "coder_script.d", 'requires = "completion"')),
    ]);
    expect(found).to.deep.equal([
      {
        when: "",
        start: [
          "a > c (success)",
          "a > d (success)",
          "b > c (success)",
          "b > d (success)",
          "c > d (completion)",
        ],
        stop: [],
      },
    ]);
  });

  it("takes from a module the scripts of the phase that is said or inferred", async () => {
    const files = { "m/main.tf": inModule(script("on"), script("off", AT_STOP)) };
    const module =
      'module "m" {\n  source = "./m"\n  count  = 2\n  agent  = coder_agent.main.id\n}';
    const [found] = await orders(
      [
        module,
        script("app"),
        script("backup", AT_STOP),
        order(
          "x",
          rule("coder_script.app", "module.m"),
          rule("module.m[1]", "module.m[0]", 'phase = "stop"'),
          rule("coder_script.backup", "module.m.coder_script.off"),
        ),
      ],
      files,
    );
    expect(found).to.deep.equal({
      when: "",
      start: ["app > module.m[0].on (success)", "app > module.m[1].on (success)"],
      stop: [
        "module.m[1].off > module.m[0].off (success)",
        "backup > module.m[0].off (success)",
        "backup > module.m[1].off (success)",
      ],
    });
  });

  it("is another one where conditions say so", async () => {
    const found = await orders([
      'variable "on" { type = bool }',
      script("a"),
      script("b", { count: "var.on ? 1 : 0" }),
      order("x", rule("coder_script.a", "coder_script.b")),
    ]);
    expect(found).to.deep.equal([
      { when: "var.on == true", start: ["a > b[0] (success)"], stop: [] },
      { when: "var.on == false", start: [], stop: [] },
    ]);
  });

  it("orders nothing that is conditional where there are too many conditions", async () => {
    const names = Array.from({ length: 10 }, (_, i) => `s${i}`);
    const blocks = names.flatMap((name) => [
      `variable "${name}" { type = bool }`,
      script(name, { count: `var.${name} ? 1 : 0` }),
      order(name, rule("coder_script.a", `coder_script.${name}`)),
    ]);
    const always = order("x", rule("coder_script.a", "coder_script.b"));
    expect(await orders([script("a"), script("b"), always, ...blocks])).to.deep.equal([
      { when: "", start: ["a > b (success)"], stop: [] },
    ]);
  });
});

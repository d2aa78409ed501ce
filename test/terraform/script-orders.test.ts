import { expect } from "chai";
import { findings, order, outline, parts, rule, script } from "../support/ordered-template.ts";

const REFUSED = "Coder refuses the template when it is imported";
const HOW =
  'a selector is an address in quotes, as in "coder_script.app", "coder_script.app[0]" or "module.git"';

const AGENT = 'variable "agent" {}\n';

const inModule = (...names: readonly string[]) =>
  AGENT + names.map((name) => script(name, { agent_id: "var.agent" })).join("\n");

const call = (name: string, more = "") =>
  `module "${name}" {\n  source = "./${name}"\n  agent = coder_agent.main.id\n  ${more}\n}`;

/** What is found for a rule in a template with some scripts and modules. */
async function found(block: string, more: readonly string[] = []) {
  const blocks = [
    script("app"),
    script("clone"),
    script("none", { count: "0" }),
    script("two", { count: "2" }),
    script("each", { for_each: '{ api = 1, "w.x" = 2 }' }),
    call("tools", "count = 2"),
    call("empty", "count = 0"),
    'module "gone" { source = "registry.coder.com/coder/gone/coder" }',
    ...more,
    block,
  ];
  const nested = 'module "deep" {\n  source = "../deep"\n  agent  = var.agent\n}\n';
  const all = await findings(blocks, {
    "tools/main.tf": inModule("install") + nested,
    "empty/main.tf": inModule("install"),
    "deep/main.tf": inModule("configure"),
  });
  return all.filter(({ rule }) => rule !== "module-not-loaded");
}

const selecting = (...selectors: readonly string[]) =>
  order("x", `run = ["coder_script.app"]\nafter = ${JSON.stringify(selectors)}`);

describe("selectors of coder_script_order", () => {
  it("may name all that is declared, and every instance of it", async () => {
    const selectors = [
      "coder_script.clone",
      "coder_script.none",
      "coder_script.two[1]",
      'coder_script.each["w.x"]',
      "module.tools",
      "module.tools[1]",
      "module.tools.coder_script.install",
      "module.tools[0].coder_script.install",
      "module.tools.module.deep",
      "module.tools[0].module.deep.coder_script.configure",
      "module.empty",
      "module.empty.coder_script.install",
      "module.gone",
      "module.gone.coder_script.anything[3]",
    ];
    expect((await found(selecting(...selectors))).map(outline)).to.deep.equal([]);
  });

  it("are unknown where nothing of the name is declared, or no such instance is there", async () => {
    const selectors = [
      "coder_script.clnoe",
      "module.clone",
      "coder_script.none[0]",
      "coder_script.two[2]",
      'coder_script.two["a"]',
      'coder_script.each["w"]',
      "coder_script.app[0]",
      "module.tools[2]",
      "module.tools.coder_script.instal",
      "module.empty.coder_script.app",
      "module.tools[0].module.deep.coder_script.configure[0]",
    ];
    const all = await found(selecting(...selectors));
    expect(all.map(({ rule, severity }) => `${severity} ${rule}`)).to.deep.equal(
      selectors.map(() => "error order-unknown-selector"),
    );
    expect(all.map(({ hint = "" }) => hint)).to.deep.equal([
      'did you mean "coder_script.clone"?',
      'did you mean "coder_script.clone"?',
      "",
      "",
      "",
      "",
      'did you mean "coder_script.app"?',
      "",
      'did you mean "module.tools.coder_script.install"?',
      "",
      'did you mean "module.tools[0].module.deep.coder_script.configure"?',
    ]);
  });

  it("are listed where one is unknown", async () => {
    const [first] = await found(selecting("coder_script.clnoe"));
    expect(first && parts(first)).to.deep.equal({
      rule: "order-unknown-selector",
      severity: "error",
      message:
        'selector "coder_script.clnoe" selects nothing: there is no coder_script "clnoe" in the module of this rule',
      at: "coder_script.clnoe",
      hint: 'did you mean "coder_script.clone"?',
      related: [],
      notes: [
        "what can be selected there: coder_script.app, coder_script.clone, coder_script.none, coder_script.two, coder_script.each, module.tools, module.empty, module.gone",
        REFUSED,
      ],
      agent: null,
      script: null,
      when: null,
    });
    const [instance] = await found(selecting("coder_script.two[2]"));
    expect(instance?.notes).to.deep.equal([
      "instances that there are: coder_script.two[0], coder_script.two[1]",
      REFUSED,
    ]);
  });

  it("start in the module that declares the rule", async () => {
    const block = order("x", rule("coder_script.install", "coder_script.app"));
    const all = await findings([script("app"), call("tools")], {
      "tools/main.tf": inModule("install") + block,
    });
    expect(all.map(outline)).to.deep.equal(['error order-unknown-selector at "coder_script.app"']);
  });

  it("are found where they are written, and may be computed", async () => {
    const locals = 'locals {\n  names = ["clone", "clnoe"]\n}';
    const block = order(
      "x",
      'run = ["coder_script.app"]\nafter = [for name in local.names : "coder_script.${name}"]',
    );
    expect((await found(block, [locals])).map(outline)).to.deep.equal([
      'error order-unknown-selector at "coder_script.${name}"',
    ]);
  });

  it("depend on conditions where the instances do", async () => {
    const variable = 'variable "on" { type = bool }';
    const some = script("some", { count: "var.on ? 1 : 0" });
    const block = selecting("coder_script.some", "coder_script.some[0]");
    expect((await found(block, [variable, some])).map(outline)).to.deep.equal([
      'warning order-unknown-selector at "coder_script.some[0]" when var.on == false',
    ]);
  });

  it("are not judged where instances or names are unknown", async () => {
    const variables = 'variable "names" { type = set(string) }\nvariable "n" { type = number }';
    const each = script("some", { for_each: "var.names" });
    const counted = script("counted", { count: "var.n" });
    const block = selecting('coder_script.some["a"]', "coder_script.counted[7]");
    const all = await found(block, [variables, each, counted]);
    expect(all.map(outline)).to.deep.equal([
      'warning order-unknown-selector at "coder_script.some[\\"a\\"]" when length(var.names) == 0',
      'warning order-unknown-selector at "coder_script.counted[7]" when var.n == 0',
    ]);
    const [unknown] = await found(selecting("coder_script.${var.name}"), ['variable "name" {}']);
    expect(unknown && parts(unknown)).to.deep.equal({
      rule: "order-unknown-selector",
      severity: "info",
      message:
        'the selector "coder_script.${var.name}" cannot be checked: var.name is not known here',
      at: "coder_script.${var.name}",
      hint: null,
      related: [],
      notes: [HOW],
      agent: null,
      script: null,
      when: null,
    });
  });

  it("are not shown where they are sensitive", async () => {
    const secret = 'variable "name" {\n  default   = "hush"\n  sensitive = true\n}';
    const all = await found(selecting("coder_script.${var.name}", "${var.name}"), [secret]);
    expect(all.map(({ rule }) => rule)).to.have.members([
      "order-unknown-selector",
      "order-invalid",
    ]);
    expect(JSON.stringify(all.map(({ message, notes }) => [message, notes]))).not.to.contain(
      "hush",
    );
  });

  it("are invalid where they are no address", async () => {
    const selectors = [
      "app",
      "coder_script.app.id",
      "data.coder_script.app",
      "module.tools[x]",
      "a b",
    ];
    const all = await found(selecting(...selectors, ""));
    expect(all.map(({ rule }) => rule)).to.deep.equal(
      [...selectors, ""].map(() => "order-invalid"),
    );
    expect(all.map(({ hint = "" }) => hint)).to.deep.equal([
      'did you mean "coder_script.app"?',
      'did you mean "coder_script.app"?',
      "",
      "",
      "",
      "",
    ]);
  });
});

describe("what else a coder_script_order says", () => {
  const messages = async (block: string) => (await found(block)).map(({ message }) => message);

  it("is refused where an argument is missing, empty, or not what it must be", async () => {
    const bad = order(
      "x",
      'run = []\nafter = "coder_script.app"',
      'requires = "starts"\nphase = "boot"\nafter = ["coder_script.app"]',
      'run = ["coder_script.app"]\nafter = [["coder_script.clone"]]\nphaze = "start"',
    );
    expect(await messages(bad)).to.deep.equal([
      "`run` must select something, but its list is empty",
      "`after` must be a list of selectors, not a string",
      "this rule has no `run`, which selects the scripts that wait",
      '`requires` must be "success" or "completion", not "starts"',
      '`phase` must be "start" or "stop", not "boot"',
      "a selector must be an address, but this one is a tuple",
      'a rule has no argument "phaze" (did you mean "phase"?)',
    ]);
  });

  it("needs a rule, and has nothing else", async () => {
    expect(await messages('data "coder_script_order" "x" {}')).to.deep.equal([
      "this coder_script_order has no rule: it must have at least one `rule` block",
    ]);
    const more = order("x", rule("coder_script.app", "coder_script.clone"));
    expect(await messages(more.replace("{", "{\n  order = 1\n  step {}"))).to.deep.equal([
      'a coder_script_order has no argument "order", only `rule` blocks',
      'a coder_script_order has no block "step", only `rule` blocks',
    ]);
  });

  it("may give `run` as one string, as early versions did", async () => {
    expect(
      await messages(order("x", 'run = "coder_script.app"\nafter = ["coder_script.clone"]')),
    ).to.deep.equal([]);
  });

  it("may make rules with a dynamic block", async () => {
    const dynamic = (collection: string) => `data "coder_script_order" "x" {
  dynamic "rule" {
    for_each = ${collection}
    iterator = step
    content {
      run   = ["coder_script.app"]
      after = ["coder_script.\${step.value}"]
    }
  }
}
variable "open" { type = list(string) }`;
    expect((await found(dynamic('["clone", "ohter"]'))).map(outline)).to.deep.equal([
      'error order-unknown-selector at "coder_script.${step.value}"',
    ]);
    expect((await found(dynamic("[]"))).map(outline)).to.deep.equal([
      'error order-invalid at "data "coder_script_order" "x""',
    ]);
    expect((await found(dynamic("var.open"))).map(outline)).to.deep.equal([]);
  });

  it("is read from JSON, too", async () => {
    const rules = [{ run: ["coder_script.app"], after: ["coder_script.clnoe"], phase: "go" }];
    const json = JSON.stringify({ data: { coder_script_order: { x: { rule: rules } } } });
    const all = await findings([script("app"), script("clone")], { "order.tf.json": json });
    expect(all.map(outline)).to.deep.equal([
      'error order-unknown-selector at "coder_script.clnoe"',
      'error order-invalid at "go"',
    ]);
  });
});

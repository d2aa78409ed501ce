import { expect } from "chai";
import {
  AT_STOP,
  findings,
  order,
  outline,
  parts,
  rule,
  script,
} from "../support/ordered-template.ts";

const REFUSED = "Coder refuses the template when it is imported";

/** What is found, in short. */
async function outlines(...blocks: readonly string[]): Promise<string[]> {
  return (await findings(blocks)).map(outline);
}

/** All parts of the only finding. */
async function only(...blocks: readonly string[]) {
  const found = await findings(blocks);
  expect(found.map(outline)).to.have.length(1);
  const [first] = found;
  return first && parts(first);
}

const TWO = [script("app"), script("clone")];

describe("order-cycle", () => {
  it("walks the whole circle, through several data sources", async () => {
    const found = await only(
      ...TWO,
      script("keys"),
      order("one", rule("coder_script.app", "coder_script.clone")),
      order(
        "two",
        rule("coder_script.clone", "coder_script.keys"),
        rule("coder_script.keys", "coder_script.app"),
      ),
    );
    expect(found).to.deep.equal({
      rule: "order-cycle",
      severity: "error",
      message:
        "scripts wait for each other in a circle, so that none of them can begin: coder_script.app → coder_script.clone → coder_script.keys → coder_script.app",
      at: "coder_script.clone",
      hint: null,
      related: [
        'coder_script.clone: coder_script.app waits for coder_script.clone here: "coder_script.app" runs after "coder_script.clone"',
        'coder_script.keys: coder_script.clone waits for coder_script.keys here: "coder_script.clone" runs after "coder_script.keys"',
        'coder_script.app: coder_script.keys waits for coder_script.app here: "coder_script.keys" runs after "coder_script.app"',
      ],
      notes: ["take out one of these steps", REFUSED],
      agent: "coder_agent.main",
      script: "coder_script.app",
      when: null,
    });
  });

  it("reports each group of scripts once", async () => {
    const pair = (a: string, b: string) => [
      rule(`coder_script.${a}`, `coder_script.${b}`),
      rule(`coder_script.${b}`, `coder_script.${a}`),
    ];
    const scripts = ["a", "b", "c", "d", "e"].map((name) => script(name));
    const rules = [...pair("a", "b"), ...pair("b", "c"), ...pair("d", "e")];
    expect(await outlines(...scripts, order("x", ...rules))).to.deep.equal([
      'error order-cycle at "coder_script.b"',
      'error order-cycle at "coder_script.e"',
    ]);
  });

  it("says under which condition there is one", async () => {
    const variable = 'variable "on" { type = bool }';
    const there = rule("coder_script.app", "coder_script.clone");
    const back = rule("coder_script.clone", "coder_script.app");
    const conditional = order("back", back).replace("{", "{\n  count = var.on ? 1 : 0");
    expect(await outlines(...TWO, variable, order("there", there), conditional)).to.deep.equal([
      'warning order-cycle at "coder_script.clone" when var.on == true',
    ]);
    const perhaps = script("perhaps", { count: "var.on ? 1 : 0" });
    const through = [
      rule("coder_script.app", "coder_script.perhaps"),
      rule("coder_script.perhaps", "coder_script.app"),
    ];
    expect(await outlines(...TWO, variable, perhaps, order("x", ...through))).to.deep.equal([
      'warning order-cycle at "coder_script.perhaps" when var.on == true',
    ]);
  });

  it("sees none where conditions, phases or instances keep the steps apart", async () => {
    const off = { ...AT_STOP };
    const there = rule("coder_script.app", "coder_script.clone");
    const back = rule("coder_script.clone", "coder_script.app");
    const variable = 'variable "on" { type = bool }';
    const when = (block: string, count: string) => block.replace("{", `{\n  count = ${count}`);
    expect(
      await outlines(
        ...TWO,
        variable,
        when(order("there", there), "var.on ? 1 : 0"),
        when(order("back", back), "var.on ? 0 : 1"),
      ),
    ).to.deep.equal([]);
    const each = { for_each: 'toset(["a", "b"])' };
    expect(
      await outlines(
        script("each", each),
        ...TWO,
        script("stop", off),
        order(
          "x",
          rule('coder_script.each["a"]', "coder_script.app"),
          rule("coder_script.app", 'coder_script.each["b"]'),
        ),
      ),
    ).to.deep.equal([]);
  });

  it("keeps start and stop apart", async () => {
    const module = [script("on"), script("off", AT_STOP)].join("\n");
    const files = {
      "a/main.tf": module.replaceAll("coder_agent.main.id", "var.agent") + 'variable "agent" {}',
      "b/main.tf": module.replaceAll("coder_agent.main.id", "var.agent") + 'variable "agent" {}',
    };
    const call = (name: string) =>
      `module "${name}" {\n  source = "./${name}"\n  agent  = coder_agent.main.id\n}`;
    const both = (second: string) => [
      call("a"),
      call("b"),
      order(
        "x",
        rule("module.a", "module.b", 'phase = "start"'),
        rule("module.b", "module.a", `phase = "${second}"`),
      ),
    ];
    expect((await findings(both("stop"), files)).map(outline)).to.deep.equal([]);
    expect((await findings(both("start"), files)).map(outline)).to.deep.equal([
      'error order-cycle at "module.b"',
    ]);
  });
});

describe("order-self", () => {
  it("finds a script in both lists", async () => {
    const found = await only(
      script("app", { count: "2" }),
      order("x", rule("coder_script.app", "coder_script.app[1]")),
    );
    expect(found).to.deep.equal({
      rule: "order-self",
      severity: "error",
      message: "coder_script.app[1] would wait for itself: `run` and `after` both select it",
      at: "coder_script.app[1]",
      hint: null,
      related: ['coder_script.app: "coder_script.app" in `run` selects it, too'],
      notes: ["take it out of one of the two lists", REFUSED],
      agent: "coder_agent.main",
      script: "coder_script.app[1]",
      when: null,
    });
  });

  it("lets one instance wait for another", async () => {
    const two = script("app", { count: "2" });
    const one = order("x", rule("coder_script.app[0]", "coder_script.app[1]"));
    expect(await outlines(two, one)).to.deep.equal([]);
  });
});

describe("order-across-agents", () => {
  const OTHER = 'resource "coder_agent" "gpu" {\n  os   = "linux"\n  arch = "amd64"\n}';
  const drivers = (agent: string) => script("drivers", { agent_id: agent });

  it("finds scripts of two agents in one rule", async () => {
    const found = await only(
      ...TWO,
      OTHER,
      drivers("coder_agent.gpu.id"),
      order("x", rule("coder_script.app", "coder_script.drivers")),
    );
    expect(found).to.deep.equal({
      rule: "order-across-agents",
      severity: "error",
      message:
        "a rule cannot order scripts of different agents: coder_script.app runs on coder_agent.main, but coder_script.drivers on coder_agent.gpu",
      at: "coder_script.drivers",
      hint: null,
      related: ['coder_script.app: "coder_script.app" selects coder_script.app here'],
      notes: ["write a rule for the scripts of each agent", REFUSED],
      agent: "coder_agent.gpu",
      script: "coder_script.drivers",
      when: null,
    });
  });

  it("does not compare agents that are not known", async () => {
    const variable = 'variable "agent_id" { type = string }';
    const block = order("x", rule("coder_script.app", "coder_script.drivers"));
    expect(await outlines(...TWO, OTHER, variable, drivers("var.agent_id"), block)).to.deep.equal(
      [],
    );
  });
});

describe("order-wrong-phase", () => {
  const backup = script("backup", AT_STOP);

  it("finds a script that does not run in the rule's phase", async () => {
    const block = `run = ["coder_script.app"]
after = ["coder_script.clone", "coder_script.backup"]
phase = "start"`;
    expect(await only(...TWO, backup, order("x", block))).to.deep.equal({
      rule: "order-wrong-phase",
      severity: "error",
      message:
        "this rule is about what runs when the workspace starts, but coder_script.backup runs when the workspace stops",
      at: "coder_script.backup",
      hint: null,
      related: ['resource "coder_script" "backup": coder_script.backup is declared here'],
      notes: ["set run_on_start in it, or select another script", REFUSED],
      agent: "coder_agent.main",
      script: "coder_script.backup",
      when: null,
    });
  });

  it("finds a phase that none of the scripts has", async () => {
    const block = order("x", rule("coder_script.app", "coder_script.clone", 'phase = "stop"'));
    const found = await only(...TWO, block);
    expect(found).to.include({ at: '"stop"', script: "coder_script.app" });
    expect(found?.notes).to.deep.equal(['leave the phase out, or make it "start"', REFUSED]);
  });

  it("finds scripts of both phases where the rule says none", async () => {
    const block = order("x", rule("coder_script.app", "coder_script.backup"));
    const found = await only(...TWO, backup, block);
    expect(found).to.include({
      message:
        "a rule cannot order scripts of different phases: coder_script.app runs when the workspace starts, but coder_script.backup runs when the workspace stops",
      at: "coder_script.backup",
    });
  });

  it("finds scripts that cannot be ordered at all", async () => {
    const cases = [
      [{ run_on_start: "false", cron: '"0 0 4 * * *"' }, "runs only on a schedule"],
      [{ run_on_start: "false" }, "never runs"],
      [{ run_on_stop: "true" }, "runs both at start and at stop"],
    ] as const;
    for (const [more, why] of cases) {
      const block = order("x", rule("coder_script.app", "coder_script.other"));
      const found = await only(...TWO, script("other", more), block);
      expect(found).to.include({
        message: `coder_script.other cannot be ordered: it ${why}`,
        at: "coder_script.other",
      });
    }
  });

  it("asks for a phase where modules have scripts of both, and takes one that is named", async () => {
    const both = [script("on"), script("off", AT_STOP)].join("\n");
    const main = both.replaceAll("coder_agent.main.id", "var.agent") + 'variable "agent" {}';
    const call = (name: string) =>
      `module "${name}" {\n  source = "./m"\n  agent  = coder_agent.main.id\n}`;
    const find = async (...rules: string[]) =>
      (
        await findings([...TWO, call("a"), call("b"), order("x", ...rules)], { "m/main.tf": main })
      ).map(outline);
    expect(await find(rule("module.a", "module.b"))).to.deep.equal([
      'error order-wrong-phase at "rule"',
    ]);
    expect(await find(rule("module.a", "module.b", 'phase = "stop"'))).to.deep.equal([]);
    expect(await find(rule("module.a", "coder_script.app"))).to.deep.equal([]);
  });
});

describe("order-conflicting-requires", () => {
  const there = (...more: string[]) => rule("coder_script.app", "coder_script.clone", ...more);

  it("finds two rules that disagree on a pair", async () => {
    const block = order("x", there('requires = "completion"'), there());
    expect(await only(...TWO, block)).to.deep.equal({
      rule: "order-conflicting-requires",
      severity: "error",
      message:
        'coder_script.app waits for coder_script.clone with requires = "success" (the default) here, but with requires = "completion" in another rule',
      at: "rule",
      hint: null,
      related: ['"completion": with requires = "completion" here'],
      notes: ["drop one of the two rules, or let both require the same", REFUSED],
      agent: "coder_agent.main",
      script: "coder_script.app",
      when: null,
    });
  });

  it("accepts the same rule twice, and different pairs", async () => {
    const other = rule("coder_script.clone", "coder_script.keys", 'requires = "completion"');
    const block = order("x", there(), there('requires = "success"'), other);
    expect(await outlines(...TWO, script("keys"), block)).to.deep.equal([]);
  });
});

describe("mixed-coordination", () => {
  const waits = script("app").replace("echo app", "coder exp sync start app");
  const block = order("x", rule("coder_script.clone", "coder_script.keys"));

  it("finds an agent with both", async () => {
    const found = await findings([script("clone"), script("keys"), waits, block]);
    const mixed = found.find(({ rule }) => rule === "mixed-coordination");
    expect(mixed && parts(mixed)).to.deep.equal({
      rule: "mixed-coordination",
      severity: "warning",
      message:
        "the scripts of coder_agent.main are ordered in two ways: by this coder_script_order, and by `coder exp sync` in coder_script.app",
      at: 'data "coder_script_order" "x"',
      hint: null,
      related: ["coder exp sync start app: coder_script.app uses `coder exp sync` here"],
      notes: [
        "neither way knows of the other: where they make scripts wait for each other, Coder does not notice",
        "use one of the two for all scripts of an agent",
      ],
      agent: "coder_agent.main",
      script: null,
      when: null,
    });
  });

  it("does not mind calls that only look, or a rule that orders nothing", async () => {
    const looks = script("app").replace("echo app", "coder exp sync list");
    const found = await outlines(script("clone"), script("keys"), looks, block);
    expect(found).to.deep.equal([]);
    const nothing = script("keys", { count: "0" });
    const empty = (await outlines(script("clone"), nothing, waits, block)).filter((line) =>
      line.includes("mixed"),
    );
    expect(empty).to.deep.equal([]);
  });
});

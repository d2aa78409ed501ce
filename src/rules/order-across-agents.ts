import type { Startup } from "../startup/model.ts";
import { inPhase, type ResolvedRule, type SelectedScript } from "../startup/script-order.ts";
import { REFUSED } from "../terraform/order-problem.ts";
import type { Finding } from "./diagnostic.ts";
import { exampleTemplate, orderBlock, TWO_SCRIPTS } from "./example-template.ts";
import type { StartupRule } from "./rule.ts";
import { quote } from "./wording.ts";

const GPU = `
resource "coder_agent" "gpu" {
  os   = "linux"
  arch = "amd64"
}

resource "coder_script" "drivers" {
  agent_id     = coder_agent.gpu.id
  display_name = "drivers"
  run_on_start = true
  script       = "modprobe nvidia"
}
`;

export const orderAcrossAgents: StartupRule = {
  id: "order-across-agents",
  from: "startup",
  severity: "error",
  summary: "A rule of coder_script_order is about scripts of different agents.",
  explanation: `Each agent runs its own scripts and knows nothing of those of another agent, so that none of them can wait for one that runs elsewhere. Coder refuses a rule whose scripts do not all belong to one agent.

Write a rule for each agent. What really has to wait for another agent must ask for what that one has made, for instance a file on a volume that both see.`,
  example: {
    bad: exampleTemplate(
      TWO_SCRIPTS,
      GPU,
      orderBlock(["coder_script.app", "coder_script.drivers"]),
    ),
    good: exampleTemplate(TWO_SCRIPTS, GPU, orderBlock(["coder_script.app", "coder_script.clone"])),
  },
  check: ({ order, startup }) => order.rules.flatMap((rule) => agentsFinding(rule, startup)),
};

/** Whether two scripts certainly run on different agents: a name like `var.agent_id` may be any. */
export function runApart(a: SelectedScript, b: SelectedScript, { agents }: Startup): boolean {
  const isDeclared = ({ agent }: SelectedScript) =>
    agents.some(({ address, declared }) => declared && address === agent);
  return a.agent !== b.agent && isDeclared(a) && isDeclared(b);
}

function agentsFinding({ phase, ...rule }: ResolvedRule, startup: Startup): Finding[] {
  const run = inPhase(rule.run, phase);
  const after = inPhase(rule.after, phase);
  if (run.length === 0 || after.length === 0) return [];
  const declared = new Set(
    startup.agents.flatMap(({ address, declared }) => (declared ? [address] : [])),
  );
  const [first, ...others] = [...run, ...after].filter(({ agent }) => declared.has(agent));
  const other = others.find(({ agent }) => agent !== first?.agent);
  if (!first || !other) return [];
  return [
    {
      message: `a rule cannot order scripts of different agents: ${first.script.address} runs on ${first.agent}, but ${other.script.address} on ${other.agent}`,
      span: other.selector.span,
      related: [
        {
          message: `${quote(first.selector.display)} selects ${first.script.address} here`,
          span: first.selector.span,
        },
      ],
      notes: ["write a rule for the scripts of each agent", REFUSED],
      agent: other.agent,
      script: other.script.address,
    },
  ];
}

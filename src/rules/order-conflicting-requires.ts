import type { OrderEdge, ResolvedRule } from "../startup/script-order.ts";
import { REFUSED } from "../terraform/order-problem.ts";
import type { OrderRule } from "../terraform/script-orders.ts";
import type { Finding } from "./diagnostic.ts";
import { exampleTemplate, orderBlock, TWO_SCRIPTS } from "./example-template.ts";
import type { StartupRule } from "./rule.ts";

const TWICE = `
data "coder_script_order" "anyway" {
  rule {
    run      = ["coder_script.app"]
    after    = ["coder_script.clone"]
    requires = "completion"
  }
}
`;

export const orderConflictingRequires: StartupRule = {
  id: "order-conflicting-requires",
  from: "startup",
  severity: "error",
  summary: "Two rules of coder_script_order disagree on how the same script must end.",
  explanation: `\`requires = "success"\`, which is the default, skips a script where one that it waits for fails; \`requires = "completion"\` runs it in any case. Two rules that let the same script wait for the same other one must agree: Coder refuses the template where they do not.

Drop one of the two rules, or give both the same \`requires\`. Where one of them selects a whole module, select only the scripts in it that are meant.`,
  example: {
    bad: exampleTemplate(
      TWO_SCRIPTS,
      orderBlock(["coder_script.app", "coder_script.clone"]),
      TWICE,
    ),
    good: exampleTemplate(TWO_SCRIPTS, TWICE),
  },
  check: ({ order }) => [order.start, order.stop].flatMap(conflicts),
};

/** One finding for each two rules, about the first scripts that they disagree on. */
function conflicts(edges: readonly OrderEdge[]): Finding[] {
  const findings: Finding[] = [];
  const first = new Map<string, ResolvedRule>();
  const reported = new Map<ResolvedRule, Set<ResolvedRule>>();
  for (const edge of edges) {
    const { dependent, prerequisite, resolved } = edge;
    if (resolved.rule.requires === undefined) continue;
    const pair = JSON.stringify([dependent.script.address, prerequisite.script.address]);
    const other = first.get(pair);
    if (!other) first.set(pair, resolved);
    if (!other || other.rule.requires === resolved.rule.requires) continue;
    const known = reported.get(other) ?? new Set();
    reported.set(other, known);
    if (known.has(resolved)) continue;
    known.add(resolved);
    findings.push(conflictFinding(edge, other.rule));
  }
  return findings;
}

function conflictFinding(
  { dependent, prerequisite, resolved }: OrderEdge,
  other: OrderRule,
): Finding {
  const { address } = dependent.script;
  return {
    message: `${address} waits for ${prerequisite.script.address} with ${requirement(resolved.rule)} here, but with ${requirement(other)} in another rule`,
    span: resolved.rule.requiresSpan,
    related: [{ message: `with ${requirement(other)} here`, span: other.requiresSpan }],
    notes: ["drop one of the two rules, or let both require the same", REFUSED],
    agent: dependent.agent,
    script: address,
  };
}

function requirement({ requires, requiresSpan, span }: OrderRule): string {
  const isWritten = requiresSpan !== span;
  return `requires = "${requires ?? ""}"${isWritten ? "" : " (the default)"}`;
}

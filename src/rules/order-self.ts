import { inPhase, type ResolvedRule } from "../startup/script-order.ts";
import { REFUSED } from "../terraform/order-problem.ts";
import type { Finding } from "./diagnostic.ts";
import { exampleTemplate, orderBlock, TWO_SCRIPTS } from "./example-template.ts";
import type { StartupRule } from "./rule.ts";
import { quote } from "./wording.ts";

export const orderSelf: StartupRule = {
  id: "order-self",
  from: "startup",
  severity: "error",
  summary: "A rule of coder_script_order lets a script wait for itself.",
  explanation: `Every script that \`run\` selects waits for every script that \`after\` selects. A script that both select would wait for its own end, and Coder refuses the template.

Often both lists name a module, or a script with \`count\` or \`for_each\`, which selects all of its instances. Select the ones that are meant: \`coder_script.app[0]\`.`,
  example: {
    bad: exampleTemplate(TWO_SCRIPTS, orderBlock(["coder_script.app", "coder_script.app"])),
    good: exampleTemplate(TWO_SCRIPTS, orderBlock(["coder_script.app", "coder_script.clone"])),
  },
  check: ({ order }) => order.rules.flatMap(selfFinding),
};

/** One finding for each rule, about the first of its scripts. */
function selfFinding({ phase, ...rule }: ResolvedRule): Finding[] {
  const after = inPhase(rule.after, phase);
  const waitedFor = new Map(after.map((selected) => [selected.script, selected]));
  const both = inPhase(rule.run, phase).filter(({ script }) => waitedFor.has(script));
  const [first, ...others] = both;
  const again = first && waitedFor.get(first.script);
  if (!again) return [];
  const { address } = first.script;
  const more = others.length === 0 ? "" : `, and so would ${others.length} more of this rule`;
  return [
    {
      message: `${address} would wait for itself: \`run\` and \`after\` both select it${more}`,
      span: again.selector.span,
      related: [
        {
          message: `${quote(first.selector.display)} in \`run\` selects it, too`,
          span: first.selector.span,
        },
      ],
      notes: ["take it out of one of the two lists", REFUSED],
      agent: first.agent,
      script: address,
    },
  ];
}

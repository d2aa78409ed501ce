import { MAX_PAIRS, type ScriptOrder } from "../startup/script-order.ts";
import { REFUSED } from "../terraform/order-problem.ts";
import type { Finding } from "./diagnostic.ts";
import { exampleTemplate, orderBlock, TWO_SCRIPTS } from "./example-template.ts";
import type { StartupRule } from "./rule.ts";

/** Most of its findings come from reading the block; how many pairs there are shows only here. */
export const orderInvalid: StartupRule = {
  id: "order-invalid",
  from: "startup",
  severity: "error",
  summary: "A coder_script_order is not written as Coder wants it.",
  explanation: `A \`coder_script_order\` has one or more \`rule\` blocks. Each has \`run\` (the scripts that wait) and \`after\` (those that they wait for), which are lists of addresses in quotes and must not be empty; and it may have \`requires\` ("success" or "completion") and \`phase\` ("start" or "stop"). Coder refuses a template in which one is written otherwise.

Addresses are "coder_script.NAME" and "module.NAME", not references: \`coder_script.app.id\` without quotes is a value that is not known when Coder reads the rule.`,
  example: {
    bad: exampleTemplate(TWO_SCRIPTS, orderBlock(["coder_script.app", "clone"])),
    good: exampleTemplate(TWO_SCRIPTS, orderBlock(["coder_script.app", "coder_script.clone"])),
  },
  check: ({ order }) => tooManyPairs(order),
};

function tooManyPairs({ tooMany }: ScriptOrder): Finding[] {
  if (!tooMany) return [];
  const { rule, run, after } = tooMany;
  return [
    {
      message: `with this rule (${run.length} scripts wait for ${after.length}) the rules of the template order more than ${MAX_PAIRS.toLocaleString("en")} pairs of scripts, which is Coder's limit`,
      span: rule.span,
      notes: [
        "it and the rules after it are not checked; let a few scripts wait in place of whole modules",
        REFUSED,
      ],
    },
  ];
}

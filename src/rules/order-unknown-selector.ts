import { exampleTemplate, orderBlock, TWO_SCRIPTS } from "./example-template.ts";
import type { ReadingRule } from "./rule.ts";

export const orderUnknownSelector: ReadingRule = {
  id: "order-unknown-selector",
  from: "reading",
  severity: "error",
  summary: "A rule of coder_script_order selects a script or module that is not there.",
  explanation: `A selector is the address of a \`coder_script\` or of a module, seen from the module that the rule is written in. Coder refuses a template in which one names something that is not declared, or an instance (\`[0]\`, \`["key"]\`) that does not exist. Terraform itself does not look into these strings, so that \`terraform validate\` says nothing.

A script or module that is declared and has no instances, because its \`count\` is 0, may be selected: the rule then orders nothing. So leave the index away where an instance may be missing.

A selector that depends on a value which only a workspace has cannot be checked; that is reported as an info.`,
  example: {
    bad: exampleTemplate(TWO_SCRIPTS, orderBlock(["coder_script.app", "coder_script.clnoe"])),
    good: exampleTemplate(TWO_SCRIPTS, orderBlock(["coder_script.app", "coder_script.clone"])),
  },
};

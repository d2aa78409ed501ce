import { exampleTemplate, unitScript } from "./example-template.ts";
import type { ReadingRule } from "./rule.ts";

const GOOD = exampleTemplate({ app: unitScript("app", [], "start-app") });

export const invalidHcl: ReadingRule = {
  id: "invalid-hcl",
  from: "reading",
  severity: "error",
  summary: "A .tf file does not parse (the rest is still checked).",
  explanation: `Terraform refuses the file, so the template cannot be imported at all. What the rest of the template says is still checked, but what this file declares may be missing there.

Correct what the message points at; \`terraform fmt\` and \`terraform validate\` see the same mistake.`,
  example: { bad: GOOD.replace(' "app"\n', "\n"), good: GOOD },
};

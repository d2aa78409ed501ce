import { exampleTemplate, unitScript } from "./example-template.ts";
import type { ReadingRule } from "./rule.ts";

const UNIT = 'locals {\n  unit = "app"\n}';

export const invalidReference: ReadingRule = {
  id: "invalid-reference",
  from: "reading",
  severity: "error",
  summary: "An expression that a script depends on cannot be evaluated.",
  explanation: `The script, or whether it exists, depends on an expression that Terraform refuses: a local or variable that is not declared, a function that does not exist, a file that is missing, an operation on the wrong type. The template cannot be built, and \`muster\` cannot see that part of the script.

So does a module that is called without a variable which it needs, and a value that the \`validation\` of its variable does not allow.

Declare what is missing or correct its name.`,
  example: {
    bad: exampleTemplate({ app: unitScript("${local.unti}", [], "start-app") }, UNIT),
    good: exampleTemplate({ app: unitScript("${local.unit}", [], "start-app") }, UNIT),
  },
};

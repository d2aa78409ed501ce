import { exampleTemplate } from "./example-template.ts";
import type { ReadingRule } from "./rule.ts";

export const missingUnitName: ReadingRule = {
  id: "missing-unit-name",
  from: "reading",
  severity: "error",
  summary: "A call lacks a unit or dependency name, or it evaluates to nothing.",
  explanation: `\`coder exp sync want\` takes the unit that waits and then what it waits for; \`start\` and \`complete\` take one unit. Without a name the call fails when the workspace starts. Often the name is there but empty: a shell variable that is not set at this place, or whose name is misspelled.

Write the name, or set the variable before the call.`,
  example: {
    bad: exampleTemplate({
      app: `set -e
unit=app
trap 'coder exp sync complete "$unit"' EXIT
coder exp sync start
start-app`,
    }),
    good: exampleTemplate({
      app: `set -e
unit=app
trap 'coder exp sync complete "$unit"' EXIT
coder exp sync start "$unit"
start-app`,
    }),
  },
};

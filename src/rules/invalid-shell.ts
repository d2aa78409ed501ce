import { exampleTemplate, unitScript } from "./example-template.ts";
import type { ReadingRule } from "./rule.ts";

export const invalidShell: ReadingRule = {
  id: "invalid-shell",
  from: "reading",
  severity: "error",
  summary: "A script with sync calls is not valid shell.",
  explanation: `The shell stops at the mistake when the workspace starts. Calls after it are never made: a unit that the script was to complete stays incomplete, and whatever waits for it gives up after its timeout.

Correct what the message points at; \`bash -n FILE\` checks a script without running it.`,
  example: {
    bad: exampleTemplate({
      app: unitScript("app", [], "if [ -f Makefile ]; then", "  make run"),
    }),
    good: exampleTemplate({
      app: unitScript("app", [], "if [ -f Makefile ]; then", "  make run", "fi"),
    }),
  },
};

import { exampleTemplate, unitScript } from "./example-template.ts";
import type { ReadingRule } from "./rule.ts";

const SCRIPTS = {
  clone: unitScript("git-clone", [], "git clone https://github.com/coder/coder"),
  app: unitScript("app", ["git-clone"], "start-app"),
};

const SUPPRESSED = {
  ...SCRIPTS,
  app: `# muster-ignore-file: unknown-unit -- the base image clones\n${SCRIPTS.app}`,
};

export const unusedSuppression: ReadingRule = {
  id: "unused-suppression",
  from: "reading",
  severity: "info",
  summary: "A comment suppresses nothing, or names a rule that there is not.",
  explanation: `\`# muster-ignore: RULE -- why\` suppresses what a rule finds on the same line, or alone on a line what it finds on the next one; \`# muster-ignore-file: RULE\` what it finds in the file. In HCL \`//\` works, too. Where there is nothing to suppress any more, the comment misleads, and would hide the next mistake.

Take the comment out, or correct the name of the rule.`,
  example: { bad: exampleTemplate(SUPPRESSED), good: exampleTemplate(SCRIPTS) },
};

import { exampleTemplate, unitScript } from "./example-template.ts";
import type { ReadingRule } from "./rule.ts";

const GOOD = exampleTemplate({
  app: unitScript("app", [], "start-app").replace("start app", "start --timeout 30s app"),
});

export const invalidSyncCall: ReadingRule = {
  id: "invalid-sync-call",
  from: "reading",
  severity: "error",
  summary: "Unknown subcommand or flag, too many arguments, a timeout that is no duration.",
  explanation: `The command line of \`coder exp sync\` refuses the call when the workspace starts, so the unit is neither started nor completed by it. With \`set -e\` the script stops there.

The subcommands are want, start, complete, ping, status and list. They are below \`coder exp sync\`: without \`exp\`, Coder has no such command. A timeout is a Go duration: 30s, 5m, 1h30m.`,
  example: { bad: GOOD.replace("30s", "30"), good: GOOD },
};

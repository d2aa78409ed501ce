import type { SyncCall } from "../shell/sync-call.ts";
import { isDuplicate } from "../startup/is-duplicate.ts";
import { compareSpans } from "../source/source-file.ts";
import type { StartupScript } from "../startup/model.ts";
import type { Finding } from "./diagnostic.ts";
import { exampleTemplate, unitScript } from "./example-template.ts";
import { deleteCall } from "./fix.ts";
import type { StartupRule } from "./rule.ts";
import { afterFailure, quote } from "./wording.ts";

export const completedTwice: StartupRule = {
  id: "completed-twice",
  from: "startup",
  severity: "warning",
  summary: "Two start-up calls complete the same unit on one path through a script.",
  explanation: `A unit that is completed stays so: the second \`coder exp sync complete\` of it fails. With \`set -e\` the script stops there and counts as failed, although its work is done.

Often an EXIT trap completes the unit, and the last line of the script does so, too. The trap is enough: it runs when the script succeeds and when it fails.`,
  example: {
    bad: exampleTemplate({
      app: unitScript("app", [], "start-app", "coder exp sync complete app"),
    }),
    good: exampleTemplate({ app: unitScript("app", [], "start-app") }),
  },
  check: ({ agents }) =>
    agents.flatMap(({ agent }) =>
      agent.scripts
        .filter(({ phases }) => phases.includes("start"))
        .flatMap((script) => secondCompletes(script, agent.address)),
    ),
};

function secondCompletes(script: StartupScript, agent: string): Finding[] {
  const findings: Finding[] = [];
  /** By unit, the call that has completed it on every path. */
  const completed = new Map<string, SyncCall>();
  for (const call of script.calls) {
    const { unit } = call;
    if (!unit || unit.text.length === 0 || call.refused) continue;
    const { key } = unit.text;
    if (call.kind === "start") completed.delete(key);
    if (call.kind !== "complete" || !call.certain) continue;
    const first = completed.get(key);
    if (!first) completed.set(key, call);
    // Whoever looks at the status, as in `complete app || true`, expects this.
    else if (!call.checked) findings.push(findingFor(call, first, script, agent));
  }
  return findings;
}

function findingFor(
  call: SyncCall,
  first: SyncCall,
  script: StartupScript,
  agent: string,
): Finding {
  const name = quote(call.unit?.text.display ?? "");
  const isRepeated = call.span && first.span && compareSpans(call.span, first.span) === 0;
  return {
    message: `unit ${name} is completed for the second time here, which fails: it is already completed`,
    span: call.span ?? script.span,
    fix: isDuplicate(call, first) && call.span ? deleteCall(call.span) : undefined,
    related:
      first.span && !isRepeated
        ? [{ message: `${name} is completed here before, in ${script.address}`, span: first.span }]
        : [],
    notes: [
      `at start: this \`complete\` fails; ${afterFailure(call, "it")}`,
      call.trap === undefined
        ? "complete a unit once, where its work is done"
        : `the ${call.trap} trap completes it in any case: take out the \`complete\` before`,
    ],
    agent,
    script: script.address,
    ...(call.unit ? { unit: call.unit.text.masked } : {}),
  };
}

import { compareSpans } from "../source/source-file.ts";
import type { SyncCall } from "../shell/sync-call.ts";
import type { StartupScript } from "../startup/model.ts";
import type { Finding } from "./diagnostic.ts";
import { racingWants } from "./racing-wants.ts";
import { exampleTemplate, unitScript } from "./example-template.ts";
import { moveBefore } from "./fix.ts";
import type { StartupRule } from "./rule.ts";
import { listed, quote } from "./wording.ts";

export const wantAfterStart: StartupRule = {
  id: "want-after-start",
  from: "startup",
  severity: "warning",
  summary: "A dependency is declared after its unit has started.",
  explanation: `\`coder exp sync start\` waits for the dependencies that its unit has at that moment. A \`want\` that comes later is accepted, but the unit is already running and does not wait for it.

Move the \`want\` above the \`start\`. Where another script starts the unit, or the \`want\` is a background job, it may come too late: scripts run at the same time. Each script should say itself what its own units want.`,
  example: {
    bad: exampleTemplate({
      clone: unitScript("clone", [], "git clone https://github.com/coder/coder"),
      app: unitScript("app", [], "coder exp sync want app clone", "cd coder && make run"),
    }),
    good: exampleTemplate({
      clone: unitScript("clone", [], "git clone https://github.com/coder/coder"),
      app: unitScript("app", ["clone"], "cd coder && make run"),
    }),
  },
  check: ({ agents, order }) =>
    agents.flatMap((units) => [
      ...units.agent.scripts
        .filter(({ phases }) => phases.includes("start"))
        .flatMap((script) => lateWants(script, units.agent.address)),
      ...racingWants(units, order),
    ]),
};

function lateWants(script: StartupScript, agent: string): Finding[] {
  const findings: Finding[] = [];
  /** By job and unit: which call has started it. */
  const started = new Map<string, SyncCall>();
  for (const call of script.calls) {
    const { unit } = call;
    if (!unit || unit.text.length === 0 || call.refused) continue;
    const key = `${call.job} ${unit.text.key}`;
    if (call.kind === "start" && call.certain) started.set(key, call);
    if (call.kind === "complete") started.delete(key);
    const start = started.get(key);
    if (call.kind !== "want" || !start) continue;
    const name = quote(unit.text.display);
    // In a loop one call is made for each of several.
    const wanted = script.calls
      .filter((other) => other === call || isRepeated(other, call))
      .flatMap(({ dependencies }) => dependencies.map(({ text }) => text.display));
    findings.push({
      message: `unit ${name} of ${script.address} is already started when this \`want\` comes, which does not hold it back any more`,
      span: call.span ?? script.span,
      hint: "move it above the `start`",
      fix: call.span && start.span && call.certain ? moveBefore(call.span, start.span) : undefined,
      related: start.span
        ? [{ message: `${name} is started here, in ${script.address}`, span: start.span }]
        : [],
      notes: [
        `at start: ${script.address} goes on without waiting for ${listed(wanted, 4, quote)}`,
      ],
      agent,
      script: script.address,
      unit: unit.text.masked,
    });
  }
  return findings;
}

/** Whether two calls are written in one place and on the same unit. */
function isRepeated(one: SyncCall, other: SyncCall): boolean {
  if (!one.span || !other.span || one.unit?.text.key !== other.unit?.text.key) return false;
  return one.kind === other.kind && compareSpans(one.span, other.span) === 0;
}

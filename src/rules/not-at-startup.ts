import { exampleTemplate, scriptBlock, unitScript } from "./example-template.ts";
import type { StartupRule } from "./rule.ts";
import { doubts, severityWith, unmetWants } from "./unmet-wants.ts";
import { vainWaitFinding } from "./vain-wait.ts";
import { waitingBehindUnit } from "./victims.ts";
import { listed, quote, runsWhen, vainStart } from "./wording.ts";

const SEED = unitScript("seed", [], "load-test-data");

export const notAtStartup: StartupRule = {
  id: "not-at-startup",
  from: "startup",
  severity: "error",
  summary: "A unit waits for one that only stop, cron or never-run scripts complete.",
  explanation: `A script runs when the workspace starts only if it says \`run_on_start = true\`. A unit that waits at start for what only a stop script, a scheduled script, or a script without any of these settings completes waits until the timeout of \`start\` and fails.

Set \`run_on_start = true\` on the script that completes the unit, or drop the \`want\`.`,
  example: {
    bad: exampleTemplate(
      { app: unitScript("app", ["seed"], "start-app") },
      scriptBlock("seed", SEED, 'cron         = "0 0 3 * * *"'),
    ),
    good: exampleTemplate({ seed: SEED, app: unitScript("app", ["seed"], "start-app") }),
  },
  check: ({ startup, agents, simulation }) =>
    agents.flatMap((units) =>
      unmetWants("later", units, agents).map(({ want, dependency, elsewhere }) => {
        const name = quote(dependency.name);
        const scripts = [...new Set(elsewhere.map(({ script }) => script.address))];
        const doubt = doubts(dependency, units, startup);
        const behind = waitingBehindUnit(dependency, units, { simulation });
        return {
          message: `${quote(want.unit.text.display)} waits at start for unit ${name}, but only ${listed(scripts, 4)} ${scripts.length === 1 ? "completes" : "complete"} it, which does not run at start`,
          span: want.dependency.span ?? want.span,
          related: [
            ...elsewhere.slice(0, 4).map(({ script, span }) => ({
              message: `${name} is completed here, in ${script.address}, which ${runsWhen(script)}`,
              span,
            })),
            ...behind.related,
          ],
          notes: [
            ...vainStart(units.atStart.unit(want.unit), want, simulation(units.agent).blockedCalls),
            ...behind.notes,
            ...remedy(scripts),
            ...doubt,
          ],
          agent: units.agent.address,
          script: want.script.address,
          unit: want.unit.text.masked,
          waiting: simulation(units.agent).waitingFor(dependency.key),
          ...severityWith(doubt),
        };
      }),
    ),
  checkRest: ({ agents, startup, untold }) =>
    agents.flatMap((units) =>
      untold(units.agent).vainWaits.flatMap((vain) =>
        vain.lack.kind === "script" ? vainWaitFinding(vain, units, startup) : [],
      ),
    ),
};

/** What makes the one script run at start; `shutdown_script` of an agent cannot. */
function remedy(scripts: readonly string[]): string[] {
  const [script] = scripts;
  return script?.includes("coder_script.") && scripts.length === 1
    ? [`set \`run_on_start = true\` on ${script} if it is to run at start`]
    : ["complete it in a script that runs at start, or drop this `want`"];
}

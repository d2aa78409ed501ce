import { exampleTemplate, scriptBlock, unitScript } from "./example-template.ts";
import type { StartupRule } from "./rule.ts";
import { doubts, severityWith, unmetWants } from "./unmet-wants.ts";
import { waitingBehindUnit } from "./victims.ts";
import { listed, quote, vainStart } from "./wording.ts";

const SECOND_AGENT = `
resource "coder_agent" "data" {
  os   = "linux"
  arch = "amd64"
}
`;

const DATABASE = unitScript("db", [], "start-database");

export const otherAgentUnit: StartupRule = {
  id: "other-agent-unit",
  from: "startup",
  severity: "error",
  summary: "A unit waits for one that only scripts of another agent complete.",
  explanation: `Each agent keeps its own units, and scripts of one agent never see those of another. A unit that waits for one of another agent waits until the timeout of \`start\` and fails, whatever the other agent does.

Move one of the scripts to the agent of the other, or wait for something that both can see, such as a port that the other agent's script opens.`,
  example: {
    bad: exampleTemplate(
      { app: unitScript("app", ["db"], "start-app") },
      SECOND_AGENT,
      scriptBlock("db", DATABASE).replace("coder_agent.main.id", "coder_agent.data.id"),
    ),
    good: exampleTemplate({ db: DATABASE, app: unitScript("app", ["db"], "start-app") }),
  },
  check: ({ startup, agents, simulation }) =>
    agents.flatMap((units) =>
      unmetWants("other-agent", units, agents).map(({ want, dependency, elsewhere }) => {
        const scripts = [...new Set(elsewhere.map(({ script }) => script))];
        const owners = agents.filter(({ agent }) =>
          agent.scripts.some((script) => scripts.includes(script)),
        );
        const addresses = owners.map(({ agent }) => agent.address);
        const name = quote(dependency.name);
        const doubt = doubts(dependency, units, startup);
        const behind = waitingBehindUnit(dependency, units, { simulation });
        return {
          message: `${quote(want.unit.text.display)} waits for unit ${name}, but only scripts of another agent complete it (${listed(addresses, 4)})`,
          span: want.dependency.span ?? want.span,
          related: [
            ...elsewhere.slice(0, 4).map(({ script, span }) => ({
              message: `${name} is completed here, in ${script.address}`,
              span,
            })),
            ...behind.related,
          ],
          notes: [
            ...vainStart(units.atStart.unit(want.unit), want, simulation(units.agent).blockedCalls),
            ...behind.notes,
            `${want.script.address} runs on ${units.agent.address}, and each agent keeps its own units`,
            `do that work in a script of ${units.agent.address}, too, or drop this \`want\``,
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
};

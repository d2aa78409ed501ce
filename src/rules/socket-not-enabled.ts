import type { StartupAgent } from "../startup/model.ts";
import { SOCKET_VARIABLE, type SocketlessAgent } from "../terraform/agent-hosts.ts";
import type { Finding } from "./diagnostic.ts";
import { exampleTemplate, unitScript } from "./example-template.ts";
import { addToList } from "./fix.ts";
import type { StartupRule } from "./rule.ts";

const container = (...env: readonly string[]): string => `
resource "docker_container" "workspace" {
  count      = data.coder_workspace.me.start_count
  image      = "codercom/enterprise-base:ubuntu"
  name       = "coder-\${data.coder_workspace.me.id}"
  entrypoint = ["sh", "-c", coder_agent.main.init_script]
  env = [
${["CODER_AGENT_TOKEN=${coder_agent.main.token}", ...env].map((entry) => `    "${entry}",\n`).join("")}  ]
}
`;

const WORKSPACE = 'data "coder_workspace" "me" {\n}';

const SCRIPT = { app: unitScript("app", [], "start-app") };

export const socketNotEnabled: StartupRule = {
  id: "socket-not-enabled",
  from: "startup",
  severity: "warning",
  summary:
    "The template uses sync calls and does not enable the agent socket (error if it sets it to `false`).",
  explanation: `\`coder exp sync\` speaks with the agent over a socket. Before Coder 2.32 the agent opens it only if ${SOCKET_VARIABLE} is true in the environment that the agent itself runs in: the \`env\` of the container or pod, the user data of the machine. Without it every sync call fails: with \`set -e\` the script stops at the first one, without it nothing waits for anything. The \`env\` of \`coder_agent\` and \`coder_env\` are no help, as they are for the scripts that the agent starts.

Set the variable where the agent's token is set. From Coder 2.32 on the socket is there by default, and only \`false\` takes it away.`,
  example: {
    bad: exampleTemplate(SCRIPT, WORKSPACE, container()),
    good: exampleTemplate(SCRIPT, WORKSPACE, container(`${SOCKET_VARIABLE}=true`)),
  },
  check: ({ startup }) =>
    startup.socketless.flatMap((socketless) => {
      const agent = startup.agents.find(({ address }) => address === socketless.agent);
      return agent ? findingsFor(socketless, agent) : [];
    }),
};

function findingsFor({ state, host, span, list }: SocketlessAgent, agent: StartupAgent): Finding[] {
  const script = agent.scripts.find(({ calls }) => calls.length > 0);
  const place = script?.calls.find((call) => call.span)?.span ?? script?.span;
  if (!script || !place) return [];
  const related = [
    { message: `a sync call is here, in ${script.address}, on ${agent.address}`, span: place },
  ];
  if (state === "off") {
    return [
      {
        message: `${SOCKET_VARIABLE} is set to false in ${host}: every sync call of the scripts on ${agent.address} fails`,
        span,
        related,
        notes: [
          "at start: `coder exp sync` finds no socket of the agent",
          "set it to true, or from Coder 2.32 on take it out",
        ],
        agent: agent.address,
        severity: "error",
      },
    ];
  }
  return [
    {
      message: `${host} runs ${agent.address} without ${SOCKET_VARIABLE}=true: before Coder 2.32 every sync call of its scripts fails`,
      span,
      related,
      notes: [
        "at start: `coder exp sync` finds no socket of the agent",
        `set the variable beside the agent's token, in the environment of the agent's own process`,
      ],
      fix: list && addToList(list, `"${SOCKET_VARIABLE}=true"`),
      agent: agent.address,
    },
  ];
}

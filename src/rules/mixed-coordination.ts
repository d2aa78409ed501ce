import type { SyncCallKind } from "../shell/sync-call.ts";
import type { StartupAgent } from "../startup/model.ts";
import type { ScriptOrder } from "../startup/script-order.ts";
import type { Finding, Related } from "./diagnostic.ts";
import { exampleTemplate, orderBlock, unitScript } from "./example-template.ts";
import type { StartupRule } from "./rule.ts";
import { listed } from "./wording.ts";

/** How many scripts are named, and shown as related places. */
const MAX_SCRIPTS = 3;

/** The calls that hold a script back, or let one go on. */
const COORDINATING: readonly SyncCallKind[] = ["want", "start", "complete", "fail", "wait"];

const CLONE = "git clone https://github.com/coder/coder";

export const mixedCoordination: StartupRule = {
  id: "mixed-coordination",
  from: "startup",
  severity: "warning",
  summary: "One agent has both coder_script_order rules and sync calls.",
  explanation: `\`coder_script_order\` holds a script back until others have ended; \`coder exp sync\` holds it back inside, in the middle of its run. Neither knows of the other, so that Coder cannot see where the two together make scripts wait for each other: one that must run after a script which waits for its unit never begins, and a script that an order rule holds back never gives up by itself.

Use one of the two for all scripts of an agent. \`coder_script_order\` is the simpler one where a script can wait as a whole; \`coder exp sync\` where only a part of it has to.`,
  example: {
    bad: exampleTemplate(
      {
        clone: unitScript("clone", [], CLONE),
        app: unitScript("app", ["clone"], "cd coder && make run"),
        welcome: "cat coder/README.md",
      },
      orderBlock(["coder_script.welcome", "coder_script.clone"]),
    ),
    good: exampleTemplate(
      { clone: CLONE, app: "cd coder && make run", welcome: "cat coder/README.md" },
      orderBlock(
        ["coder_script.app", "coder_script.clone"],
        ["coder_script.welcome", "coder_script.clone"],
      ),
    ),
  },
  check: ({ startup, order }) => startup.agents.flatMap((agent) => mixedFinding(agent, order)),
};

function mixedFinding({ address, scripts }: StartupAgent, order: ScriptOrder): Finding[] {
  const calls = scripts.flatMap((script) => {
    const call = script.calls.find(({ kind }) => COORDINATING.includes(kind));
    return call ? [{ script, span: call.span ?? script.span }] : [];
  });
  if (calls.length === 0) return [];
  const edge = [...order.start, ...order.stop].find(
    ({ dependent, prerequisite }) => dependent.agent === address || prerequisite.agent === address,
  );
  if (!edge) return [];
  const names = listed(
    calls.map(({ script }) => script.address),
    MAX_SCRIPTS,
  );
  return [
    {
      message: `the scripts of ${address === "" ? "one agent" : address} are ordered in two ways: by this coder_script_order, and by \`coder exp sync\` in ${names}`,
      span: edge.resolved.order.span,
      related: calls.slice(0, MAX_SCRIPTS).map(({ script, span }): Related => ({
        message: `${script.address} uses \`coder exp sync\` here`,
        span,
      })),
      notes: [
        "neither way knows of the other: where they make scripts wait for each other, Coder does not notice",
        "use one of the two for all scripts of an agent",
      ],
      agent: address,
    },
  ];
}

import type { Span } from "../source/source-file.ts";
import {
  inPhase,
  namesScript,
  phaseOf,
  type ResolvedRule,
  type SelectedScript,
} from "../startup/script-order.ts";
import { REFUSED } from "../terraform/order-problem.ts";
import type { OrderPhase } from "../terraform/script-orders.ts";
import type { Finding } from "./diagnostic.ts";
import { exampleTemplate, orderBlock, scriptBlock, TWO_SCRIPTS } from "./example-template.ts";
import type { StartupRule } from "./rule.ts";
import { quote } from "./wording.ts";

const BACKUP = scriptBlock("backup", "tar czf /backup/home.tgz ~", "run_on_stop  = true");

export const orderWrongPhase: StartupRule = {
  id: "order-wrong-phase",
  from: "startup",
  severity: "error",
  summary: "A rule of coder_script_order is about scripts that do not run in its phase.",
  explanation: `A rule orders scripts when the workspace starts, or when it stops. \`phase\` says which; where it is left out, Coder takes the phase of the scripts that the rule names, or else of those in its modules. A script that a rule names must have \`run_on_start\` or \`run_on_stop\`, whichever the phase is, and not both. Coder refuses the template otherwise.

Of a module, only the scripts of the phase are ordered; but a module's script that runs in both phases, only on a schedule, or never, cannot be selected at all.`,
  example: {
    bad: exampleTemplate(
      TWO_SCRIPTS,
      BACKUP,
      orderBlock(["coder_script.app", "coder_script.backup"]),
    ),
    good: exampleTemplate(
      TWO_SCRIPTS,
      BACKUP,
      orderBlock(["coder_script.app", "coder_script.clone"]),
    ),
  },
  check: ({ order }) => order.rules.flatMap(phaseFindings),
};

const TIMES: Readonly<Record<OrderPhase, string>> = {
  start: "when the workspace starts",
  stop: "when the workspace stops",
};

function phaseFindings(resolved: ResolvedRule): Finding[] {
  const selected = [...resolved.run, ...resolved.after];
  const unordered = onePerSelector(selected.filter(({ script }) => phaseOf(script) === undefined));
  const { phase } = resolved;
  if (phase === undefined) return [...unordered.map(unorderable), ...mixed(resolved)];
  const named = selected.filter(({ selector }) => namesScript(selector));
  const others = inPhase(named, phase === "start" ? "stop" : "start");
  // Where no script fits, the phase is the mistake.
  const isAll = others.length > 0 && inPhase(selected, phase).length === 0;
  const wrong = isAll ? others.slice(0, 1) : onePerSelector(others);
  return [
    ...unordered.map(unorderable),
    ...wrong.map((other) => otherPhase(other, phase, isAll ? resolved.rule.phaseSpan : undefined)),
  ];
}

/** A script that no rule can be about. */
function unorderable({ script, agent, selector }: SelectedScript): Finding {
  const { phases, address, span } = script;
  let why = "never runs";
  if (phases.includes("cron")) why = "runs only on a schedule";
  if (phases.includes("start")) why = "runs both at start and at stop";
  const through = namesScript(selector) ? "" : ` (selected by ${quote(selector.display)})`;
  const both = phases.includes("start");
  return {
    message: `${address}${through} cannot be ordered: it ${why}`,
    span: selector.span,
    related: [{ message: `${address} is declared here`, span }],
    notes: [
      both
        ? "make two scripts of it, one with run_on_start and one with run_on_stop"
        : "only scripts with run_on_start or run_on_stop can be ordered",
      REFUSED,
    ],
    agent,
    script: address,
  };
}

/** @param phaseSpan where the phase is written, if none of the scripts has it */
function otherPhase(
  { script, agent, selector }: SelectedScript,
  phase: OrderPhase,
  phaseSpan: Span | undefined,
): Finding {
  const { address, span } = script;
  const actual = phase === "start" ? "stop" : "start";
  const whatRuns = phaseSpan ? "all that it names runs" : `${address} runs`;
  return {
    message: `this rule is about what runs ${TIMES[phase]}, but ${whatRuns} ${TIMES[actual]}`,
    span: phaseSpan ?? selector.span,
    related: [{ message: `${address} is declared here`, span }],
    notes: [
      phaseSpan
        ? `leave the phase out, or make it "${actual}"`
        : `set run_on_${phase} in it, or select another script`,
      REFUSED,
    ],
    agent,
    script: address,
  };
}

/** A rule that says no phase and has scripts of both. */
function mixed({ rule, run, after }: ResolvedRule): Finding[] {
  if (rule.phase !== "inferred") return [];
  const all = [...run, ...after];
  const named = all.filter(({ selector }) => namesScript(selector));
  const isNamed = named.some(({ script }) => phaseOf(script) !== undefined);
  const some = isNamed ? named : all;
  const [start] = inPhase(some, "start");
  const [stop] = inPhase(some, "stop");
  if (!start || !stop) return [];
  const [first, second] = some.indexOf(start) < some.indexOf(stop) ? [start, stop] : [stop, start];
  const runs = ({ script }: SelectedScript) =>
    `${script.address} runs ${TIMES[script === start.script ? "start" : "stop"]}`;
  return [
    {
      message: isNamed
        ? `a rule cannot order scripts of different phases: ${runs(first)}, but ${runs(second)}`
        : `it cannot be told whether this rule is for start or stop: ${runs(first)}, but ${runs(second)}`,
      span: isNamed ? second.selector.span : rule.span,
      related: [{ message: `${first.script.address} is selected here`, span: first.selector.span }],
      notes: [
        isNamed
          ? "write one rule for the scripts of each phase"
          : 'add phase = "start" or phase = "stop" to the rule: then only these scripts of its modules are ordered',
        REFUSED,
      ],
      agent: second.agent,
      script: second.script.address,
    },
  ];
}

function onePerSelector(selected: readonly SelectedScript[]): SelectedScript[] {
  const first = new Map<object, SelectedScript>();
  for (const one of selected) if (!first.has(one.selector)) first.set(one.selector, one);
  return [...first.values()];
}

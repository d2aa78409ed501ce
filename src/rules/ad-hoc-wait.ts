import { shorten } from "../shorten.ts";
import { isSameEverywhere } from "../shell/foreign-file.ts";
import type { MadeFile, SyncCall, Wait } from "../shell/sync-call.ts";
import type { AgentUnits } from "../startup/agent-units.ts";
import type { StartupScript } from "../startup/model.ts";
import type { Finding } from "./diagnostic.ts";
import { exampleTemplate, unitScript } from "./example-template.ts";
import type { StartupRule } from "./rule.ts";
import { quote } from "./wording.ts";

export const adHocWait: StartupRule = {
  id: "ad-hoc-wait",
  from: "startup",
  severity: "info",
  summary: "A `sleep`, or a loop on a file that another script touches, is used as coordination.",
  explanation: `A loop that looks for a file until another script has made it notices neither that the other one has failed nor that the file is left over from before, and often waits for ever. A \`sleep\` at the beginning of a script waits too long on most days, and not long enough on others.

A unit says the same in one place: the script that does the work starts and completes it, the other one wants it and starts a unit of its own, which waits as long as needed and no longer.`,
  example: {
    bad: exampleTemplate({
      clone: unitScript(
        "clone",
        [],
        "git clone https://github.com/coder/coder ~/coder",
        "touch /tmp/cloned",
      ),
      app: "until [ -f /tmp/cloned ]; do sleep 1; done\ncd ~/coder && make run",
    }),
    good: exampleTemplate({
      clone: unitScript("clone", [], "git clone https://github.com/coder/coder ~/coder"),
      app: unitScript("app", ["clone"], "cd ~/coder && make run"),
    }),
  },
  check: ({ agents }) =>
    agents.flatMap((units) => {
      const scripts = units.agent.scripts.filter(({ phases }) => phases.includes("start"));
      return scripts.flatMap((script) =>
        script.waits.flatMap((wait) => {
          if (wait.kind === "sleep") return sleepFindings(wait, script, units);
          const maker = makerOf(wait, script, scripts);
          return maker ? [fileFinding(wait, maker, script, units)] : [];
        }),
      );
    }),
};

/** A script, and the place where it makes the file that another one waits for. */
interface Maker {
  readonly script: StartupScript;
  readonly file: MadeFile;
}

function makerOf(
  { path }: Wait,
  waiting: StartupScript,
  scripts: readonly StartupScript[],
): Maker | undefined {
  if (!path || !isSameEverywhere(path)) return undefined;
  const makes = ({ path: made }: MadeFile): boolean => made.key === path.key;
  if (waiting.madeFiles.some(makes)) return undefined;
  for (const script of scripts) {
    const file = script === waiting ? undefined : script.madeFiles.find(makes);
    if (file) return { script, file };
  }
  return undefined;
}

function fileFinding(
  { path, span }: Wait,
  { script: maker, file }: Maker,
  script: StartupScript,
  { agent }: AgentUnits,
): Finding {
  const name = quote(path?.display ?? "");
  const unit = unitOf(maker, file.callsBefore);
  const advice =
    unit === undefined
      ? `give that script a unit, such as ${quote(nameFor(maker.address))}, and want that instead`
      : `want its unit ${quote(unit)} instead`;
  return {
    message: `this loop waits until ${maker.address} makes ${name}: ${advice}`,
    span: span ?? script.span,
    related: file.span
      ? [{ message: `${name} is made here, in ${maker.address}`, span: file.span }]
      : [],
    notes: [
      `at start: where ${maker.address} fails before that, the loop does not learn of it`,
      ...howTo(script, maker.address, unit),
    ],
    agent: agent.address,
    script: script.address,
  };
}

/** A `sleep` before all work of a script that shares its agent with others. */
function sleepFindings(
  { isFirst, span, callsBefore }: Wait,
  script: StartupScript,
  { agent }: AgentUnits,
): Finding[] {
  const [other, ...more] = agent.startScripts.filter((address) => address !== script.address);
  // Behind a `start`, what has to be waited for is there already: it is not for another script.
  const hasStarted = script.calls.slice(0, callsBefore).some(({ kind }) => kind === "start");
  if (!isFirst || hasStarted || other === undefined) return [];
  const only = more.length === 0 ? other : undefined;
  const known = agent.scripts.find(({ address }) => address === only);
  const unit = known && unitOf(known, 0);
  const wanted =
    unit === undefined ? "the unit of the script that has to come first" : `unit ${quote(unit)}`;
  return [
    {
      message: `this \`sleep\` comes before all work of its script, and only gives ${only ?? "other scripts"} time: want ${wanted} instead`,
      span: span ?? script.span,
      notes: [
        "at start: it is too long where the others are fast, and too short where they are slow",
        ...howTo(script, only, unit),
      ],
      agent: agent.address,
      script: script.address,
    },
  ];
}

/** The unit that says when a script has done what it does behind some of its calls. */
function unitOf({ calls }: StartupScript, callsBefore: number): string | undefined {
  const completes = (some: readonly SyncCall[]): SyncCall | undefined =>
    some.find(({ kind, unit }) => kind === "complete" && unit && unit.text.length > 0);
  const call = completes(calls.slice(callsBefore)) ?? completes(calls);
  return call?.unit?.text.display;
}

/** The calls to write: in the script that comes first where it has no unit, and in the one that waits. */
function howTo(
  script: StartupScript,
  first: string | undefined,
  unit: string | undefined,
): string[] {
  const dependency = shorten(unit ?? (first === undefined ? "UNIT" : nameFor(first)));
  const start = script.calls.find(({ kind, unit }) => kind === "start" && unit);
  const own = shorten(start?.unit?.text.display ?? nameFor(script.address));
  const inFirst = `in ${first ?? "that script"}: \`trap 'coder exp sync complete ${dependency}' EXIT\` and \`coder exp sync start ${dependency}\` before the work`;
  const starts = start ? "above its `start`" : `and \`coder exp sync start ${own}\``;
  return [
    ...(unit === undefined ? [inFirst] : []),
    `here: \`coder exp sync want ${own} ${dependency}\` ${starts}`,
  ];
}

/** A name for the unit of a script: `clone` for `coder_script.clone`, `ide-run` for one in `module.ide`. */
function nameFor(address: string): string {
  const withoutKeys = address.replace(/\[[^\]]*\]/g, "");
  return withoutKeys.replace(/module\.|coder_script\.|coder_agent\./g, "").replace(/[._]/g, "-");
}

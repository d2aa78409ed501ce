// Times the simulation of large start-ups, and what a lint spends on their rules.
import { execFileSync } from "node:child_process";
import { interpret } from "../src/shell/interpret.ts";
import { SourceFile } from "../src/source/source-file.ts";
import { Text } from "../src/source/text.ts";
import type { Model, StartupScript } from "../src/startup/model.ts";
import { runRules } from "../src/rules/run-rules.ts";
import { Simulation } from "../src/startup/simulate.ts";

const SCRIPTS = 1_000;
const UNITS_PER_SCRIPT = 5;
/** For each, in milliseconds, and for the whole process, in megabytes. */
const AIM = 2000;
const MEMORY_AIM = 300;

interface Shape {
  readonly name: string;
  /** What a unit wants, by number. */
  readonly wants: (unit: number) => readonly number[];
  /** Wraps the calls of a script. */
  readonly script?: (calls: string, script: number) => string;
}

const COUNT = SCRIPTS * UNITS_PER_SCRIPT;
const LAYER = 50;

const shapes: readonly Shape[] = [
  { name: "a chain over all scripts", wants: (unit) => (unit > 0 ? [unit - 1] : []) },
  { name: "against the order of scripts", wants: (unit) => forward(unit) },
  { name: "ten dependencies each, in layers", wants: (unit) => layerBefore(unit) },
  {
    name: "a chain, and all want the first one",
    wants: (unit) => (unit > 0 ? [...new Set([unit - 1, 0])] : []),
  },
  { name: "all want the first one", wants: (unit) => (unit > 0 ? [0] : []) },
  {
    name: "the first one is never completed",
    wants: (unit) => (unit > 0 ? [unit - 1] : []),
    script: (calls) => calls.replace("coder exp sync complete u0\n", ""),
  },
  { name: "one deadlock of all scripts", wants: (unit) => lastOfNext(unit) },
  {
    name: "all start one more unit",
    wants: (unit) => (unit > 0 ? [unit - 1] : []),
    script: (calls) => `coder exp sync start common\n${calls}`,
  },
  {
    name: "each wants for its neighbour",
    wants: (unit) => (unit > 0 ? [unit - 1] : []),
    script: (calls, script) =>
      script === SCRIPTS - 1
        ? calls
        : `coder exp sync want u${(script + 1) * UNITS_PER_SCRIPT} u1\n${calls}`,
  },
];

/** What one shape takes. */
interface Measured {
  readonly simulated: number;
  readonly ruled: number;
  /** In megabytes, what comes with Node and its loader included. */
  readonly peak: number;
}

/** Prints how long each shape takes, and how much memory, in a process of its own. */
export function benchStartup(): void {
  const size = `${COUNT} units in ${SCRIPTS} scripts`;
  console.log(`start-ups of ${size}, Node ${process.version}`);
  console.log(
    `${"ms".padEnd(36)}${right("simulated")}${right("all rules")}${right("MB")}   (aim: under ${AIM} ms, ${MEMORY_AIM} MB)`,
  );
  for (const { name } of shapes) {
    const command = [...process.execArgv, import.meta.filename, name];
    const output = execFileSync(process.execPath, command, { encoding: "utf8" });
    const { simulated, ruled, peak } = JSON.parse(output) as Measured;
    const missed = Math.max(simulated, ruled) > AIM || peak > MEMORY_AIM;
    const figures = [simulated, ruled, peak].map((figure) => right(figure.toFixed(0)));
    console.log(`${name.padEnd(36)}${figures.join("")}${missed ? "   MISSED" : ""}`);
  }
}

function measure(shape: Shape): Measured {
  const scripts = scriptsOf(shape);
  const simulated = time(() => {
    const agent = { address: "coder_agent.main", declared: true, startScripts: [], scripts };
    return new Simulation(agent, []).deadlocks.length;
  });
  const ruled = time(() => runRules(modelOf(scripts), [], "/").length);
  return { simulated, ruled, peak: process.resourceUsage().maxRSS / 1024 };
}

function scriptsOf({ wants, script = (calls) => calls }: Shape): StartupScript[] {
  return Array.from({ length: SCRIPTS }, (_, i) => {
    const units = Array.from({ length: UNITS_PER_SCRIPT }, (_, u) => i * UNITS_PER_SCRIPT + u);
    const calls = units.map((unit) => {
      const wanted = wants(unit).map((other) => `u${other}`);
      const want = wanted.length > 0 ? `coder exp sync want u${unit} ${wanted.join(" ")}\n` : "";
      return `${want}coder exp sync start u${unit}\ncoder exp sync complete u${unit}\n`;
    });
    const address = `coder_script.s${i}`;
    const text = `set -e\n${script(calls.join(""), i)}`;
    const file = new SourceFile(`/s${i}.sh`, text);
    const span = file.span(0, text.length);
    const behaviour = interpret(Text.written(span));
    return { ...behaviour, address, displayName: address, phases: ["start"], span };
  });
}

function modelOf(scripts: readonly StartupScript[]): Model {
  return {
    agents: ["coder_agent.main"],
    scripts: scripts.map(({ address, displayName, span, ...does }) => ({
      address,
      displayName,
      span,
      agent: "coder_agent.main",
      variants: [{ when: [], ...does }],
    })),
    orders: [],
    unloadedModules: [],
    modules: [],
    socketless: [],
    unread: [],
  };
}

/** For the first unit of a script, the last one of the next script, around all of them. */
function lastOfNext(unit: number): number[] {
  return unit % UNITS_PER_SCRIPT === 0 ? [(unit + 2 * UNITS_PER_SCRIPT - 1) % COUNT] : [];
}

/** The one in the same place of the next script. */
function forward(unit: number): number[] {
  return unit + UNITS_PER_SCRIPT < COUNT ? [unit + UNITS_PER_SCRIPT] : [];
}

/** Ten units of the fifty before those that a unit is one of. */
function layerBefore(unit: number): number[] {
  const first = (Math.floor(unit / LAYER) - 1) * LAYER;
  if (first < 0) return [];
  return Array.from({ length: 10 }, (_, i) => first + ((unit * 7 + i * 5) % LAYER));
}

function time(run: () => number): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

function right(text: string): string {
  return text.padStart(11);
}

if (process.argv[1] === import.meta.filename) {
  const shape = shapes.find(({ name }) => name === process.argv[2]);
  if (shape) console.log(JSON.stringify(measure(shape)));
}

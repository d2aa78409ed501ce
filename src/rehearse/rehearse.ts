import { constants } from "node:os";
import { EXIT } from "../command-error.ts";
import { Coordinator } from "../coordinator/coordinator.ts";
import { checkDurations, Durations } from "../plan/durations.ts";
import { print } from "../print.ts";
import type { Diagnostic } from "../rules/diagnostic.ts";
import { messageOf } from "../server/event-stream.ts";
import { TimelineBuilder } from "../sync/timeline.ts";
import { visible } from "../visible.ts";
import type { StartupChoice } from "./choose-startup.ts";
import { writeCoderCommand } from "./coder-command.ts";
import { compareUnits, differencesOf } from "./compare.ts";
import { Conductor, type Conclusion, type ScriptRunner } from "./conductor.ts";
import { confirm } from "./confirm.ts";
import { isFull, makeLogFiles } from "./log-files.ts";
import { PlayRunner } from "./play-runner.ts";
import { PrivateFolder } from "./private-folder.ts";
import { ProcessRunner } from "./process-runner.ts";
import { readRehearsal } from "./read-rehearsal.ts";
import { nameOf, type Rehearsal } from "./rehearsal.ts";
import { hasSucceeded, renderResult, type Result } from "./report.ts";
import { ScriptCalls } from "./script-calls.ts";
import { agentVariables, unknownVariables } from "./script-environment.ts";
import { ScriptRecord } from "./script-record.ts";
import { serveScript } from "./script-socket.ts";
import { describeStandstill } from "./standstill.ts";
import { parseGivenValues } from "./unknown-values.ts";
import { openView } from "./view.ts";

export interface RehearseRequest extends Pick<
  StartupChoice,
  "when" | "modulePaths" | "inputs" | "downloaded"
> {
  readonly format: "text" | "json";
  /** The agent's address; undefined for the only one. */
  readonly agent: string | undefined;
  /** `name=value` */
  readonly values: readonly string[];
  readonly onlySync: boolean;
  /** `unit=30s`, for `onlySync` */
  readonly durations: readonly string[];
  readonly durationFiles: readonly string[];
  /** Whether nobody is asked before scripts are run. */
  readonly yes: boolean;
  /** Whether a subcommand of `coder` that nobody can run fails. */
  readonly strict: boolean;
  /** The folder for the output of scripts; undefined for a temporary one. */
  readonly logs: string | undefined;
  /** In milliseconds; undefined for none. */
  readonly deadline: number | undefined;
}

/** What ends a rehearsal from outside. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The rules that say why a unit is waited for in vain. */
const WAITING_RULES: ReadonlySet<string> = new Set([
  "dependency-cycle",
  "deadlock",
  "unknown-unit",
  "other-agent-unit",
  "not-at-startup",
  "never-completed",
  "completion-not-guaranteed",
  "complete-before-start",
  "mixed-coordination",
]);

/**
 * Tries the start of an agent, and prints what has come of it.
 * @returns the exit status: 0 all went well, 1 a script has failed or a unit was
 *   blocked, 4 the deadline has come, 128 and a signal's number
 * @throws {CommandError} where the template cannot be rehearsed, or must not
 */
export async function rehearse(path: string, request: RehearseRequest): Promise<number> {
  const { onlySync, yes, inputs, when, modulePaths, downloaded } = request;
  const durations = new Durations(request.durationFiles, request.durations);
  const rehearsal = readRehearsal(path, {
    agent: request.agent,
    modulePaths,
    downloaded,
    values: parseGivenValues(request.values),
    inputs,
    when,
    onlySync,
  });
  checkDurations(durations, new Set(rehearsal.outcomes.units.map(({ name }) => name)));
  for (const notice of noticesOf(rehearsal, onlySync)) console.error(`muster: ${visible(notice)}`);
  if (!onlySync && !yes) await confirm(rehearsal);
  const stage = new Stage(rehearsal);
  const signals = new Signals();
  try {
    const result = onlySync
      ? await stage.play(durations, request.deadline, signals)
      : await stage.run(request, signals);
    await print(renderResult(request.format, result));
    if (signals.received) return 128 + constants.signals[signals.received];
    if (result.conclusion === "deadline") return EXIT.timedOut;
    return hasSucceeded(result) ? 0 : EXIT.refused;
  } finally {
    signals.release();
  }
}

function noticesOf({ notices, environment, directory }: Rehearsal, onlySync: boolean): string[] {
  if (onlySync) return [...notices];
  const unset = unknownVariables(environment);
  const isNowhere = !directory.isKnown;
  return [
    ...notices,
    ...(isNowhere
      ? [
          `the agent's dir is ${directory.display}, which only a real workspace knows: scripts begin in your home folder`,
        ]
      : []),
    ...unset.map(
      (name) =>
        `the template sets ${name} to what only a real workspace knows: scripts do not get it`,
    ),
  ];
}

function tellOfLeft(left: readonly number[]): void {
  if (left.length === 0) return;
  // A group is called after the process that leads it.
  const ids = left.map((id) => Math.abs(id)).join(", ");
  console.error(
    `muster: could not end all processes that the scripts have started: ${ids} are left`,
  );
  console.error("  They may be another user's: end them as that user, or as root.");
}

/** Scripts fail of it, and cannot even say so. */
function tellOfFullDisk(logs: string): void {
  console.error(
    visible(
      `muster: the disk is full that ${logs} is on: scripts that print may have failed of it`,
    ),
  );
  console.error("  Make room there, or name another folder: --logs DIR.");
}

/** The signals that come while something runs. */
class Signals {
  received: NodeJS.Signals | undefined;
  #onFirst: (() => void) | undefined;
  #onSecond: (() => void) | undefined;

  constructor() {
    for (const signal of SIGNALS) process.on(signal, this.#receive);
  }

  /**
   * @param onFirst called when the first signal comes, or has come
   * @param onSecond called when another one comes, before this process ends of it
   */
  listen(onFirst: () => void, onSecond: () => void): void {
    this.#onFirst = onFirst;
    this.#onSecond = onSecond;
    if (this.received) onFirst();
  }

  release(): void {
    for (const signal of SIGNALS) process.removeListener(signal, this.#receive);
  }

  readonly #receive = (signal: NodeJS.Signals) => {
    if (this.received) {
      this.#onSecond?.();
      process.exit(128 + constants.signals[signal]);
    }
    this.received = signal;
    this.#onFirst?.();
  };
}

/** One rehearsal: the coordinator, and what becomes of each script. */
class Stage {
  readonly #rehearsal: Rehearsal;
  readonly #coordinator = new Coordinator();
  readonly #records: readonly ScriptRecord[];
  #conductor: Conductor | undefined;

  constructor(rehearsal: Rehearsal) {
    this.#rehearsal = rehearsal;
    this.#records = rehearsal.scripts.map(
      (script) =>
        new ScriptRecord(
          script,
          new ScriptCalls(this.#coordinator, () => this.#conductor?.advance()),
        ),
    );
  }

  /** Makes the predicted calls alone. */
  async play(
    durations: Durations,
    deadline: number | undefined,
    signals: Signals,
  ): Promise<Result> {
    const runner = new PlayRunner(this.#rehearsal, {
      coordinator: this.#coordinator,
      durations,
      calls: (script) => this.#recordOf(script).calls,
    });
    return this.#conduct(runner, { deadline, signals, onlySync: true });
  }

  /** Runs the scripts. */
  async run(request: RehearseRequest, signals: Signals): Promise<Result> {
    const { folder: logs, files } = makeLogFiles(request.logs, this.#rehearsal.scripts.map(nameOf));
    for (const [i, record] of this.#records.entries()) record.log = files[i];
    const folder = new PrivateFolder();
    const closers: (() => Promise<void>)[] = [];
    try {
      const { environment, agent } = this.#rehearsal;
      const variables = agentVariables(process.env, environment, agent);
      writeCoderCommand(folder.bin, { path: variables["PATH"] ?? "", strict: request.strict });
      for (const [i, { calls }] of this.#records.entries()) {
        closers.push(await serveScript(folder.socket(i), this.#coordinator, calls));
      }
      const runner = new ProcessRunner(this.#rehearsal, {
        folder,
        variables,
        log: (script) => this.#recordOf(script).log ?? "",
      });
      const { deadline } = request;
      // What scripts still say while they are stopped is none of the rehearsal.
      const close = async () => {
        await Promise.all(closers.map((closeOne) => closeOne()));
      };
      try {
        return await this.#conduct(runner, { deadline, signals, onlySync: false, logs, close });
      } finally {
        await runner.stop();
        tellOfLeft(runner.left);
        if (isFull(logs)) tellOfFullDisk(logs);
      }
    } finally {
      await Promise.all(closers.map((close) => close()));
      folder.remove();
    }
  }

  async #conduct(
    runner: ScriptRunner & { kill?(): void },
    options: {
      readonly deadline: number | undefined;
      readonly signals: Signals;
      readonly onlySync: boolean;
      readonly logs?: string;
      readonly close?: () => Promise<void>;
    },
  ): Promise<Result> {
    const { deadline, signals, onlySync, logs, close } = options;
    const view = openView(this.#records);
    const conductor = new Conductor(this.#rehearsal, this.#records, runner, () => {
      view.update();
    });
    this.#conductor = conductor;
    signals.listen(
      () => {
        view.stopping();
        conductor.interrupt();
      },
      () => runner.kill?.(),
    );
    const unsubscribe = this.#coordinator.subscribe((event) => {
      view.event(event);
    });
    const start = Date.now();
    let conclusion: Conclusion;
    let result: Omit<Result, "differences">;
    try {
      conclusion = await conductor.conduct(deadline);
      for (const [i, record] of this.#records.entries()) {
        record.leavesOutputOpen = record.hasEnded && runner.leavesOutputOpen(i);
      }
      result = this.#resultSoFar({ conclusion, start, onlySync, logs });
    } finally {
      unsubscribe();
      await close?.();
      await runner.stop();
      // Those that were stopped have ended by now, and say so in the next turn.
      await new Promise((resolve) => setImmediate(resolve));
      view.end();
    }
    const { units } = result;
    const differences = differencesOf(this.#rehearsal, units, this.#records, conclusion);
    return { ...result, differences };
  }

  /** What is so before those that still run are stopped. */
  #resultSoFar(options: {
    readonly conclusion: Conclusion;
    readonly start: number;
    readonly onlySync: boolean;
    readonly logs: string | undefined;
  }): Omit<Result, "differences"> {
    const { conclusion, start, onlySync, logs } = options;
    for (const { calls } of this.#records) calls.freeze();
    const now = Date.now();
    const builder = new TimelineBuilder();
    const events = this.#coordinator.events().map(messageOf);
    builder.add({ events, dropped: this.#coordinator.droppedEvents });
    const isBlocked = conclusion === "blocked";
    return {
      rehearsal: this.#rehearsal,
      onlySync,
      conclusion,
      duration: now - start,
      records: this.#records,
      timeline: builder.timeline(now),
      units: compareUnits(this.#rehearsal, this.#coordinator, this.#records),
      standstill: isBlocked ? describeStandstill(this.#records) : [],
      diagnosis: isBlocked ? this.#diagnosis() : [],
      logs,
    };
  }

  /** What `lint` says of those that wait in vain. */
  #diagnosis(): Diagnostic[] {
    const waiting = this.#records.filter(({ calls }) => calls.missing.length > 0);
    const scripts = new Set(waiting.map(({ name }) => name));
    const missing = new Set(
      waiting.flatMap(({ calls }) => calls.missing.map(({ dependency }) => dependency)),
    );
    return this.#rehearsal.diagnostics.filter(
      ({ rule, script = "", unit = "" }) =>
        WAITING_RULES.has(rule) && (scripts.has(script) || missing.has(unit)),
    );
  }

  #recordOf(script: number): ScriptRecord {
    const record = this.#records[script];
    if (!record) throw new Error(`there is no script ${script}`);
    return record;
  }
}

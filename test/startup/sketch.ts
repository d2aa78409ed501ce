import type {
  Join,
  ShellProcess,
  SyncCall,
  SyncCallKind,
  Word,
} from "../../src/shell/sync-call.ts";
import { SourceFile, type Span } from "../../src/source/source-file.ts";
import { Text } from "../../src/source/text.ts";
import type { Model, ModelScript, Phase, ScriptVariant } from "../../src/startup/model.ts";
import type { Atom, Condition } from "../../src/terraform/condition.ts";

/** A script as its calls, one a line. */
export interface Sketch {
  readonly address: string;
  readonly agent?: string;
  readonly phases?: readonly Phase[];
  readonly when?: Condition;
  /** In seconds. */
  readonly timeout?: number;
  /**
   * `want app db`, `start app --timeout 30s`, `complete ${var.x}-setup`; behind it
   * `# perhaps` for a call that is not certain, `# set -e` for one that ends
   * the script when it fails, `# unchecked` for one whose failure nothing notices,
   * `# job 1` for one in the background, `# run` for a step of `muster sync run`,
   * `# trap` for one in the EXIT trap; `join 1 2` waits for jobs.
   */
  readonly calls: string;
}

/** A script that does nothing. */
export const NO_BEHAVIOUR = {
  calls: [],
  processes: [],
  joins: [],
  endings: [],
  waits: [],
  madeFiles: [],
  unmade: [],
};

/** A model of scripts, each in a file of its own; sketches of one address are variants. */
export function modelOf(sketches: readonly Sketch[], rest: Partial<Model> = {}): Model {
  const scripts = new Map<string, ModelScript & { variants: ScriptVariant[] }>();
  for (const [i, sketch] of sketches.entries()) {
    const { address, agent = "coder_agent.main", phases = ["start"], when = [] } = sketch;
    const file = new SourceFile(`/template/${i}-${address}.sh`, sketch.calls);
    const script = scripts.get(address) ?? {
      address,
      agent,
      displayName: address,
      span: file.span(0, file.text.length),
      variants: [],
    };
    const timeout =
      sketch.timeout === undefined ? undefined : { seconds: sketch.timeout, span: script.span };
    script.variants.push({ ...NO_BEHAVIOUR, when, phases, ...behaviourIn(file), timeout });
    scripts.set(address, script);
  }
  const agents = [...new Set([...scripts.values()].map(({ agent }) => agent))].filter((agent) =>
    agent.startsWith("coder_agent."),
  );
  return {
    agents,
    scripts: [...scripts.values()],
    orders: [],
    unloadedModules: [],
    modules: [],
    socketless: [],
    unread: [],
    ...rest,
  };
}

/** `var.a == true` or, of the atoms of one subject at most one holds, `ide == "vim"`. */
export function atom(subject: string, value?: string): Atom {
  if (value === undefined) {
    return {
      whenTrue: `${subject} == true`,
      whenFalse: `${subject} == false`,
      equality: undefined,
    };
  }
  return {
    whenTrue: `${subject} == "${value}"`,
    whenFalse: `${subject} != "${value}"`,
    equality: { subject, value },
  };
}

/** What a script does; each of its jobs is started by the script itself. */
function behaviourIn(file: SourceFile): Pick<ScriptVariant, "calls" | "processes" | "joins"> {
  const lines = callsIn(file);
  const calls = lines.filter(({ kind }) => kind !== "join") as SyncCall[];
  const joins = lines.flatMap((line, i): Join[] => {
    if (line.kind !== "join") return [];
    const callsBefore = lines.slice(0, i).filter(({ kind }) => kind !== "join").length;
    const jobs = [line.unit, ...line.dependencies].map((word) => Number(word?.text.source));
    const { certain, job, process, endsScriptOnFailure, span } = line;
    return [{ jobs, any: false, callsBefore, certain, job, process, endsScriptOnFailure, span }];
  });
  const lastJob = Math.max(0, ...calls.map(({ job }) => job));
  const processes = Array.from({ length: lastJob + 1 }, (_, job): ShellProcess => {
    const parent = job === 0 ? undefined : 0;
    const status = { fails: false, statusCall: undefined, statusProcess: undefined };
    return { parent, job, endsParentOnFailure: false, ...status };
  });
  return { calls, processes, joins };
}

type Line = Omit<SyncCall, "kind"> & { readonly kind: SyncCallKind | "join" };

function callsIn(file: SourceFile): Line[] {
  return [...file.text.matchAll(/^[ \t]*((\w+)[^#\n]*?)[ \t]*(#.*)?$/gm)].map((match) => {
    const [, call = "", kind = "", remark = ""] = match;
    const start = file.text.indexOf(call, match.index);
    const words = wordsIn(call, start, file).slice(1);
    const flag = words.findIndex(({ text }) => text.source === "--timeout");
    const [, timeout] = flag === -1 ? [] : words.splice(flag, 2);
    const job = Number(/job (\d+)/.exec(remark)?.[1] ?? 0);
    return {
      kind: kind as Line["kind"],
      unit: words[0],
      dependencies: words.slice(1),
      timeout,
      span: file.span(start, start + call.length),
      certain: !remark.includes("perhaps"),
      trap: remark.includes("trap") ? "EXIT" : undefined,
      process: job,
      job,
      refused: remark.includes("refused"),
      endsScriptOnFailure: remark.includes("set -e"),
      checked: !remark.includes("unchecked"),
      isRun: remark.includes("run"),
    };
  });
}

function wordsIn(call: string, offset: number, file: SourceFile): Word[] {
  return [...call.matchAll(/\S+/g)].map(({ 0: word, index }) => {
    const start = offset + index;
    const span = file.span(start, start + word.length);
    return { text: textOf(span), span };
  });
}

function textOf({ file, start, end }: Span): Text {
  const word = file.text.slice(start, end);
  return Text.concat(
    [...word.matchAll(/\$\{([^}]*)\}|[^$]+/g)].map(({ 0: part, 1: unknown, index }) => {
      const span = file.span(start + index, start + index + part.length);
      return unknown === undefined ? Text.written(span) : Text.unknown(unknown, span);
    }),
  );
}

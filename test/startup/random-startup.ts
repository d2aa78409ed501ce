// Random start-ups as trees of commands, and as the shell that says the same.

/** A sync call, as its own line of shell. */
export interface RandomCall {
  readonly kind: "want" | "start" | "complete" | "fail" | "wait";
  /** Empty for a `wait`. */
  readonly unit: string;
  /** What a `want` or a `wait` waits for. */
  readonly dependencies: readonly string[];
  /** Whether `|| true` follows. */
  readonly checked: boolean;
  /** The line that it is on in its script, counted from 1; set when it is written out. */
  line: number;
}

/** Commands in a shell of their own: in the background, in parentheses, or as another program. */
export interface RandomShell {
  readonly kind: "job" | "subshell" | "program";
  /** Whether `set -e` is on; a subshell and a job have it from the shell around them. */
  readonly errexit: boolean;
  readonly trap: readonly RandomCall[];
  readonly body: readonly RandomCommand[];
}

/** A wait for a job, by its number among the script's, or for all jobs so far. */
export interface RandomJoin {
  readonly kind: "join";
  readonly job: number | "all";
}

export type RandomCommand = RandomCall | RandomShell | RandomJoin;

export interface RandomScript {
  readonly name: string;
  readonly errexit: boolean;
  readonly trap: readonly RandomCall[];
  readonly body: readonly RandomCommand[];
  /** Whether its last command fails in any case. */
  readonly fails: boolean;
  /** The scripts, by number, that end before it begins. */
  readonly after: readonly { readonly script: number; readonly requires: string }[];
}

export interface RandomStartup {
  readonly scripts: readonly RandomScript[];
}

/** What start-ups are made of. */
export interface Tuning {
  readonly maxScripts: number;
  readonly maxUnits: number;
  /** How many calls all threads make, as the product of one more than each makes. */
  readonly maxProduct: number;
  /** Whether each unit is started and completed once at most, by the script that declares what it wants. */
  readonly isOrderly: boolean;
}

/** A whole number from 0 up to, not including, a limit. */
export type Random = (limit: number) => number;

/** The same numbers for the same seed: mulberry32. */
export function randomFrom(seed: number): Random {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

export function randomStartup(seed: number, tuning: Tuning): RandomStartup {
  const random = randomFrom(seed);
  const units = Array.from({ length: 2 + random(tuning.maxUnits - 1) }, (_, i) => `u${i}`);
  const scripts: RandomScript[] = [];
  const count = 1 + random(tuning.maxScripts);
  const isOrdered = random(3) === 0;
  let product = 1;
  for (let i = 0; i < count; i++) {
    const own = units.filter((_, u) => u % count === i);
    const script = randomScript(i, { random, tuning, units, own, count, isOrdered });
    product *= sizeOf(script);
    if (product > tuning.maxProduct && i > 0) break;
    scripts.push(script);
  }
  const isThere = ({ script }: { script: number }) => script < scripts.length;
  return { scripts: scripts.map((script) => ({ ...script, after: script.after.filter(isThere) })) };
}

interface Making {
  readonly random: Random;
  readonly tuning: Tuning;
  readonly units: readonly string[];
  /** The units that the script starts and completes. */
  readonly own: readonly string[];
  readonly count: number;
  readonly isOrdered: boolean;
}

function randomScript(index: number, making: Making): RandomScript {
  const { random, count, isOrdered } = making;
  const errexit = random(3) > 0;
  const after = [];
  // Scripts wait in one direction only, which has nothing to do with their numbers.
  if (isOrdered && count > 1 && random(2) === 0) {
    const other = random(count);
    const requires = random(2) === 0 ? "success" : "completion";
    if (rank(other) < rank(index)) after.push({ script: other, requires });
  }
  const name = `s${index}`;
  if (making.tuning.isOrderly) {
    return { name, errexit, ...orderlyCommands(making), fails: false, after };
  }
  // Where scripts are ordered, it matters how one ends, also one that makes no calls.
  const fails = isOrdered && random(4) === 0;
  if (isOrdered && random(6) === 0) return { name, errexit, trap: [], body: [], fails, after };
  const body = randomBody(making, errexit);
  return { name, errexit, trap: randomTrap(making), body, fails, after };
}

function rank(script: number): number {
  return (script * 5 + 3) % 11;
}

function call(
  kind: RandomCall["kind"],
  unit: string,
  dependencies: readonly string[] = [],
  checked = false,
): RandomCall {
  return { kind, unit, dependencies, checked, line: 0 };
}

function pick<T>(random: Random, values: readonly T[]): T {
  const value = values[random(values.length)];
  if (value === undefined) throw new Error("there is nothing to pick from");
  return value;
}

function randomCall({ random, units, own }: Making): RandomCall {
  const checked = random(8) === 0;
  const mostly = own.length > 0 && random(6) > 0 ? own : units;
  const unit = pick(random, mostly);
  const roll = random(40);
  if (roll === 0) return call("fail", unit, [], checked);
  if (roll === 1) return call("wait", "", [pick(random, units)], checked);
  if (roll < 14) {
    const dependencies = [pick(random, units), ...(random(5) === 0 ? [pick(random, units)] : [])];
    return call("want", unit, dependencies, checked);
  }
  return call(roll < 27 ? "start" : "complete", unit, [], checked);
}

/** The usual calls of a unit, with some of them left out. */
function unitCalls(making: Making): RandomCall[] {
  const { random, own, units } = making;
  if (own.length === 0) return [randomCall(making)];
  const unit = pick(random, own);
  const wants = random(3) === 0 ? [] : [call("want", unit, [pick(random, units)])];
  const all = [...wants, call("start", unit), call("complete", unit)];
  return all.filter(() => random(10) > 0);
}

function randomCalls(making: Making): RandomCall[] {
  return making.random(3) === 0 ? [randomCall(making)] : unitCalls(making);
}

function randomTrap(making: Making): RandomCall[] {
  const { random, own } = making;
  if (random(3) > 0 || own.length === 0) return [];
  const first = call("complete", pick(random, own));
  return random(4) === 0 ? [first, randomCall(making)] : [first];
}

function randomBody(making: Making, errexit: boolean): RandomCommand[] {
  const { random } = making;
  const body: RandomCommand[] = [];
  let jobs = 0;
  const length = random(4);
  for (let i = 0; i <= length; i++) {
    const roll = random(12);
    if (roll === 0) {
      body.push(randomShell("job", errexit, making));
      jobs++;
    } else if (roll === 1) {
      body.push(randomShell("subshell", errexit, making));
    } else if (roll === 2) {
      body.push(randomShell("program", random(2) === 0, making));
    } else if (roll < 5 && jobs > 0) {
      body.push({ kind: "join", job: random(2) === 0 ? "all" : random(jobs) });
    } else {
      body.push(...randomCalls(making));
    }
  }
  return body;
}

function randomShell(kind: RandomShell["kind"], errexit: boolean, making: Making): RandomShell {
  const body = making.random(2) === 0 ? [randomCall(making)] : unitCalls(making);
  const trap = making.random(4) === 0 ? randomTrap(making) : [];
  return { kind, errexit, trap, body: body.length > 0 ? body : [randomCall(making)] };
}

/** Commands whose outcome does not depend on who is first: each call on a unit is in one thread. */
function orderlyCommands({ random, own, units }: Making): {
  body: RandomCommand[];
  trap: RandomCall[];
} {
  const body: RandomCommand[] = [];
  const trap: RandomCall[] = [];
  let jobs = 0;
  for (const [i, unit] of own.entries()) {
    const later = units.filter((other) => other > unit);
    const wanted = later.length > 0 && random(4) > 0 ? later : [];
    const wants = wanted.length > 0 ? [call("want", unit, [pick(random, wanted)])] : [];
    const calls = [...wants, call("start", unit)];
    const end = call("complete", unit);
    const roll = random(8);
    if (roll === 0) {
      body.push(...calls);
    } else if (roll === 1) {
      body.push({ kind: "job", errexit: true, trap: [], body: [...calls, end] });
      jobs++;
      if (random(2) === 0) body.push({ kind: "join", job: "all" });
    } else if (roll < 4 && i === 0) {
      body.push(...calls);
      trap.push(end);
    } else if (roll === 4) {
      body.push({ kind: "subshell", errexit: true, trap: [], body: [...calls, end] });
    } else {
      body.push(...calls, end);
    }
  }
  if (jobs > 0 && random(2) === 0) body.push({ kind: "join", job: jobs - 1 });
  return { body, trap };
}

function sizeOf({ body, trap }: RandomScript): number {
  let product = body.length + trap.length + 1;
  for (const command of body) {
    if (command.kind === "job") product *= command.body.length + command.trap.length + 1;
    else if (command.kind === "subshell" || command.kind === "program") {
      product += command.body.length + command.trap.length;
    } else if (command.kind === "start") product++;
  }
  return product;
}

/** The script as shell, and the lines of its calls noted in them. */
export function writeScript(script: RandomScript, options = ""): string {
  const lines: string[] = [];
  let jobs = 0;
  const writeCall = (each: RandomCall): void => {
    const { kind, unit, dependencies, checked } = each;
    const program = kind === "fail" || kind === "wait" ? "muster sync" : "coder exp sync";
    const flags = kind === "start" || kind === "wait" ? options : "";
    const words = [program, kind, unit, ...dependencies, flags, checked ? "|| true" : ""];
    each.line = lines.push(words.filter((word) => word !== "").join(" "));
  };
  const writeShell = ({ errexit, trap, body }: Omit<RandomShell, "kind">, fails = false): void => {
    if (errexit) lines.push("set -e");
    if (trap.length > 0) {
      lines.push("at_exit() {");
      trap.forEach(writeCall);
      lines.push("}", "trap at_exit EXIT");
    }
    for (const command of body) {
      switch (command.kind) {
        case "join":
          lines.push(command.job === "all" ? "wait" : `wait "$job${command.job}"`);
          break;
        case "job":
          lines.push("(");
          writeShell(command);
          lines.push(") &", `job${jobs++}=$!`);
          break;
        case "subshell":
          lines.push("(");
          writeShell(command);
          lines.push(")");
          break;
        case "program":
          lines.push("bash <<'END'");
          writeShell(command);
          lines.push("END");
          break;
        default:
          writeCall(command);
      }
    }
    // The status of a job that is waited for last would be the shell's own.
    if (body.at(-1)?.kind === "join") lines.push(":");
    if (fails) lines.push(errexit ? "false" : "exit 1");
  };
  writeShell(script, script.fails);
  return `${lines.join("\n")}\n`;
}

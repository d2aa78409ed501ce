import type { Function as FunctionNode } from "unbash";
import { Text } from "../source/text.ts";
import type { Program } from "./parse.ts";
import {
  elementOf,
  sameElements,
  sameVariable,
  stringVariable,
  unknownArray,
  type Element,
  type Variable,
} from "./variable.ts";

/** A function with the program that its syntax tree belongs to. */
export interface ShellFunction {
  readonly node: FunctionNode;
  readonly program: Program;
}

/** What a shell does when a signal arrives. */
export interface Trap {
  readonly action: Text;
  /** Whether every path through the script sets it. */
  readonly certain: boolean;
}

/** What `set` and `shopt` switch, as far as it matters here. */
export interface ShellOptions {
  /** `set -e` */
  readonly errexit: boolean;
  /** `set -o pipefail` */
  readonly pipefail: boolean;
}

/**
 * The state of a shell that its commands change. A fork sees what is below it
 * and keeps its own changes to itself, so that a subshell is a fork that is
 * dropped, and a branch one that is merged: both cost as much as they change.
 */
export class Environment {
  readonly #below: Environment | undefined;
  readonly #variables = new Map<string, Variable>();
  readonly #functions = new Map<string, ShellFunction>();
  readonly #traps = new Map<string, readonly Trap[]>();
  readonly #exported = new Set<string>();
  /** Whether only exported variables are seen below, as by a program that was started anew. */
  readonly #isNewProcess: boolean;
  options: ShellOptions;
  /** `$1` and on. */
  positional: readonly Element[];

  private constructor(
    below: Environment | undefined,
    options: ShellOptions,
    positional: readonly Element[],
    isNewProcess: boolean,
  ) {
    this.#below = below;
    this.#isNewProcess = isNewProcess;
    this.options = options;
    this.positional = positional;
  }

  static create(options: ShellOptions, positional: readonly Element[] = []): Environment {
    return new Environment(undefined, options, positional, false);
  }

  fork(): Environment {
    return new Environment(this, this.options, this.positional, false);
  }

  /** The environment of a program that this shell starts: exported variables only. */
  forkProcess(options: ShellOptions, positional: readonly Element[]): Environment {
    return new Environment(this, options, positional, true);
  }

  /** Undefined where no command has set or unset it. */
  variable(name: string): Variable | undefined {
    const own = this.#variables.get(name);
    if (own || !this.#below) return own;
    return this.#isNewProcess && !this.#below.isExported(name)
      ? undefined
      : this.#below.variable(name);
  }

  setVariable(name: string, variable: Variable): void {
    this.#variables.set(name, variable);
  }

  /** Puts back what {@link variable} gave before. */
  restoreVariable(name: string, variable: Variable | undefined): void {
    if (variable) this.#variables.set(name, variable);
    else this.#variables.delete(name);
  }

  isExported(name: string): boolean {
    return this.#exported.has(name) || this.#below?.isExported(name) === true;
  }

  export(name: string): void {
    this.#exported.add(name);
  }

  function(name: string): ShellFunction | undefined {
    const own = this.#functions.get(name);
    return own ?? (this.#isNewProcess ? undefined : this.#below?.function(name));
  }

  setFunction(name: string, definition: ShellFunction): void {
    this.#functions.set(name, definition);
  }

  /** What may be set for a signal: several where branches set different traps. */
  traps(signal: string): readonly Trap[] {
    return this.#traps.get(signal) ?? this.#below?.traps(signal) ?? [];
  }

  setTraps(signal: string, traps: readonly Trap[]): void {
    this.#traps.set(signal, traps);
  }

  /** The signals that this shell, not one below it, has set traps for: a subshell inherits none. */
  trappedSignals(): string[] {
    return [...this.#traps.keys()];
  }

  /** Takes over what forks of this environment changed, of which any one may have run. */
  merge(forks: readonly Environment[]): void {
    const [first, ...others] = forks;
    if (!first) return;
    for (const name of changed(forks, (fork) => fork.#variables)) {
      const values = forks.map((fork) => fork.variable(name));
      this.#variables.set(name, joinVariables(name, values));
    }
    for (const fork of forks) {
      for (const [name, definition] of fork.#functions) this.#functions.set(name, definition);
      for (const name of fork.#exported) this.#exported.add(name);
    }
    for (const signal of changed(forks, (fork) => fork.#traps)) {
      const traps = forks.flatMap((fork) => fork.traps(signal));
      this.#traps.set(signal, [...new Set(traps)]);
    }
    this.options = {
      errexit: forks.every((fork) => fork.options.errexit),
      pipefail: forks.every((fork) => fork.options.pipefail),
    };
    this.positional = others.every((fork) => sameElements(fork.positional, first.positional))
      ? first.positional
      : [elementOf(Text.unknown("$@"), true)];
  }
}

function changed(
  forks: readonly Environment[],
  layer: (fork: Environment) => ReadonlyMap<string, unknown>,
): Set<string> {
  return new Set(forks.flatMap((fork) => [...layer(fork).keys()]));
}

function joinVariables(name: string, values: readonly (Variable | undefined)[]): Variable {
  const [first, ...others] = values;
  if (first && others.every((value) => sameVariable(first, value))) return first;
  const isArray = values.some(
    (value) => value?.kind === "indexed" || value?.kind === "associative",
  );
  return isArray ? unknownArray(name) : stringVariable(Text.unknown(`$${name}`));
}

import type { Function as FunctionNode } from "unbash";
import { Text } from "../source/text.ts";
import type { Program } from "./parse.ts";
import {
  elementOf,
  sameElements,
  sameVariable,
  stringVariable,
  unknownArray,
  UNSET,
  type Element,
  type Variable,
} from "./variable.ts";

/** A function with the program that its syntax tree belongs to. */
export interface ShellFunction {
  readonly node: FunctionNode;
  readonly program: Program;
  /** Whether only some paths through the script define it. */
  readonly isPerhaps: boolean;
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
  /** `set -u` */
  readonly nounset: boolean;
  /** `set -E`: functions and subshells inherit the ERR trap. */
  readonly errtrace: boolean;
  /** `set -a`: what is assigned is exported. */
  readonly allexport: boolean;
  /** `set -f` */
  readonly noglob: boolean;
  /** `shopt -s nullglob` */
  readonly nullglob: boolean;
  /** `shopt -s dotglob` */
  readonly dotglob: boolean;
  /** `shopt -s globstar` */
  readonly globstar: boolean;
  /** `shopt -s lastpipe` */
  readonly lastpipe: boolean;
  /** `shopt -s expand_aliases` */
  readonly aliases: boolean;
  /** `shopt -s nocasematch` */
  readonly nocasematch: boolean;
  /** `shopt -s inherit_errexit`: `set -e` holds in `$(…)` too. */
  readonly inheritErrexit: boolean;
}

export const DEFAULT_OPTIONS: ShellOptions = {
  errexit: false,
  pipefail: false,
  nounset: false,
  errtrace: false,
  allexport: false,
  noglob: false,
  nullglob: false,
  dotglob: false,
  globstar: false,
  lastpipe: false,
  aliases: false,
  nocasematch: false,
  inheritErrexit: false,
};

/** Traps that functions and subshells do not inherit, unless `set -E` or `set -T` says so. */
const LOCAL_TRAPS = ["ERR", "RETURN", "DEBUG"];

/** References that lead to each other are followed so far. */
const MAX_REFERENCES = 8;

/**
 * The state of a shell that its commands change. A fork sees what is below it
 * and keeps its own changes to itself, so that a subshell is a fork that is
 * dropped, and a branch one that is merged: both cost as much as they change.
 */
export class Environment {
  readonly #below: Environment | undefined;
  // Made when something is put into them: most forks change one of them or none.
  #variables: Map<string, Variable> | undefined;
  #functions: Map<string, ShellFunction | undefined> | undefined;
  #aliases: Map<string, Text | undefined> | undefined;
  #traps: Map<string, readonly Trap[]> | undefined;
  #exported: Map<string, boolean> | undefined;
  #readonly: Set<string> | undefined;
  /** Whether only exported variables are seen below, as by a program that was started anew. */
  readonly #isNewProcess: boolean;
  options: ShellOptions;
  /** `$1` and on. */
  positional: readonly Element[];
  /** `$0`, where the script was started with one. */
  programName: Text | undefined;
  /** Where relative names of files begin: empty where the script was started. */
  directory: Text;
  /** Where `cd -` leads; undefined where that is not known. */
  previousDirectory: Text | undefined;
  /** Where `popd` leads, the last one first. */
  directoryStack: readonly Text[];

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
    this.programName = below?.programName;
    this.directory = below?.directory ?? Text.empty;
    this.previousDirectory = below?.previousDirectory;
    this.directoryStack = below?.directoryStack ?? [];
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

  /** Undefined where no command has set or unset it; a reference is followed. */
  variable(name: string): Variable | undefined {
    const target = this.referenceTarget(name);
    return target === undefined ? UNSET : this.ownVariable(target);
  }

  /** As {@link variable}, but gives a reference itself. */
  ownVariable(name: string): Variable | undefined {
    const own = this.#variables?.get(name);
    if (own || !this.#below) return own;
    return this.#isNewProcess && !this.#below.isExported(name)
      ? undefined
      : this.#below.ownVariable(name);
  }

  /** Sets a variable, or the one that it refers to, unless it is readonly. */
  setVariable(name: string, variable: Variable): void {
    const target = this.referenceTarget(name) ?? name;
    if (this.isReadonly(target)) return;
    (this.#variables ??= new Map()).set(target, variable);
    if (this.options.allexport) this.export(target);
  }

  /** Sets a variable that may be a reference, whatever it was before. */
  replaceVariable(name: string, variable: Variable): void {
    (this.#variables ??= new Map()).set(name, variable);
  }

  /** The variable that a name stands for; undefined where references go in a circle. */
  referenceTarget(name: string): string | undefined {
    for (let i = 0; i < MAX_REFERENCES; i++) {
      const variable = this.ownVariable(name);
      if (variable?.kind !== "reference" || variable.target === undefined) return name;
      name = variable.target;
    }
    return undefined;
  }

  /** The names of the variables that have a value, those of an inner shell first. */
  variableNames(): string[] {
    const names = new Set(this.#below?.variableNames());
    for (const name of this.#variables?.keys() ?? []) names.add(name);
    return [...names].filter((name) => (this.variable(name)?.kind ?? "unset") !== "unset");
  }

  /** Puts back what {@link ownVariable} gave before. */
  restoreVariable(name: string, variable: Variable | undefined): void {
    // Of a local variable, what made it readonly ends with its function.
    this.#readonly?.delete(name);
    if (variable) (this.#variables ??= new Map()).set(name, variable);
    else this.#variables?.delete(name);
  }

  isReadonly(name: string): boolean {
    if (this.#readonly?.has(name)) return true;
    return !this.#isNewProcess && this.#below?.isReadonly(name) === true;
  }

  makeReadonly(name: string): void {
    this.#readonly ??= new Set();
    this.#readonly.add(name);
  }

  isExported(name: string): boolean {
    return this.#exported?.get(name) ?? this.#below?.isExported(name) === true;
  }

  export(name: string, isExported = true): void {
    (this.#exported ??= new Map()).set(name, isExported);
  }

  function(name: string): ShellFunction | undefined {
    if (this.#functions?.has(name)) return this.#functions.get(name);
    const isSeen = !this.#isNewProcess || this.#below?.isExported(functionKey(name)) === true;
    return isSeen ? this.#below?.function(name) : undefined;
  }

  /** The names of the functions that are defined, perhaps. */
  functionNames(): string[] {
    const names = new Set(this.#below?.functionNames());
    for (const name of this.#functions?.keys() ?? []) names.add(name);
    return [...names].filter((name) => this.function(name)).sort();
  }

  /** Defines a function, or with undefined removes it. */
  setFunction(name: string, definition: ShellFunction | undefined): void {
    (this.#functions ??= new Map()).set(name, definition);
  }

  /** `export -f` */
  exportFunction(name: string): void {
    (this.#exported ??= new Map()).set(functionKey(name), true);
  }

  alias(name: string): Text | undefined {
    if (this.#aliases?.has(name)) return this.#aliases.get(name);
    return this.#isNewProcess ? undefined : this.#below?.alias(name);
  }

  /** Defines an alias, or with undefined removes it. */
  setAlias(name: string, text: Text | undefined): void {
    (this.#aliases ??= new Map()).set(name, text);
  }

  /** What may be set for a signal: several where branches set different traps. */
  traps(signal: string): readonly Trap[] {
    const own = this.#traps?.get(signal);
    return own ?? (this.#isNewProcess ? [] : (this.#below?.traps(signal) ?? []));
  }

  /** Takes away the traps that functions and subshells do not inherit; they are given back. */
  hideLocalTraps(): ReadonlyMap<string, readonly Trap[]> {
    const hidden = new Map<string, readonly Trap[]>();
    for (const signal of LOCAL_TRAPS) {
      const traps = this.traps(signal);
      if (traps.length === 0 || (signal === "ERR" && this.options.errtrace)) continue;
      hidden.set(signal, traps);
      (this.#traps ??= new Map()).set(signal, []);
    }
    return hidden;
  }

  setTraps(signal: string, traps: readonly Trap[]): void {
    (this.#traps ??= new Map()).set(signal, traps);
  }

  /** The signals that this shell, not one below it, has set traps for: a subshell inherits none. */
  trappedSignals(): string[] {
    return [...(this.#traps?.keys() ?? [])];
  }

  /** Takes over what forks of this environment changed, of which any one may have run. */
  merge(forks: readonly Environment[]): void {
    const [first, ...others] = forks;
    if (!first) return;
    for (const name of changed(forks, (fork) => fork.#variables)) {
      const values = forks.map((fork) => fork.ownVariable(name));
      (this.#variables ??= new Map()).set(name, joinVariables(name, values));
    }
    for (const fork of forks) {
      for (const [name, definition] of fork.#functions ?? []) {
        const isEverywhere = forks.every((other) => other.function(name) !== undefined);
        const joined =
          definition && !isEverywhere ? { ...definition, isPerhaps: true } : definition;
        (this.#functions ??= new Map()).set(name, joined);
      }
      for (const [name, text] of fork.#aliases ?? []) (this.#aliases ??= new Map()).set(name, text);
      for (const [name, isExported] of fork.#exported ?? [])
        (this.#exported ??= new Map()).set(name, isExported);
      for (const name of fork.#readonly ?? []) this.makeReadonly(name);
    }
    for (const signal of changed(forks, (fork) => fork.#traps)) {
      const traps = forks.flatMap((fork) => fork.traps(signal));
      (this.#traps ??= new Map()).set(signal, [...new Set(traps)]);
    }
    const isOnEverywhere = (option: keyof ShellOptions): boolean =>
      forks.every((fork) => fork.options[option]);
    this.options = {
      errexit: isOnEverywhere("errexit"),
      pipefail: isOnEverywhere("pipefail"),
      nounset: isOnEverywhere("nounset"),
      errtrace: isOnEverywhere("errtrace"),
      allexport: isOnEverywhere("allexport"),
      noglob: isOnEverywhere("noglob"),
      nullglob: isOnEverywhere("nullglob"),
      dotglob: isOnEverywhere("dotglob"),
      globstar: isOnEverywhere("globstar"),
      lastpipe: isOnEverywhere("lastpipe"),
      aliases: isOnEverywhere("aliases"),
      nocasematch: isOnEverywhere("nocasematch"),
      inheritErrexit: isOnEverywhere("inheritErrexit"),
    };
    const { directory, previousDirectory, directoryStack } = first;
    this.directory = others.every((fork) => fork.directory.equals(directory))
      ? directory
      : Text.unknown("$(pwd)");
    const isSamePrevious = others.every((fork) => fork.previousDirectory === previousDirectory);
    this.previousDirectory = isSamePrevious ? previousDirectory : undefined;
    const isSameStack = others.every((fork) => fork.directoryStack === directoryStack);
    this.directoryStack = isSameStack ? directoryStack : [];
    this.positional = others.every((fork) => sameElements(fork.positional, first.positional))
      ? first.positional
      : [elementOf(Text.unknown("$@"), true)];
  }
}

/** How an exported function is told from an exported variable. */
function functionKey(name: string): string {
  return `${name}()`;
}

function changed(
  forks: readonly Environment[],
  layer: (fork: Environment) => ReadonlyMap<string, unknown> | undefined,
): Set<string> {
  return new Set(forks.flatMap((fork) => [...(layer(fork)?.keys() ?? [])]));
}

function joinVariables(name: string, values: readonly (Variable | undefined)[]): Variable {
  const [first, ...others] = values;
  if (first && others.every((value) => sameVariable(first, value))) return first;
  const isArray = values.some(
    (value) => value?.kind === "indexed" || value?.kind === "associative",
  );
  return isArray ? unknownArray(name) : stringVariable(Text.unknown(`$${name}`));
}

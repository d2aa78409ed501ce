import type { Span } from "../source/source-file.ts";
import type { ModuleCall } from "./module-config.ts";
import type { ModuleInstance } from "./module-instance.ts";
import type { TemplateProblem, TemplateProblems } from "./template-problems.ts";

/** How deep modules may call modules. */
export const MAX_MODULE_DEPTH = 32;

/** How many instances of modules one template may have. */
export const MAX_MODULES = 5_000;

/** An instance of a module that is called. */
export interface CalledModule {
  /** `module.a["x"].module.b`. */
  readonly address: string;
  /** Of the instance that calls it; empty for the root. */
  readonly caller: string;
  /** Absolute. */
  readonly directory: string;
  /** As written; undefined where it is computed. */
  readonly source: string | undefined;
  /** The header of the call. */
  readonly span: Span;
}

/** A module of which another version is on disk than its call asks for. */
export interface OutdatedModule {
  readonly address: string;
  /** The version on disk. */
  readonly version: string;
  /** The constraint in the call. */
  readonly constraint: string;
  /** Of the constraint. */
  readonly span: Span;
}

/** Watches over the calls of modules while a template is walked. */
export class ModuleCalls {
  readonly #called = new Map<string, CalledModule>();
  readonly #outdated = new Map<ModuleCall, OutdatedModule>();
  readonly #problems: TemplateProblems;
  #entered = 0;

  /** @param problems takes what is wrong with a call */
  constructor(problems: TemplateProblems) {
    this.#problems = problems;
  }

  get called(): readonly CalledModule[] {
    return [...this.#called.values()];
  }

  get outdated(): readonly OutdatedModule[] {
    return [...this.#outdated.values()];
  }

  /** Notes where another version is on disk than the call asks for. */
  checkVersion(caller: ModuleInstance, call: ModuleCall): void {
    const version = caller.context.refusedVersion(call, caller);
    if (version === undefined || this.#outdated.has(call)) return;
    const address = caller.addressOf(`module.${call.name}`);
    const { version: constraint = "", versionSpan: span } = call;
    this.#outdated.set(call, { address, version, constraint, span });
  }

  /** Keeps modules that call themselves, and too many or too deep ones, from being walked. */
  mayEnter(module: ModuleInstance, caller: ModuleInstance, call: ModuleCall): boolean {
    const span = call.block.headerSpan;
    const { directory } = module.config;
    const circle = module.callersOf(directory);
    if (circle) {
      const message = `module.${call.name} calls itself: ${circle.join(" → ")}`;
      this.#refuse("invalid", message, span);
      return false;
    }
    if (module.callNames.length > MAX_MODULE_DEPTH) {
      const message = `modules nest more than ${MAX_MODULE_DEPTH} deep here; what lies deeper is left out`;
      this.#refuse("left-out", message, span);
      return false;
    }
    if (++this.#entered > MAX_MODULES) {
      const message = `the template has more than ${MAX_MODULES.toLocaleString("en")} module instances; those from here on are left out`;
      this.#refuse("left-out", message, span);
      return false;
    }
    const { address } = module;
    const { source } = call;
    this.#called.set(address, { address, caller: caller.address, directory, source, span });
    return true;
  }

  #refuse(kind: TemplateProblem["kind"], message: string, span: Span): void {
    this.#problems.add({ kind, message, span, when: [], hidesScripts: true });
  }
}

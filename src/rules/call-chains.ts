import { dirname } from "node:path";
import type { CalledModule } from "../terraform/module-calls.ts";
import type { Diagnostic, Related } from "./diagnostic.ts";

/** Says of places inside modules through which calls they belong to the template. */
export class CallChains {
  readonly #root: string;
  readonly #byAddress: ReadonlyMap<string, CalledModule>;
  /** The first call of each directory. */
  readonly #byDirectory = new Map<string, CalledModule>();

  /**
   * @param root the template's directory, absolute
   * @param modules the module instances of the template
   */
  constructor(root: string, modules: readonly CalledModule[]) {
    this.#root = root;
    this.#byAddress = new Map(modules.map((module) => [module.address, module]));
    for (const module of modules) {
      if (!this.#byDirectory.has(module.directory)) this.#byDirectory.set(module.directory, module);
    }
  }

  /**
   * Adds the calls that lead to the place of a diagnostic as related places, the
   * outermost last. To a place in the template itself none do.
   */
  addTo(diagnostic: Diagnostic): Diagnostic {
    const module = this.#moduleAt(diagnostic.span.file.path, diagnostic.script ?? "");
    if (!module) return diagnostic;
    const chain = this.#callers(module).map(({ address, span }): Related => ({
      message: `called as ${address} here`,
      span,
    }));
    return { ...diagnostic, related: [...(diagnostic.related ?? []), ...chain] };
  }

  /** The instance that a file belongs to: of those that the script came through, if it did. */
  #moduleAt(file: string, script: string): CalledModule | undefined {
    const directory = this.#directoryOf(file);
    if (directory === this.#root) return undefined;
    const ofScript = this.#moduleOf(script);
    // A file that lies beside the modules is read by the one that the script is in.
    if (directory === undefined) return ofScript;
    const onTheWay = ofScript && this.#callers(ofScript);
    return (
      onTheWay?.find((module) => module.directory === directory) ?? this.#byDirectory.get(directory)
    );
  }

  /** The directory of the module, or of the template, that a file lies in or below. */
  #directoryOf(file: string): string | undefined {
    for (let at = dirname(file); ; at = dirname(at)) {
      if (at === this.#root || this.#byDirectory.has(at)) return at;
      if (at === dirname(at)) return undefined;
    }
  }

  /** The innermost instance that a script is declared in. */
  #moduleOf(script: string): CalledModule | undefined {
    for (let end = script.lastIndexOf("."); end > 0; end = script.lastIndexOf(".", end - 1)) {
      const module = this.#byAddress.get(script.slice(0, end));
      if (module) return module;
    }
    return undefined;
  }

  /** The instance and those that it is called from, outermost last. */
  #callers(module: CalledModule): CalledModule[] {
    const chain = [module];
    let at: CalledModule | undefined = module;
    while ((at = this.#byAddress.get(at.caller))) chain.push(at);
    return chain;
  }
}

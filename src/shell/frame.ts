import type { Span } from "../source/source-file.ts";
import type { ShellFunction } from "./environment.ts";
import type { OpenRange } from "./process.ts";
import { coverArguments, type Argument } from "./argument.ts";

/** A call of a function, or the reading of a file with `source`, that has not returned yet. */
export class Frame {
  /** Whether a path through it perhaps has returned. */
  mayReturn = false;
  readonly calls: OpenRange;
  /** How many functions are active. */
  readonly depth: number;
  readonly #words: readonly Argument[];

  /**
   * @param definition undefined for `source`
   * @param callCount how many sync calls the script has made before
   * @param words the call of the function
   */
  constructor(
    readonly definition: ShellFunction | undefined,
    readonly caller: Frame | undefined,
    callCount: number,
    words: readonly Argument[] = [],
  ) {
    this.calls = { from: callCount, to: Infinity };
    this.depth = (caller?.depth ?? 0) + (definition ? 1 : 0);
    this.#words = words;
  }

  /** Where the call of the function was written. */
  get site(): Span | undefined {
    return coverArguments(this.#words);
  }
}

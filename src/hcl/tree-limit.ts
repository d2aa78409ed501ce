import type { Scanner } from "./scanner.ts";

/** How deep blocks, brackets, strings and template directives may nest in each other. */
export const MAX_NESTING = 200;

/**
 * How many nodes a way from the root of a tree to a leaf may have, chains such
 * as `a.b.c` and `a + b + c` included, so that walking a tree by recursion is safe.
 */
export const MAX_TREE_HEIGHT = 1000;

/** How many expressions, blocks and parts of templates a file may hold; more take gigabytes. */
export const MAX_NODES = 500_000;

/**
 * Keeps a parser's recursion and the height and size of its trees in bounds. The height
 * is an upper estimate: within one level, every link of every chain counts.
 */
export class TreeLimit {
  #nesting = 0;
  #nodes = 0;
  #links = 0;
  #tallest = 0;

  constructor(readonly scanner: Scanner) {}

  /** Parses one level down. @throws {SyntaxFailure} where that is too deep */
  nest<T>(parse: () => T): T {
    if (this.#nesting >= MAX_NESTING) {
      this.scanner.fail(`this nests more than ${MAX_NESTING} deep`, this.scanner.peek());
    }
    this.count(1);
    const links = this.#links;
    const tallest = this.#tallest;
    this.#nesting++;
    this.#links = 1;
    this.#tallest = 0;
    const result = parse();
    this.#nesting--;
    this.#tallest = Math.max(tallest, this.#links + this.#tallest);
    this.#links = links;
    this.#check();
    return result;
  }

  /** Counts nodes, wherever they stand. */
  count(nodes: number): void {
    this.#nodes += nodes;
    if (this.#nodes > MAX_NODES) {
      this.scanner.fail(
        `this file has more than ${MAX_NODES.toLocaleString("en")} parts`,
        this.scanner.peek(),
      );
    }
  }

  /** Counts nodes that stand above each other within the current level. */
  link(count = 1): void {
    this.#links += count;
    this.#check();
  }

  #check(): void {
    if (this.#links + this.#tallest > MAX_TREE_HEIGHT) {
      this.scanner.fail(
        `this is a chain of more than ${MAX_TREE_HEIGHT} parts`,
        this.scanner.peek(),
      );
    }
  }
}

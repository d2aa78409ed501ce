/** A pattern as a tree, whatever language it was written in. */
export type PatternNode =
  | { readonly type: "character"; readonly accepts: (character: string) => boolean }
  | { readonly type: "sequence"; readonly items: readonly PatternNode[] }
  | { readonly type: "alternatives"; readonly items: readonly PatternNode[] }
  | {
      readonly type: "repeat";
      readonly item: PatternNode;
      readonly min: number;
      /** Infinity for any number. */
      readonly max: number;
    }
  | { readonly type: "group"; readonly item: PatternNode; readonly number: number }
  | { readonly type: "start" | "end" };

export const EMPTY: PatternNode = { type: "sequence", items: [] };

/** A node for one character. */
export function characterNode(character: string): PatternNode {
  return { type: "character", accepts: (other) => other === character };
}

/** A node for any character. */
export const ANY: PatternNode = { type: "character", accepts: () => true };

/** The tree that matches the reversed text. */
export function reverseNode(node: PatternNode): PatternNode {
  switch (node.type) {
    case "sequence":
      return { ...node, items: node.items.map(reverseNode).reverse() };
    case "alternatives":
      return { ...node, items: node.items.map(reverseNode) };
    case "repeat":
    case "group":
      return { ...node, item: reverseNode(node.item) };
    default:
      return node;
  }
}

/** Where a match and its groups begin and end; undefined for a group that took no part. */
export type Groups = readonly (readonly [start: number, end: number] | undefined)[];

type Instruction =
  | { readonly type: "character"; readonly accepts: (character: string) => boolean }
  | { readonly type: "start" | "end" | "match" }
  | { readonly type: "save"; readonly slot: number }
  | { readonly type: "jump"; readonly targets: readonly number[] };

/** A path through an automaton. */
interface Thread {
  readonly at: number;
  /** Where each group begins and ends, at twice its number and one more. */
  readonly slots: readonly (number | undefined)[];
}

/** Instructions that one automaton may have. */
const MAX_SIZE = 5000;

/**
 * Simulates all paths at once, as Thompson and Pike have it, so that a match
 * takes at most length of text × size steps, whatever the pattern.
 */
export class Automaton {
  readonly #instructions: Instruction[] = [];

  private constructor(node: PatternNode) {
    this.#add(node);
    this.#instructions.push({ type: "match" });
  }

  /** Undefined where it would be too large. */
  static compile(node: PatternNode): Automaton | undefined {
    if (sizeOf(node) > MAX_SIZE) return undefined;
    return new Automaton(node);
  }

  get size(): number {
    return this.#instructions.length;
  }

  /** The ends of all matches that start at `from`, ascending. */
  *ends(text: string, from: number): Generator<number> {
    let threads = this.#enter([], { at: 0, slots: [] }, text, from, new Set());
    for (let at = from; ; at++) {
      if (threads.some((thread) => this.#instructions[thread.at]?.type === "match")) yield at;
      if (at >= text.length || threads.length === 0) return;
      threads = this.#step(threads, text, at, new Set());
    }
  }

  /** The leftmost match at or after `from`, and of those the longest. */
  search(text: string, from: number): Groups | undefined {
    let best: Thread["slots"] | undefined;
    let threads: Thread[] = [];
    let entered = new Set<number>();
    for (let at = from; at <= text.length; at++) {
      if (!best) this.#enter(threads, { at: 0, slots: [at] }, text, at, entered);
      const found = threads.find((thread) => this.#instructions[thread.at]?.type === "match");
      if (found && (best === undefined || found.slots[0] === best[0])) {
        best = [found.slots[0], at, ...found.slots.slice(2)];
      }
      const start = best?.[0];
      if (start !== undefined) threads = threads.filter(({ slots }) => slots[0] === start);
      if (best && threads.length === 0) break;
      if (at === text.length) break;
      entered = new Set();
      threads = this.#step(threads, text, at, entered);
    }
    return best && groupsOf(best);
  }

  #step(threads: readonly Thread[], text: string, at: number, entered: Set<number>): Thread[] {
    const character = text.charAt(at);
    const next: Thread[] = [];
    for (const thread of threads) {
      const instruction = this.#instructions[thread.at];
      if (instruction?.type !== "character" || !instruction.accepts(character)) continue;
      this.#enter(next, { ...thread, at: thread.at + 1 }, text, at + 1, entered);
    }
    return next;
  }

  /** Follows what takes no character; of threads at one place, the first stands for all. */
  #enter(
    threads: Thread[],
    thread: Thread,
    text: string,
    position: number,
    entered: Set<number>,
  ): Thread[] {
    const waiting = [thread];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      if (entered.has(next.at)) continue;
      entered.add(next.at);
      const { at, slots } = next;
      const instruction = this.#instructions[at];
      switch (instruction?.type) {
        case "jump":
          for (const target of instruction.targets.toReversed())
            waiting.push({ at: target, slots });
          break;
        case "save": {
          const saved = [...slots];
          saved[instruction.slot] = position;
          waiting.push({ at: at + 1, slots: saved });
          break;
        }
        case "start":
          if (position === 0) waiting.push({ at: at + 1, slots });
          break;
        case "end":
          if (position === text.length) waiting.push({ at: at + 1, slots });
          break;
        default:
          threads.push(next);
      }
    }
    return threads;
  }

  #add(node: PatternNode): void {
    const instructions = this.#instructions;
    switch (node.type) {
      case "sequence":
        for (const item of node.items) this.#add(item);
        break;
      case "alternatives":
        this.#addAlternatives(node.items);
        break;
      case "repeat":
        for (let i = 0; i < node.min; i++) this.#add(node.item);
        if (node.max === Infinity) this.#addLoop(node.item);
        else this.#addOptional(node.item, node.max - node.min);
        break;
      case "group":
        instructions.push({ type: "save", slot: 2 * node.number });
        this.#add(node.item);
        instructions.push({ type: "save", slot: 2 * node.number + 1 });
        break;
      default:
        instructions.push(node);
    }
  }

  #addAlternatives(items: readonly PatternNode[]): void {
    const instructions = this.#instructions;
    const choice = instructions.length;
    instructions.push({ type: "jump", targets: [] });
    const targets: number[] = [];
    const ends: number[] = [];
    for (const item of items) {
      targets.push(instructions.length);
      this.#add(item);
      ends.push(instructions.length);
      instructions.push({ type: "jump", targets: [] });
    }
    instructions[choice] = { type: "jump", targets };
    const after = instructions.length;
    for (const end of ends) instructions[end] = { type: "jump", targets: [after] };
  }

  #addLoop(item: PatternNode): void {
    const instructions = this.#instructions;
    const choice = instructions.length;
    instructions.push({ type: "jump", targets: [] });
    this.#add(item);
    instructions.push({ type: "jump", targets: [choice] });
    instructions[choice] = { type: "jump", targets: [choice + 1, instructions.length] };
  }

  #addOptional(item: PatternNode, count: number): void {
    const instructions = this.#instructions;
    const choices: number[] = [];
    for (let i = 0; i < count; i++) {
      choices.push(instructions.length);
      instructions.push({ type: "jump", targets: [] });
      this.#add(item);
    }
    const after = instructions.length;
    for (const choice of choices) {
      instructions[choice] = { type: "jump", targets: [choice + 1, after] };
    }
  }
}

/** How many instructions a tree takes at most. */
function sizeOf(node: PatternNode): number {
  switch (node.type) {
    case "sequence":
    case "alternatives":
      return node.items.reduce((sum, item) => sum + sizeOf(item) + 2, 1);
    case "repeat": {
      const times = node.max === Infinity ? node.min + 1 : node.max;
      return times * (sizeOf(node.item) + 2);
    }
    case "group":
      return sizeOf(node.item) + 2;
    default:
      return 1;
  }
}

function groupsOf(slots: Thread["slots"]): Groups {
  const groups: (readonly [number, number] | undefined)[] = [];
  for (let i = 0; i + 1 < slots.length; i += 2) {
    const start = slots[i];
    const end = slots[i + 1];
    groups.push(start === undefined || end === undefined ? undefined : [start, end]);
  }
  return groups;
}

// Our own, because re2js refuses what Terraform takes (two groups of one name), finds other empty
// matches and captures in some of the recorded cases, and is fifteen times as large and slow to load
// for what most validations of variables need.

import type { CharacterSet } from "./regex-classes.ts";
import { parseRegex, type Assertion, type RegexNode } from "./regex-syntax.ts";

/** Where a match and its groups lie: start and end offset of each, -1 where a group took no part. */
export type Match = readonly number[];

/** Thrown where a search takes more steps than it may; the result is not known then. */
export class RegexBudgetError extends Error {
  override readonly name = "RegexBudgetError";
}

/** Longer patterns are not tried. */
const MAX_PATTERN_LENGTH = 10_000;

/** How many nodes a pattern may have, those under a `{n}` counted n times. */
const MAX_NODES = 10_000;

/** How many steps searches in one text may take. */
const MAX_STEPS = 10_000_000;

type Instruction =
  | { readonly kind: "character"; readonly set: CharacterSet }
  | { readonly kind: "assertion"; readonly test: Assertion }
  | { readonly kind: "save"; readonly slot: number }
  | { readonly kind: "jump"; to: number }
  /** Goes on at both, `first` preferred. */
  | { readonly kind: "split"; first: number; second: number }
  | { readonly kind: "match" };

/**
 * A regular expression with the syntax and the matches of Go's `regexp`. It
 * follows all ways at once (Pike's machine), so that no pattern makes it slow:
 * the time grows with the length of the text times that of the pattern.
 */
export class Regex {
  /** The names of the groups, from the first; undefined for one without a name. */
  readonly groups: readonly (string | undefined)[];
  readonly #program: Instruction[] = [];
  #nodes = 0;
  #steps = 0;

  /**
   * @throws {RegexError} where Go refuses the pattern
   * @throws {RegexBudgetError} where the pattern is too large to be tried
   */
  constructor(pattern: string) {
    if (pattern.length > MAX_PATTERN_LENGTH) throw new RegexBudgetError();
    const { root, groups } = parseRegex(pattern);
    this.groups = groups;
    this.#compile({ kind: "group", item: root, index: 0 });
    this.#emit({ kind: "match" });
  }

  /** @throws {RegexBudgetError} */
  first(text: string): Match | undefined {
    return this.#search(text, 0);
  }

  /**
   * All matches that do not overlap; an empty one right behind another does not count.
   * @throws {RegexBudgetError}
   */
  *all(text: string): Generator<Match> {
    let at = 0;
    let previousEnd = -1;
    while (at <= text.length) {
      const match = this.#search(text, at);
      if (!match) return;
      const [start = 0, end = 0] = match;
      if (end > start || start !== previousEnd) yield match;
      previousEnd = end;
      at = end > start ? end : end + characterLength(text, end);
    }
  }

  #compile(node: RegexNode): void {
    if (++this.#nodes > MAX_NODES) throw new RegexBudgetError();
    switch (node.kind) {
      case "character":
      case "assertion":
        this.#emit(node);
        break;
      case "sequence":
        for (const item of node.items) this.#compile(item);
        break;
      case "group":
        this.#emit({ kind: "save", slot: 2 * node.index });
        this.#compile(node.item);
        this.#emit({ kind: "save", slot: 2 * node.index + 1 });
        break;
      case "alternatives":
        this.#compileAlternatives(node.items);
        break;
      case "repeat":
        this.#compileRepeat(node);
        break;
    }
  }

  #compileAlternatives(items: readonly RegexNode[]): void {
    const ends: { to: number }[] = [];
    for (const [i, item] of items.entries()) {
      if (i === items.length - 1) {
        this.#compile(item);
        continue;
      }
      const split = this.#emit({ kind: "split", first: this.#next + 1, second: 0 });
      this.#compile(item);
      ends.push(this.#emit({ kind: "jump", to: 0 }));
      split.second = this.#next;
    }
    for (const end of ends) end.to = this.#next;
  }

  #compileRepeat({ item, least, most, greedy }: RegexNode & { kind: "repeat" }): void {
    if (most === Infinity) {
      for (let i = 1; i < least; i++) this.#compile(item);
      if (least > 0) this.#compileOneOrMore(item, greedy);
      else this.#compileAnyNumber(item, greedy);
      return;
    }
    for (let i = 0; i < least; i++) this.#compile(item);
    const ends: ((end: number) => void)[] = [];
    for (let i = least; i < most; i++) {
      ends.push(this.#emitOptional(greedy));
      this.#compile(item);
    }
    for (const setEnd of ends) setEnd(this.#next);
  }

  #compileOneOrMore(item: RegexNode, greedy: boolean): void {
    const start = this.#next;
    this.#compile(item);
    const end = this.#next + 1;
    this.#emit({ kind: "split", first: greedy ? start : end, second: greedy ? end : start });
  }

  #compileAnyNumber(item: RegexNode, greedy: boolean): void {
    const start = this.#next;
    const setEnd = this.#emitOptional(greedy);
    if (canBeEmpty(item)) {
      // Once around is tried even where the item takes nothing: its groups take part then.
      this.#compileOneOrMore(item, greedy);
    } else {
      this.#compile(item);
      this.#emit({ kind: "jump", to: start });
    }
    setEnd(this.#next);
  }

  /** A split between what comes next and what comes behind it; returns how to say where that is. */
  #emitOptional(greedy: boolean): (end: number) => void {
    const inside = this.#next + 1;
    const split = this.#emit({ kind: "split", first: inside, second: inside });
    return (end) => {
      if (greedy) split.second = end;
      else split.first = end;
    };
  }

  get #next(): number {
    return this.#program.length;
  }

  #emit<T extends Instruction>(instruction: T): T {
    this.#program.push(instruction);
    return instruction;
  }

  #search(text: string, from: number): Match | undefined {
    let matched: Match | undefined;
    let current = new Threads(this.#program.length);
    let next = new Threads(this.#program.length);
    for (let at = from; ;) {
      if (!matched) this.#follow(current, 0, [], text, at);
      if (current.count === 0 && matched) break;
      const codePoint = text.codePointAt(at);
      const after = at + (codePoint !== undefined && codePoint > 0xffff ? 2 : 1);
      next.clear();
      for (let i = 0; i < current.count; i++) {
        const thread = current.instructionAt(i);
        const instruction = this.#program[thread];
        if (instruction?.kind === "match") {
          // What comes later in the list is less preferred.
          matched = current.slotsAt(i);
          break;
        }
        if (instruction?.kind === "character" && codePoint !== undefined) {
          if (instruction.set.has(codePoint)) {
            this.#follow(next, thread + 1, current.slotsAt(i), text, after);
          }
        }
      }
      if (codePoint === undefined) break;
      [current, next] = [next, current];
      at = after;
    }
    return matched;
  }

  /** Adds all that is reached from an instruction without taking a character. */
  #follow(threads: Threads, start: number, slots: Match, text: string, at: number): void {
    const pending: { at: number; slots: Match }[] = [{ at: start, slots }];
    for (let way = pending.pop(); way; way = pending.pop()) {
      if (++this.#steps > MAX_STEPS) throw new RegexBudgetError();
      if (!threads.visit(way.at)) continue;
      const instruction = this.#program[way.at];
      switch (instruction?.kind) {
        case "jump":
          pending.push({ at: instruction.to, slots: way.slots });
          break;
        case "split":
          pending.push({ at: instruction.second, slots: way.slots });
          pending.push({ at: instruction.first, slots: way.slots });
          break;
        case "save": {
          const saved = [...way.slots];
          while (saved.length < instruction.slot) saved.push(-1);
          saved[instruction.slot] = at;
          this.#steps += saved.length;
          pending.push({ at: way.at + 1, slots: saved });
          break;
        }
        case "assertion":
          if (holds(instruction.test, text, at)) {
            pending.push({ at: way.at + 1, slots: way.slots });
          }
          break;
        case "character":
        case "match":
          threads.add(way.at, way.slots);
          break;
        case undefined:
          break;
      }
    }
  }
}

/** Whether a part can match without taking a character. */
function canBeEmpty(node: RegexNode): boolean {
  switch (node.kind) {
    case "character":
      return false;
    case "assertion":
      return true;
    case "sequence":
      return node.items.every(canBeEmpty);
    case "alternatives":
      return node.items.some(canBeEmpty);
    case "group":
      return canBeEmpty(node.item);
    case "repeat":
      return node.least === 0 || canBeEmpty(node.item);
  }
}

/** The ways that are being followed, the most preferred first. */
class Threads {
  readonly #instructions: number[] = [];
  readonly #slots: Match[] = [];
  readonly #visited: Uint32Array;
  #round = 1;
  count = 0;

  constructor(size: number) {
    this.#visited = new Uint32Array(size);
  }

  clear(): void {
    this.count = 0;
    this.#round++;
  }

  /** False where the instruction was reached before, by a more preferred way. */
  visit(instruction: number): boolean {
    if (this.#visited[instruction] === this.#round) return false;
    this.#visited[instruction] = this.#round;
    return true;
  }

  add(instruction: number, slots: Match): void {
    this.#instructions[this.count] = instruction;
    this.#slots[this.count] = slots;
    this.count++;
  }

  instructionAt(index: number): number {
    return this.#instructions[index] ?? 0;
  }

  slotsAt(index: number): Match {
    return this.#slots[index] ?? [];
  }
}

function holds(test: Assertion, text: string, at: number): boolean {
  switch (test) {
    case "text-start":
      return at === 0;
    case "text-end":
      return at === text.length;
    case "line-start":
      return at === 0 || text.charAt(at - 1) === "\n";
    case "line-end":
      return at === text.length || text.charAt(at) === "\n";
    case "word-boundary":
      return isWord(text, at - 1) !== isWord(text, at);
    case "no-word-boundary":
      return isWord(text, at - 1) === isWord(text, at);
  }
}

function isWord(text: string, at: number): boolean {
  return /\w/.test(text.charAt(at));
}

function characterLength(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}

import type { ArithmeticFor, CompoundList, For, Select, While, Word as WordNode } from "unbash";
import { Text } from "../source/text.ts";
import { evaluateArithmetic } from "./arithmetic.ts";
import { noteAwaitedFiles } from "./awaited-files.ts";
import { executeAlternatives } from "./branches.ts";
import type { Range } from "./command-word.ts";
import { executeList } from "./execute.ts";
import { expandFields } from "./expand.ts";
import { expandGlob, isGlob } from "./glob.ts";
import { MAX_LOOP_ROUNDS } from "./limits.ts";
import type { Loop, Shell } from "./shell.ts";
import { DISCARDED, SUCCESS, UNKNOWN, type Jump, type Outcome, type Status } from "./status.ts";
import { elementOf, stringVariable, type Element } from "./variable.ts";

/** `for name in words`: one round for each word; a word that may be several or none, perhaps one. */
export function executeFor(node: For, shell: Shell): Outcome {
  const words = node.wordlist
    ? node.wordlist.flatMap((word) =>
        isGlob(word) && !shell.environment.options.noglob
          ? (expandGlob(word, shell) ?? filesOf(word, shell))
          : expandFields(word, shell),
      )
    : shell.environment.positional;
  return inLoop(shell, (loop) => {
    const rounds = new Rounds(shell, loop);
    for (const word of words) {
      if (shell.environment.isReadonly(node.name.text)) return DISCARDED;
      if (!rounds.next()) break;
      setLoopVariable(node.name.text, word, shell);
      const outcome = word.indefinite
        ? executePerhaps(node.body, shell, node)
        : executeList(node.body, shell);
      if (rounds.ends(outcome)) break;
    }
    noteAwaitedFiles(loop, { body: node.body, head: headOf(node, shell) }, shell);
    return rounds.outcome;
  });
}

/** `while` and `until`; where the condition is unknown, the body runs perhaps. */
export function executeWhile(node: While, shell: Shell): Outcome {
  const goesOn: Status = node.kind === "while" ? "success" : "failure";
  const isEndless = isConstant(node.clause, shell);
  return inLoop(shell, (loop) => {
    const rounds = new Rounds(shell, loop);
    while (rounds.next()) {
      const before = shell.stdin?.position;
      const clause = shell.under({ checked: true }, () => executeList(node.clause, shell));
      if (clause.jump) {
        if (rounds.ends(clause)) break;
        continue;
      }
      if (clause.status === "success" || clause.status === "failure") {
        if (clause.status !== goesOn) break;
        if (rounds.ends(executeList(node.body, shell))) break;
        if (isEndless && loop.mayEnd) {
          finishEndless(node.body, shell, node);
          break;
        }
      } else {
        if (rounds.ends(executePerhaps(node.body, shell, node))) break;
        // Where lines are read, the known ones after an unknown one still come.
        const { stdin } = shell;
        if (!stdin || stdin.position === before || stdin.atEnd) break;
      }
    }
    const clause = { list: node.clause, goesOn };
    noteAwaitedFiles(loop, { clause, body: node.body, head: headOf(node, shell) }, shell);
    return rounds.outcome;
  });
}

/** `for ((…; …; …))`. */
export function executeArithmeticFor(node: ArithmeticFor, shell: Shell): Outcome {
  const { initialize, test, update } = node;
  if (initialize) evaluateArithmetic(initialize, shell);
  return inLoop(shell, (loop) => {
    const rounds = new Rounds(shell, loop);
    while (rounds.next()) {
      const holds = test ? evaluateArithmetic(test, shell) : 1n;
      if (holds === 0n) break;
      if (holds === undefined) {
        executePerhaps(node.body, shell, node);
        break;
      }
      if (rounds.ends(executeList(node.body, shell))) break;
      if (!test && loop.mayEnd) {
        finishEndless(node.body, shell, node);
        break;
      }
      if (update) evaluateArithmetic(update, shell);
    }
    noteAwaitedFiles(loop, { body: node.body, head: headOf(node, shell) }, shell);
    return rounds.outcome;
  });
}

/** `select`: someone chooses, perhaps. */
export function executeSelect(node: Select, shell: Shell): Outcome {
  return inLoop(shell, () => {
    const name = node.name.text;
    shell.environment.setVariable(name, stringVariable(Text.unknown(`$${name}`)));
    return { ...executePerhaps(node.body, shell, node), jump: undefined };
  });
}

/** A loop up to its `do`. */
function headOf(node: { readonly pos: number; readonly body: CompoundList }, shell: Shell): Range {
  const head = shell.program.text.source.slice(node.pos, node.body.pos);
  return { pos: node.pos, end: node.pos + head.trimEnd().length };
}

/** The files that a pattern names, of which there may be any number. */
function filesOf(word: WordNode, shell: Shell): Element[] {
  const name = shell.sourceText(word.pos, word.end);
  return [elementOf(Text.unknown(name, shell.locate(word.pos, word.end)), true)];
}

function setLoopVariable(name: string, word: Element, shell: Shell): void {
  // One round stands for all words that an unknown may be, so that its name must be the loop's.
  const text = word.indefinite ? Text.unknown(`$${name}`, word.text.locate(0, 1)) : word.text;
  shell.environment.setVariable(name, stringVariable(text));
}

/** Runs a body that may run any number of times, or never. */
function executePerhaps(
  body: CompoundList,
  shell: Shell,
  range: { readonly pos: number; readonly end: number },
): Outcome {
  const once = (): Outcome =>
    executeAlternatives([(fork) => executeList(body, fork), () => SUCCESS], shell, range);
  const { recorder } = shell.session;
  // What a round changes is unknown already when the next one begins.
  if (!recorder.isMuted) recorder.muted(once);
  return once();
}

/** Commands whose status follows from their words. */
const TESTS = new Set(["true", "false", ":", "[", "test"]);

/** Whether a condition holds always or never, as it expands nothing: `true`, `[ 1 ]`. */
function isConstant(clause: CompoundList, shell: Shell): boolean {
  const [only, ...others] = clause.commands;
  const command = others.length === 0 ? only?.command : undefined;
  if (command?.type !== "Command" || !TESTS.has(command.name?.text ?? "")) return false;
  return !/[$`]/.test(shell.program.text.source.slice(command.pos, command.end));
}

/**
 * A loop that only a jump ends, and whose body perhaps jumps, has gone through
 * any number of rounds: what they change is unknown.
 */
function finishEndless(
  body: CompoundList,
  shell: Shell,
  range: { readonly pos: number; readonly end: number },
): void {
  shell.session.recorder.muted(() => executePerhaps(body, shell, range));
}

function inLoop(shell: Shell, run: (loop: Loop) => Outcome): Outcome {
  const outer = shell.enclosingLoop;
  const isOutermost = shell.loop === undefined;
  const loop: Loop = {
    mayBreak: false,
    mayEnd: false,
    mayContinue: false,
    tested: new Map(),
    process: shell.process,
    sleeps: false,
    isOutermost,
    outer,
  };
  const changes = { loop, enclosingLoop: loop, certain: shell.certain };
  return shell.under(changes, () => run(loop));
}

/** Counts the rounds of a loop and deals with the jumps out of them. */
class Rounds {
  outcome = SUCCESS;
  #rounds = 0;
  readonly #certain: boolean;
  readonly #callsBefore: number;

  constructor(
    readonly shell: Shell,
    readonly loop: Loop,
  ) {
    this.#certain = shell.certain;
    this.#callsBefore = shell.session.recorder.callCount;
  }

  /** Begins a round, if there may be one more. */
  next(): boolean {
    this.shell.session.budget.step(this.shell.certain);
    if (this.#rounds++ >= MAX_LOOP_ROUNDS) {
      // Of a loop without calls, such as one that watches something for ever, nothing is missing.
      const hasCalls = this.shell.session.recorder.callCount > this.#callsBefore;
      if (hasCalls)
        this.shell.limit(
          `a loop was followed for ${MAX_LOOP_ROUNDS} rounds; what comes in later rounds was left out`,
        );
      return false;
    }
    this.loop.mayContinue = false;
    this.shell.certain = this.#certain && !this.loop.mayBreak;
    return true;
  }

  /** Whether the loop ends after a round that came to this. */
  ends(outcome: Outcome): boolean {
    const { jump } = outcome;
    if (!jump) {
      this.outcome = outcome;
      return false;
    }
    if (jump.kind === "exit" || jump.kind === "return" || jump.kind === "discard") {
      if (!this.loop.mayBreak && !this.loop.mayContinue) {
        this.outcome = outcome;
        return true;
      }
      // Only the paths that have not left the round before come to it.
      const { process, frame } = this.shell;
      if (jump.kind !== "return") process.mayEnd = true;
      else if (frame) frame.mayReturn = true;
      this.loop.mayEnd = true;
      this.outcome = UNKNOWN;
      return this.loop.mayBreak;
    }
    // More levels than there are loops lead to the outermost one.
    const goesOn = jump.levels > 1 && !this.loop.isOutermost;
    const outer: Jump | undefined = goesOn ? { ...jump, levels: jump.levels - 1 } : undefined;
    this.outcome = { ...SUCCESS, jump: outer };
    return jump.kind === "break" || outer !== undefined;
  }
}

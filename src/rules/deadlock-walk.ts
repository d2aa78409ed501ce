import { afterGivingUp, type Choice } from "../startup/explore.ts";
import type { Program } from "../startup/program.ts";
import type { Race } from "../startup/race.ts";
import type { Deadlock } from "../startup/simulate.ts";
import type { State } from "../startup/state.ts";
import type { Link } from "../startup/standstill.ts";
import type { CallStep, Step } from "../startup/steps.ts";
import type { Related } from "./diagnostic.ts";
import { shorten } from "../shorten.ts";
import { startTimeout } from "../startup/start-timeout.ts";
import { afterFailure, givesUp, quote } from "./wording.ts";

/** Longer walks are cut in the middle of the message; the related places are all there. */
const MAX_PARTS = 8;

type DeadlockParts = Pick<Deadlock, "program" | "links"> & Partial<Pick<Deadlock, "state">>;

/** Puts the circle of a deadlock into words. */
export class DeadlockWalk {
  readonly #program: Program;
  readonly #links: readonly Link[];

  readonly #state: State | undefined;

  /** @param deadlock with the state that it is in, where that is to be told what happens then */
  constructor({ program, links, state }: DeadlockParts) {
    this.#program = program;
    this.#state = state;
    this.#links = links;
  }

  /** `a waits in "start x" for "y"; "y" is completed by b after it has waited in …`. */
  get sentence(): string {
    const [first] = this.#links;
    if (!first) return "";
    if (first.from === first.to) {
      return `${this.name(first.from)} ${this.#waits(first)}, which it completes itself only after that`;
    }
    const parts = [`${this.name(first.from)} ${this.#waits(first)}`];
    for (const [i, link] of this.#links.entries()) {
      const next = this.#links[i + 1];
      const part = next ? this.#part(link, next) : this.#lastPart(link, first);
      if (part !== undefined) parts.push(part);
    }
    if (parts.length > MAX_PARTS) parts.splice(MAX_PARTS / 2, parts.length - MAX_PARTS, "…");
    return parts.join("; ");
  }

  /** The places of all steps but the first one. */
  get related(): Related[] {
    return this.#links.flatMap((link, i): Related[] => {
      const waiting = i === 0 ? [] : this.#waitingPlace(link);
      const { reason, to } = link;
      if (reason.kind === "order") return [...waiting, this.#orderPlace(link)];
      if (reason.kind !== "unit") return waiting;
      const { span } = reason.completion.call;
      const message = `${this.#unit(reason.unit)} is completed here, in ${this.name(to)}`;
      return span ? [...waiting, { message, span }] : waiting;
    });
  }

  /** What happens at run time: a line for each call that gives up. */
  get consequences(): string[] {
    const first = this.#firstToGiveUp();
    const state = this.#state;
    const next = first && state && afterGivingUp(state, first.from);
    return this.#links.flatMap(({ from, to, at, reason }) => {
      if (reason.kind === "order") {
        const waiting = this.#links.find((link) => link.from === to)?.at;
        const fails = waiting?.kind === "start" && waiting.call.endsScriptOnFailure;
        const then =
          fails && reason.edge.resolved.rule.requires !== "completion"
            ? `is skipped when ${this.name(to)} has given up, as that script then fails`
            : `begins only when ${this.name(to)} has given up and ended; it never gives up by itself`;
        return [`at start: ${this.name(from)} ${then}`];
      }
      if (at?.kind !== "start") return [];
      const call = `${this.#callText(at)} in ${this.name(from)}`;
      if (startTimeout(at.call) === 0) return [`at start: ${call} waits for ever`];
      if (first && next && from !== first.from && next.places[from] !== state.places[from]) {
        return [`at start: ${call} goes on when ${this.name(first.from)} has gone on`];
      }
      const after = afterFailure(at.call, "it");
      const isJob = this.#program.threads[from]?.job !== 0;
      const then = isJob ? after.replace("the script", "the job") : after;
      return [`at start: ${call} ${givesUp(at.call)}; ${then}`];
    });
  }

  /** What would break the circle, at the first place that it can be broken at. */
  get advice(): string[] {
    const order = this.#links.find(({ reason }) => reason.kind === "order");
    if (order) {
      return [
        `order ${this.name(order.from)} and ${this.name(order.to)} in one way only: take out the rule, or the \`want\` that is against it`,
      ];
    }
    return this.#links
      .flatMap((link, i): string[] => {
        const { reason, to } = link;
        const next = this.#links[i + 1] ?? this.#links[0];
        if (reason.kind !== "unit" || !next || !next.at || next.at.kind === "spawn") return [];
        // Before its own start a unit is not done.
        if (next.at.kind === "start" && next.at.unit === reason.unit) return [];
        const trap = reason.completion.call.trap === "EXIT" ? " and not in the EXIT trap" : "";
        return [
          `complete ${this.#unit(reason.unit)} before ${this.#place(next.at)} in ${this.name(to)}${trap}, if its work is done by then; else make two scripts of it`,
        ];
      })
      .slice(0, 1);
  }

  /** The one whose `start` has a shorter timeout than all the others. */
  #firstToGiveUp(): Link | undefined {
    const timed = this.#links.flatMap((link) => {
      const { at } = link;
      const timeout = at?.kind === "start" ? startTimeout(at.call) : undefined;
      // A timeout of 0 is none.
      return timeout === undefined ? [] : [{ link, timeout: timeout === 0 ? Infinity : timeout }];
    });
    const [shortest, second] = timed.sort((a, b) => a.timeout - b.timeout);
    return shortest && second && shortest.timeout < second.timeout ? shortest.link : undefined;
  }

  /** `coder_script.a`, `a background job of coder_script.a`. */
  name(thread: number): string {
    const { job = 0 } = this.#program.threads[thread] ?? {};
    return job === 0 ? this.script(thread) : `a background job of ${this.script(thread)}`;
  }

  /** The address of a thread's script. */
  script(thread: number): string {
    const { script = 0 } = this.#program.threads[thread] ?? {};
    return this.#program.scripts[script]?.script.address ?? "";
  }

  /** `if a runs "complete x" before b runs "start y"`; undefined where it is not known what it depends on. */
  order({ first, second }: Race): string | undefined {
    const [one, other] = [first, second].map((choice) => choice && this.#choice(choice));
    if (one === undefined) return undefined;
    return other === undefined ? `if ${one} first` : `if ${one} before ${other}`;
  }

  #choice({ thread, step }: Choice): string | undefined {
    const at = this.#program.threads[thread]?.steps[step];
    if (!at || at.kind === "spawn" || at.kind === "join") return undefined;
    return `${this.name(thread)} runs ${this.#callText(at)}`;
  }

  /** What keeps a thread back: `waits in "start x" for "y"`. */
  #waits({ to, at, reason }: Link): string {
    switch (reason.kind) {
      case "unit":
        return `waits in ${this.#place(at)} for ${this.#unit(reason.unit)}`;
      case "job":
        return "waits for its background job";
      case "order":
        return `begins only after ${this.name(to)} has ended`;
      case "spawn":
        return `is not begun by ${this.name(to)}`;
    }
  }

  /** How the thread that a link leads to is kept back itself. */
  #part({ to, reason }: Link, next: Link): string {
    if (reason.kind === "job") return `that job ${this.#waits(next)}`;
    if (reason.kind !== "unit") return `${this.name(to)} ${this.#waits(next)}`;
    const completed = `${this.#unit(reason.unit)} is completed by ${this.name(to)}`;
    switch (next.reason.kind) {
      case "unit":
        return `${completed} after it has waited in ${this.#place(next.at)} for ${this.#unit(next.reason.unit)}`;
      case "job":
        return `${completed} after it has waited for its background job`;
      case "order":
        return `${completed}, which ${this.#waits(next)}`;
      case "spawn":
        return `${completed}, which is started only later by ${this.name(next.to)}`;
    }
  }

  /** The way back to where the walk began; undefined where that is said already. */
  #lastPart({ to, reason }: Link, first: Link): string | undefined {
    if (reason.kind !== "unit") return undefined;
    return `${this.#unit(reason.unit)} is completed by ${this.name(to)} after ${this.#place(first.at)}`;
  }

  #waitingPlace(link: Link): Related[] {
    const { from, at, reason } = link;
    if (!at || at.kind === "spawn" || reason.kind === "order") return [];
    const span = at.kind === "join" ? at.join.span : at.call.span;
    return span ? [{ message: `${this.name(from)} ${this.#waits(link)} here`, span }] : [];
  }

  #orderPlace({ from, to, reason }: Link): Related {
    if (reason.kind !== "order") throw new Error("only an order rule has a selector");
    const message = `${this.name(from)} begins only after ${this.name(to)} has ended, by this rule`;
    return { message, span: reason.edge.prerequisite.selector.span };
  }

  #place(at: Step | undefined): string {
    return !at || at.kind === "spawn" || at.kind === "join" ? "`wait`" : this.#callText(at);
  }

  #callText({ kind, unit, dependencies }: CallStep): string {
    const names = kind === "wait" ? dependencies : [unit, ...(kind === "want" ? dependencies : [])];
    const words = names.map((each) => shorten(this.#program.units[each]?.name ?? ""));
    return `\`${[kind, ...words].join(" ")}\``;
  }

  #unit(unit: number): string {
    return quote(this.#program.units[unit]?.name ?? "");
  }
}

/** What the reader has chosen. */
export interface Choices {
  /** The number of a start-up; undefined for all of them together. */
  readonly startup: number | undefined;
  /** The id of a unit. */
  readonly unit: string | undefined;
  /** In milliseconds from the start; undefined where no time is looked at. */
  readonly time: number | undefined;
}

type Listener = (choices: Choices, changed: ReadonlySet<keyof Choices>) => void;

/** Keeps the choices, and tells all parts of the page when one changes. */
export class State {
  #choices: Choices;
  readonly #listeners: Listener[] = [];

  constructor(choices: Choices) {
    this.#choices = choices;
  }

  get choices(): Choices {
    return this.#choices;
  }

  /** The listener is called at once, too, as if all had changed. */
  listen(listener: Listener): void {
    this.#listeners.push(listener);
    listener(this.#choices, new Set(["startup", "unit", "time"] as const));
  }

  choose(choices: Partial<Choices>): void {
    const before = this.#choices;
    this.#choices = { ...before, ...choices };
    const changed = new Set(
      (["startup", "unit", "time"] as const).filter((key) => this.#choices[key] !== before[key]),
    );
    if (changed.size === 0) return;
    for (const listener of this.#listeners) listener(this.#choices, changed);
  }
}

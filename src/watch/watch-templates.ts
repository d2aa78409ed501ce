import { basename, resolve } from "node:path";
import { changeOf, Dependencies } from "../changes/dependencies.ts";
import { ConfigFiles } from "../config/config-files.ts";
import { CONFIG_NAMES } from "../config/config.ts";
import { lint, type LintResult, type ManyOptions } from "../lint.ts";
import type { LintedTemplate } from "../lint-template.ts";
import { DirectoryWatcher, type WatchEvent } from "./directory-watcher.ts";
import { Events } from "./events.ts";

export interface WatchOptions extends ManyOptions {
  /** The paths of the templates as they are now; tells of each directory that it looks into. */
  readonly find: (visit: (directory: string) => void) => readonly string[];
  /** Files that the run writes itself, absolute. */
  readonly written: readonly string[];
  /** A file that matters to all templates, absolute. */
  readonly baseline: string | undefined;
}

/** Templates were checked, the first time or again. */
export interface Round {
  /** Of all templates. */
  readonly result: LintResult;
  /** How many were checked now. */
  readonly checked: number;
  /** The file that has begun it, absolute; undefined for the first round. */
  readonly because: string | undefined;
}

/** Checks templates, and those that a change concerns again. */
export class TemplateWatch {
  readonly #options: WatchOptions;
  readonly #events = new Events();
  readonly #watcher: DirectoryWatcher;
  /** What still holds. */
  readonly #known = new Map<string, LintedTemplate>();
  /** Of all templates that were looked at in the last round. */
  #dependencies = new Map<string, Dependencies>();
  /** Whether the last round must be made up for. */
  #isOpen = true;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#watcher = new DirectoryWatcher((event) => {
      if (!this.#isOfNoMatter(event.path)) this.#events.add(event);
    });
  }

  /**
   * Checks as long as the process lives.
   * @param report is told of each round in which something was checked
   * @param failed is told why a round could not be carried out; the next change begins another
   */
  async run(
    report: (round: Round) => Promise<void>,
    failed: (error: unknown) => void,
  ): Promise<never> {
    for (let because: string | undefined; ; because = await this.#nextChange()) {
      const directories = new Set<string>();
      const watch = (directory: string): void => {
        directories.add(directory);
        this.#watcher.add(directory);
      };
      try {
        await this.#round(because, watch, report);
      } catch (error) {
        this.#isOpen = true;
        failed(error);
      }
      for (const directory of this.#directories()) watch(directory);
      this.#watcher.keep(directories);
    }
  }

  async #round(
    because: string | undefined,
    watch: (directory: string) => void,
    report: (round: Round) => Promise<void>,
  ): Promise<void> {
    const paths = this.#options.find(watch);
    const templates = new Set(paths.map((path) => resolve(path)));
    for (const template of templates) watch(template);
    const gone = [...this.#dependencies.keys()].filter((template) => !templates.has(template));
    for (const template of gone) this.#forget(template);
    const isNew = [...templates].some((template) => !this.#dependencies.has(template));
    if (!this.#isOpen && !isNew && gone.length === 0) return;
    let checked = 0;
    const result = await lint(paths, {
      ...this.#options,
      known: new Map(this.#known),
      onChecked: (template) => {
        checked++;
        this.#known.set(template.directory, template);
        this.#options.onChecked?.(template);
      },
    });
    const configs = new ConfigFiles(this.#options.config ?? "none");
    for (const template of templates) {
      const { paths: looked = [], listed = new Set<string>() } =
        this.#known.get(template)?.lookedAt ?? {};
      const all = new Set([...looked, ...(await configs.pathsFor(template))]);
      this.#dependencies.set(template, new Dependencies({ paths: all, listed }));
    }
    this.#isOpen = false;
    await report({ result, checked, because });
  }

  /** Waits for a change that may matter, and forgets what does not hold any more. */
  async #nextChange(): Promise<string> {
    for (;;) {
      const batch = await this.#events.next();
      const reasons = batch.filter((event) => this.#take(event));
      // Where something has come or gone, there may be another template.
      const [reason] = reasons.length > 0 ? reasons : batch.filter(({ isEntry }) => isEntry);
      if (reason) return reason.path;
    }
  }

  /** @returns whether something must be checked again */
  #take({ path, isEntry }: WatchEvent): boolean {
    const change = changeOf(path);
    for (const [template, on] of this.#dependencies) {
      if (!(isEntry ? on.concern(change) : on.holds(change))) continue;
      this.#forget(template);
      this.#isOpen = true;
    }
    if (path === this.#options.baseline) this.#isOpen = true;
    return this.#isOpen;
  }

  #forget(template: string): void {
    this.#known.delete(template);
    this.#dependencies.delete(template);
  }

  /** Where something can happen that matters. */
  *#directories(): Iterable<string> {
    for (const on of this.#dependencies.values()) yield* on.directories;
    const { baseline } = this.#options;
    if (baseline !== undefined) yield changeOf(baseline).directory;
  }

  /** What the run itself writes, and what editors write beside a file. */
  #isOfNoMatter(path: string): boolean {
    if (this.#options.written.includes(path)) return true;
    const name = basename(path);
    if (NAMES_WITH_A_DOT.has(name)) return false;
    return name.startsWith(".") || name.endsWith("~") || /^#.*#$/.test(name);
  }
}

const NAMES_WITH_A_DOT: ReadonlySet<string> = new Set([...CONFIG_NAMES, ".gitignore"]);

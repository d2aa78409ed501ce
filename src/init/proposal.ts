/** What `muster init` would do with one file of the repository. */
export type Proposal = Change | Note;

export interface Change {
  /** Relative to the repository, with `/`. */
  readonly path: string;
  /** Undefined where there is no such file yet. */
  readonly before: string | undefined;
  readonly after: string;
}

/** Why a file is left as it is. */
export interface Note {
  readonly path: string;
  readonly note: string;
}

import type { Diagnostic, Severity } from "../rules/diagnostic.ts";
import type { Summary } from "./summary.ts";

/** What a run has found, as each format gets it. */
export interface Report {
  readonly diagnostics: readonly Diagnostic[];
  /** Of all that was found, also where only a part is reported. */
  readonly summary: Summary;
  /** The templates' directories, absolute. */
  readonly templates: readonly string[];
  /** The mildest severity that makes the run fail. */
  readonly failOn: Severity;
  /** Paths are shown relative to it. */
  readonly cwd: string;
  /** The repository's directory: code hosts want paths relative to it. */
  readonly root: string;
  /** How many findings are left out after the gravest ones. */
  readonly leftOut: number;
  /** Whether only findings are printed, without counts. */
  readonly quiet: boolean;
  readonly color: boolean;
}

import type { SourceFile, Span } from "../../source/source-file.ts";
import type { Text } from "../../source/text.ts";
import type { MappingValue } from "../value.ts";

/**
 * The files that functions see. Paths are as the template wrote them: absolute
 * or relative to the root module. All throw an `EvaluationError` at `span`
 * where Terraform would fail.
 */
export interface FunctionFiles {
  /** The root module's directory, absolute: `path.cwd`. */
  readonly workingDirectory: string;
  readText(path: string, span: Span): SourceFile;
  /** Whether a regular file stands there. */
  exists(path: string, span: Span): boolean;
  /** The names in a directory, directories with a trailing `/`; empty where there is none. */
  list(directory: string, span: Span): readonly string[];
  /** What `templatefile` makes of a file, with the origin of each piece. */
  renderTemplate(file: SourceFile, variables: MappingValue, span: Span): Text;
}

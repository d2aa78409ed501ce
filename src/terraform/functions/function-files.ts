import type { SourceFile, Span } from "../../source/source-file.ts";
import type { Text } from "../../source/text.ts";
import type { TemplateFunction } from "../scope.ts";
import type { MappingValue } from "../value.ts";

/**
 * The files that functions see. Paths are as the template wrote them: absolute
 * or relative to the root module. All throw an `EvaluationError` at `span`
 * where Terraform would fail.
 */
export interface FunctionFiles {
  /** The root module's directory, absolute: `path.cwd`. */
  readonly workingDirectory: string;
  /** A file of UTF-8 text, which leaves a byte order mark out. */
  readText(path: string, span: Span): SourceFile;
  /** All that is in a file of UTF-8 text, a byte order mark included. */
  readWhole(path: string, span: Span): Text;
  /** What is in a file, text or not. */
  readBytes(path: string, span: Span): Uint8Array;
  /** Whether a regular file stands there. */
  exists(path: string, span: Span): boolean;
  isDirectory(path: string, span: Span): boolean;
  /** The names in a directory, directories with a trailing `/`; empty where there is none. */
  list(directory: string, span: Span): readonly string[];
  /**
   * What a template makes of its variables, with the origin of each piece.
   * @param by the function that renders it, for messages
   */
  renderTemplate(file: SourceFile, variables: MappingValue, by: TemplateFunction, span: Span): Text;
}

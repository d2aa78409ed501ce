import { resolve } from "node:path";
import { parseTemplate } from "../hcl/parse.ts";
import { FileError, type FileReader, type ReadFile } from "../source/file-reader.ts";
import type { SourceFile, Span } from "../source/source-file.ts";
import { Text } from "../source/text.ts";
import { EvaluationError, LimitError } from "./evaluation-error.ts";
import type { Evaluation } from "./evaluation.ts";
import type { FunctionFiles } from "./functions/function-files.ts";
import type { TemplateFunction } from "./scope.ts";
import { renderTemplate } from "./template-text.ts";
import type { MappingValue } from "./value.ts";

/** What is wrong in a template, which leads to the call that renders it. */
function calledAt(error: EvaluationError, by: TemplateFunction, span: Span): EvaluationError {
  if (error instanceof LimitError) return error;
  const related = [...error.related, { message: `rendered by this ${by}`, span }];
  // What the template is not given is a mistake of the call, which try() may catch.
  return new EvaluationError(error.message, error.span, related, error.isOfName);
}

/** The files that a template's functions read: those of its repository, and no others. */
export class TemplateFiles implements FunctionFiles {
  readonly workingDirectory: string;
  readonly #reader: FileReader;
  readonly #evaluation: Evaluation;
  readonly #parsed = new Map<SourceFile, ReturnType<typeof parseTemplate>>();

  /** @param evaluation whose bounds rendering a template file counts against */
  constructor(rootDirectory: string, reader: FileReader, evaluation: Evaluation) {
    this.workingDirectory = rootDirectory;
    this.#reader = reader;
    this.#evaluation = evaluation;
  }

  readText(path: string, span: Span): SourceFile {
    return this.#readUtf8(path, span).file;
  }

  readWhole(path: string, span: Span): Text {
    const { file, hasByteOrderMark } = this.#readUtf8(path, span);
    const text = Text.written(file.span(0, file.text.length));
    // Where it stands in the file, no offset says: those are of the text behind it.
    return hasByteOrderMark ? Text.of("\ufeff", file.span(0, 0)).concat(text) : text;
  }

  readBytes(path: string, span: Span): Uint8Array {
    return this.#look(path, span, (absolute) => this.#reader.readBytes(absolute));
  }

  exists(path: string, span: Span): boolean {
    return this.#look(path, span, (absolute) => this.#reader.exists(absolute));
  }

  isDirectory(path: string, span: Span): boolean {
    return this.#look(path, span, (absolute) => this.#reader.isDirectory(absolute));
  }

  list(directory: string, span: Span): readonly string[] {
    return this.#look(directory, span, (absolute) =>
      this.#reader.isDirectory(absolute) ? this.#reader.list(absolute) : [],
    );
  }

  renderTemplate(
    file: SourceFile,
    variables: MappingValue,
    by: TemplateFunction,
    span: Span,
  ): Text {
    let result = this.#parsed.get(file);
    if (!result) {
      result = parseTemplate(file);
      this.#parsed.set(file, result);
    }
    if (!result.ok) {
      const [error] = result.errors;
      throw new EvaluationError(error?.message ?? "this is no valid template", error?.span ?? span);
    }
    const scope = {
      bindings: variables.entries,
      prefix: "",
      resolve: undefined,
      renderedBy: by,
    };
    const { parts } = result.value;
    const { mistakes } = this.#evaluation;
    const outcome = mistakes.collect(() => renderTemplate(parts, scope, this.#evaluation));
    return mistakes.take({
      ...outcome,
      errors: outcome.errors.map((error) => calledAt(error, by, span)),
    });
  }

  #readUtf8(path: string, span: Span): ReadFile {
    return this.#look(path, span, (absolute) => {
      const read = this.#reader.read(absolute);
      if (read.invalidUtf8At === undefined) return read;
      throw new FileError("it is not UTF-8 text");
    });
  }

  #look<T>(path: string, span: Span, look: (absolute: string) => T): T {
    try {
      return look(resolve(this.workingDirectory, path));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      throw new EvaluationError(`"${path}" cannot be read: ${error.message}`, span);
    }
  }
}

import { resolve } from "node:path";
import { parseTemplate } from "../hcl/parse.ts";
import { FileError, type FileReader } from "../source/file-reader.ts";
import type { SourceFile, Span } from "../source/source-file.ts";
import type { Text } from "../source/text.ts";
import { EvaluationError, UndeclaredError } from "./evaluation-error.ts";
import type { Evaluation } from "./evaluation.ts";
import type { FunctionFiles } from "./functions/function-files.ts";
import { renderTemplate } from "./template-text.ts";
import type { MappingValue } from "./value.ts";

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
    return this.#look(path, span, (absolute) => {
      const { file, invalidUtf8At } = this.#reader.read(absolute);
      if (invalidUtf8At === undefined) return file;
      throw new FileError("it is not UTF-8 text");
    });
  }

  exists(path: string, span: Span): boolean {
    return this.#look(path, span, (absolute) => this.#reader.exists(absolute));
  }

  list(directory: string, span: Span): readonly string[] {
    return this.#look(directory, span, (absolute) =>
      this.#reader.isDirectory(absolute) ? this.#reader.list(absolute) : [],
    );
  }

  renderTemplate(file: SourceFile, variables: MappingValue, span: Span): Text {
    let result = this.#parsed.get(file);
    if (!result) {
      result = parseTemplate(file);
      this.#parsed.set(file, result);
    }
    if (!result.ok) {
      const [error] = result.errors;
      throw new EvaluationError(error?.message ?? "this is no valid template", error?.span ?? span);
    }
    const scope = { bindings: variables.entries, prefix: "", resolve: undefined };
    try {
      return renderTemplate(result.value.parts, scope, this.#evaluation);
    } catch (error) {
      // What the file is not given is a mistake of the call, which try() may catch.
      if (!(error instanceof UndeclaredError)) throw error;
      throw new EvaluationError(error.message, error.span);
    }
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

import { parseExpression } from "../../src/hcl/parse.ts";
import { FileReader } from "../../src/source/file-reader.ts";
import { SourceFile } from "../../src/source/source-file.ts";
import { evaluate } from "../../src/terraform/evaluate.ts";
import { EvaluationError } from "../../src/terraform/evaluation-error.ts";
import { ModuleLoader, type LoadedFile } from "../../src/terraform/module-loader.ts";
import type { ModuleConfig } from "../../src/terraform/module-config.ts";
import { parseFile } from "../../src/terraform/parse-file.ts";
import { openTemplate } from "../../src/terraform/read-template.ts";
import { collectTemplate } from "../../src/terraform/collect-template.ts";
import type { Template } from "../../src/terraform/template.ts";
import { describeValue, type Value } from "../../src/terraform/value.ts";
import { withFiles, type Files } from "../support/files.ts";

/** A template and the means to look into it. */
export interface OpenedTemplate {
  readonly template: Template;
  readonly config: ModuleConfig;
  readonly files: readonly LoadedFile[];
  /** @throws {EvaluationError} */
  readonly evaluate: (expression: string) => Value;
  /** The value in short, or `error: …`. */
  readonly show: (expression: string) => string;
}

/** Runs `use` with the template that these files are. */
export async function inTemplate<T>(files: Files, use: (opened: OpenedTemplate) => T): Promise<T> {
  return withFiles(files, (directory) => use(open(directory)));
}

/** What each expression comes to in the template that these files are. */
export async function shown(files: Files, ...expressions: string[]): Promise<string[]> {
  return inTemplate(files, ({ show }) => expressions.map(show));
}

function open(directory: string): OpenedTemplate {
  const reader = new FileReader();
  reader.allow(directory);
  const loader = new ModuleLoader(reader, parseFile);
  const root = openTemplate(directory, loader, reader);
  const evaluateHere = (expression: string): Value => {
    const parsed = parseExpression(new SourceFile("expression", expression));
    if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
    return evaluate(parsed.value, root.scope(), root.context.evaluation);
  };
  return {
    template: collectTemplate(root),
    config: root.config,
    files: loader.files,
    evaluate: evaluateHere,
    show: (expression) => {
      try {
        return describeValue(evaluateHere(expression));
      } catch (error) {
        if (error instanceof EvaluationError) return `error: ${error.message}`;
        throw error;
      }
    },
  };
}

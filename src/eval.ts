import { CommandError, EXIT } from "./command-error.ts";
import { parseExpression } from "./hcl/parse.ts";
import { FileReader } from "./source/file-reader.ts";
import { SourceFile, type Span } from "./source/source-file.ts";
import { templateDirectory } from "./template-directory.ts";
import { describeCondition, type Condition } from "./terraform/condition.ts";
import { explore } from "./terraform/decisions.ts";
import type { DownloadedModules } from "./terraform/downloaded-modules.ts";
import { evaluate } from "./terraform/evaluate.ts";
import { declarations, type Declarations } from "./terraform/fixed-parameters.ts";
import { findInstance } from "./terraform/find-instance.ts";
import type { TemplateInputs } from "./terraform/inputs.ts";
import type { ModuleInstance } from "./terraform/module-instance.ts";
import { ModuleLoader } from "./terraform/module-loader.ts";
import type { ModulePath } from "./terraform/module-sources.ts";
import { parseFile } from "./terraform/parse-file.ts";
import { openTemplate } from "./terraform/read-template.ts";
import type { Value } from "./terraform/value.ts";

/** The name of the file that the expression counts as. */
export const EXPRESSION = "<expression>";

export interface EvalOptions {
  /** The address of the module to evaluate in; empty for the root. */
  readonly module: string;
  readonly modulePaths: readonly ModulePath[];
  /** What was fetched for the template. */
  readonly downloaded?: DownloadedModules | undefined;
  /** What the template is given from outside. */
  readonly inputs?: TemplateInputs;
}

/** What an expression comes to: on each way through what is unknown, one value. */
export type EvalResult =
  | {
      readonly kind: "values";
      readonly ways: readonly EvalWay[];
      readonly complete: boolean;
      /** Looks for what would make unknowns known. */
      readonly declared: () => Pick<Declarations, "names" | "unloaded">;
    }
  | { readonly kind: "error"; readonly errors: readonly EvalError[] };

/** Something that is wrong in the expression, or in what it depends on. */
export interface EvalError {
  readonly message: string;
  readonly span: Span;
}

export interface EvalWay {
  readonly when: Condition;
  readonly value: Value;
}

/**
 * Evaluates an expression as it would be evaluated in a template's module.
 * @throws a CommandError where there is no such template or module
 */
export function evalExpression(text: string, path: string, options: EvalOptions): EvalResult {
  const directory = templateDirectory(path);
  const reader = new FileReader();
  reader.allow(directory);
  const loader = new ModuleLoader(reader, parseFile);
  const { modulePaths, inputs, downloaded } = options;
  const root = openTemplate(directory, loader, reader, modulePaths, inputs, downloaded);
  const parsed = parseExpression(new SourceFile(EXPRESSION, text));
  if (!parsed.ok) {
    return { kind: "error", errors: parsed.errors };
  }
  const { evaluation } = root.context;
  const instance = moduleAt(root, options.module);
  const { ways, complete } = explore((decisions) => {
    evaluation.decisions = decisions;
    return evaluation.mistakes.collect(() => evaluate(parsed.value, instance.scope(), evaluation));
  });
  const values: EvalWay[] = [];
  const errors = new Map<string, EvalError>();
  for (const { when, result } of ways) {
    // Terraform refuses what is wrong on the way that it takes: here that may be any.
    const condition = when.length === 0 ? "" : `, where ${describeCondition(when)}`;
    for (const { message, span } of result.errors) {
      const key = JSON.stringify([span.file.path, span.start, message]);
      if (!errors.has(key)) errors.set(key, { message: message + condition, span });
    }
    if (result.value) values.push({ when, value: result.value });
  }
  if (errors.size > 0) return { kind: "error", errors: [...errors.values()] };
  return { kind: "values", ways: values, complete, declared: () => declarations(root) };
}

function moduleAt(root: ModuleInstance, address: string): ModuleInstance {
  try {
    return findInstance(root, address);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new CommandError(
      `--module: ${message}`,
      "Leave it out for the template itself.",
      EXIT.usage,
    );
  }
}

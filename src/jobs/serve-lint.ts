import type { MessagePort } from "node:worker_threads";
import { CommandError } from "../command-error.ts";
import { type LintedTemplate, type TemplateRequest, TemplateLinter } from "../lint-template.ts";
import type { Batch, BatchReply, ThreadFailure, ThreadOptions } from "./messages.ts";

/** What another thread does: checks the templates that it is asked to check, until the port is closed. */
export function serveLint(port: MessagePort, options: ThreadOptions): void {
  const linter = new TemplateLinter(options);
  let last = Promise.resolve();
  port.on("message", ({ requests }: Batch) => {
    last = last.then(async () => {
      port.postMessage(await lintBatch(linter, requests));
    });
  });
  port.on("close", () => {
    void last.then(() => linter.close());
  });
}

async function lintBatch(
  linter: TemplateLinter,
  requests: readonly TemplateRequest[],
): Promise<BatchReply> {
  const results: LintedTemplate[] = [];
  try {
    for (const request of requests) results.push(await linter.lint(request));
    return { results, failure: undefined };
  } catch (error) {
    return { results, failure: failureOf(error) };
  }
}

function failureOf(error: unknown): ThreadFailure {
  if (!(error instanceof CommandError)) return { kind: "broken", error };
  return { kind: "refused", message: error.message, advice: error.advice };
}

import type { Span } from "../../src/source/source-file.ts";
import type { Files } from "../support/files.ts";
import { inTemplate } from "./in-template.ts";

export const AGENT = 'resource "coder_agent" "main" {}\n';

/** A start script; each of the arguments is a line of the block. */
export function script(name: string, ...lines: string[]): string {
  return `resource "coder_script" "${name}" {
  agent_id     = coder_agent.main.id
  run_on_start = true
${lines.join("\n")}
}
`;
}

/** What is said of a template that begins with {@link AGENT}, as `file:line: message`. */
export async function problems(main: string, others: Files = {}): Promise<string[]> {
  return inTemplate({ "main.tf": AGENT + main, ...others }, ({ template }) =>
    template.problems.map(({ message, span }) => `${place(span)}: ${message}`).sort(),
  );
}

/** `file:line`. */
export function place({ file, start }: Span): string {
  return `${file.path.replace(/.*\//, "")}:${file.positionAt(start).line}`;
}

import { expect } from "chai";
import type { Diagnostic } from "../../src/rules/diagnostic.ts";
import { runRules } from "../../src/rules/run-rules.ts";
import { interpret } from "../../src/shell/interpret.ts";
import { SourceFile, spanText } from "../../src/source/source-file.ts";
import { Text } from "../../src/source/text.ts";
import type { Model } from "../../src/startup/model.ts";
import { modelOf, type Sketch } from "../startup/sketch.ts";

/** A template with the scripts of one agent, all of which run at start: address and calls. */
export function startScripts(scripts: Readonly<Record<string, string>>): Sketch[] {
  return Object.entries(scripts).map(([address, calls]) => ({ address, calls }));
}

export function diagnose(sketches: readonly Sketch[], rest: Partial<Model> = {}): Diagnostic[] {
  return runRules(modelOf(sketches, rest), [], "/template");
}

/** What the rules say about start scripts of one agent, given as shell by their addresses. */
export function diagnoseShell(scripts: Readonly<Record<string, string>>): Diagnostic[] {
  const model = {
    ...modelOf([]),
    agents: ["coder_agent.main"],
    scripts: Object.entries(scripts).map(([address, text]) => {
      const file = new SourceFile(`/template/${address}.sh`, text);
      const span = file.span(0, text.length);
      const behaviour = interpret(Text.written(span));
      const variants = [{ ...behaviour, when: [], phases: ["start" as const] }];
      return { address, agent: "coder_agent.main", displayName: address, span, variants };
    }),
  };
  return runRules(model, [], "/template");
}

/** What the rules find in some scripts, and in a model that differs from them where it says so. */
export type Case = readonly [
  title: string,
  scripts: readonly Sketch[],
  expected: readonly string[],
  model?: Partial<Model>,
];

/** A test for each case. */
export function check(cases: readonly Case[]): void {
  for (const [title, scripts, expected, model] of cases) {
    it(title, () => {
      expect(diagnose(scripts, model).map(outline)).to.deep.equal(expected);
    });
  }
}

/** `error unknown-unit at "db" in app when var.a == true`. */
export function outline({ severity, rule, span, script, when }: Diagnostic): string {
  const condition = when === null ? "" : ` when ${when}`;
  return `${severity} ${rule} at "${spanText(span)}" in ${script ?? "no script"}${condition}`;
}

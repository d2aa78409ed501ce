import { Allowance } from "../shell/budget.ts";
import { interpret } from "../shell/interpret.ts";
import type { CallProblem, ShellResult } from "../shell/sync-call.ts";
import type { Span } from "../source/source-file.ts";
import type { Piece, Text } from "../source/text.ts";
import type { AgentEnvironment } from "../terraform/agent-environments.ts";
import type { Condition } from "../terraform/condition.ts";
import type { Template, TemplateScript } from "../terraform/template.ts";
import type { Model, ModelScript } from "./model.ts";

/** Something in a script that keeps a part of it from being understood. */
export interface ScriptProblem {
  readonly kind: CallProblem["rule"] | "invalid-shell" | "left-out";
  readonly message: string;
  readonly span: Span;
  readonly script: string;
  readonly agent: string;
  readonly when: Condition;
}

const NO_VARIABLES: AgentEnvironment = new Map();

/** Reads every script of a template: what it does at run time, and what is wrong with it as shell. */
export function interpretTemplate(
  template: Template,
  complete: boolean,
): { model: Model; problems: ScriptProblem[] } {
  const problems: ScriptProblem[] = [];
  const allowance = new Allowance();
  // What was not read or followed may hold what seems to be missing elsewhere.
  let whole = complete && !template.problems.some(({ hidesScripts }) => hidesScripts);
  const [onlyAgent] = template.agents;
  const scripts = template.scripts.map((script): ModelScript => {
    // A module that is not given an agent can only mean the one that there is.
    const agent = script.agent || (template.agents.length === 1 ? (onlyAgent ?? "") : "");
    const environment = template.environments.get(agent) ?? NO_VARIABLES;
    const results = new Map<string, ShellResult>();
    const variants = script.variants.map(({ when, phases, text, timeout }) => {
      const result = results.get(text.key) ?? interpret(text, { allowance, environment });
      results.set(text.key, result);
      if (result.limits.length > 0 || isAllUnknown(text)) whole = false;
      problems.push(...problemsOf(result, script, agent, when));
      return { when, phases, calls: result.calls, timeout };
    });
    return { ...script, agent, variants };
  });
  const { agents, orders, unloadedModules, modules, socketless } = template;
  return {
    model: { agents, scripts, orders, unloadedModules, modules, socketless, complete: whole },
    problems,
  };
}

function isAllUnknown({ pieces }: Text): boolean {
  const isBlank = ({ unknown, text }: Piece) => unknown !== undefined || text.trim() === "";
  return pieces.some(({ unknown }) => unknown) && pieces.every(isBlank);
}

function problemsOf(
  result: ShellResult,
  script: TemplateScript,
  agent: string,
  when: Condition,
): ScriptProblem[] {
  const problem = (kind: ScriptProblem["kind"], message: string, span: Span | undefined) => ({
    kind,
    message,
    span: span ?? script.span,
    script: script.address,
    agent,
    when,
  });
  // Shell that takes no part in coordination is not this program's business.
  const coordinates = result.calls.length > 0 || result.problems.length > 0;
  return [
    ...result.problems.map(({ rule, message, span }) => problem(rule, message, span)),
    ...(coordinates ? result.errors : []).map(({ message, span }) =>
      problem("invalid-shell", message, span),
    ),
    ...result.limits.map((message) => problem("left-out", message, undefined)),
  ];
}

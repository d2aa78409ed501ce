import type { CallProblem, ShellResult } from "../shell/sync-call.ts";
import type { Span } from "../source/source-file.ts";
import type { Text } from "../source/text.ts";
import type { Condition } from "../terraform/condition.ts";
import type { Template, TemplateScript } from "../terraform/template.ts";
import type { TemplateProblem } from "../terraform/template-problems.ts";
import type { Model, ModelScript, Unread } from "./model.ts";
import { readScripts } from "./read-scripts.ts";

/** Something in a script that keeps a part of it from being understood. */
export interface ScriptProblem {
  readonly kind: CallProblem["rule"] | "invalid-shell" | "left-out";
  readonly message: string;
  readonly span: Span;
  readonly script: string;
  readonly agent: string;
  readonly when: Condition;
}

/**
 * Reads every script of a template: what it does at run time, and what is wrong with it as shell.
 * @param unreadFiles the names of files that could not be read
 */
export function interpretTemplate(
  template: Template,
  unreadFiles: readonly string[],
): { model: Model; problems: ScriptProblem[] } {
  const problems: ScriptProblem[] = [];
  const unread: Unread[] = [
    ...unreadFiles.map((name) => ({ reason: `${name} cannot be read` })),
    ...template.problems.flatMap(unevaluated),
  ];
  const agentOf = ownAgents(template);
  const resultOf = readScripts(template, agentOf);
  const scripts = template.scripts.map((script): ModelScript => {
    const agent = agentOf(script);
    const declared = template.agents.includes(agent) ? agent : undefined;
    const variants = script.variants.map((variant) => {
      const { when, phases, timeout } = variant;
      const result = resultOf(variant);
      if (phases.includes("start")) unread.push(...unfollowed(result, script.address, declared));
      problems.push(...problemsOf(result, variant.text, script, agent, when));
      const { calls, processes, joins, endings, waits, madeFiles, unmade } = result;
      return { when, phases, calls, processes, joins, endings, waits, madeFiles, unmade, timeout };
    });
    return { ...script, agent, variants };
  });
  const { agents, orders, unloadedModules, modules, socketless } = template;
  return {
    model: { agents, scripts, orders, unloadedModules, modules, socketless, unread },
    problems,
  };
}

/** The agents of scripts: a module that is not given one can only mean the one that there is. */
function ownAgents({ agents }: Template): (script: TemplateScript) => string {
  const only = agents.length === 1 ? (agents[0] ?? "") : "";
  return ({ agent }) => agent || only;
}

function unevaluated({ hidesScripts, script }: TemplateProblem): Unread[] {
  if (!hidesScripts) return [];
  const what = script ?? "a part of this template";
  return [{ reason: `${what} cannot be evaluated to its end` }];
}

function unfollowed(
  { unknownCommands, limits, errors, calls }: ShellResult,
  script: string,
  agent: string | undefined,
): Unread[] {
  const reasons = unknownCommands.map((name) => `${script} runs ${name}, which is not known here`);
  if (errors.length > 0 && calls.length === 0) reasons.push(`${script} is no valid shell`);
  if (limits.length > 0) reasons.push(`${script} is not followed to its end`);
  return reasons.map((reason) => ({ reason, agent }));
}

/** How a sync call is written, also where it is inside of what is no valid shell. */
const SYNC_CALL = /\bexp[ \t]+sync[ \t]/;

function problemsOf(
  result: ShellResult,
  text: Text,
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
  const coordinates =
    result.calls.length > 0 || result.problems.length > 0 || SYNC_CALL.test(text.source);
  return [
    ...result.problems.map(({ rule, message, span }) => problem(rule, message, span)),
    ...(coordinates ? result.errors : []).map(({ message, span }) =>
      problem("invalid-shell", message, span),
    ),
    ...result.limits.map((message) => problem("left-out", message, undefined)),
  ];
}

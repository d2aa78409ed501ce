import { coveringSpan, type Span } from "../source/source-file.ts";
import { Text } from "../source/text.ts";
import type { Frame, Shell } from "./shell.ts";
import { SUCCESS, type Outcome } from "./status.ts";
import {
  commandName,
  parseSyncCommand,
  parseSyncRun,
  type Argument,
  type SyncRun,
} from "./sync-arguments.ts";
import type { SyncCall } from "./sync-call.ts";

/** What a call says itself, apart from the circumstances in which it is made. */
type Statement = Pick<SyncCall, "kind" | "unit" | "dependencies" | "timeout" | "span" | "refused">;

/**
 * Records what a sync command does, which is taken to succeed.
 * @param run runs the command that `muster sync run` is given
 */
export function runSync(
  args: readonly Argument[],
  shell: Shell,
  run: (command: readonly Argument[]) => Outcome,
): Outcome {
  const span = coverArguments(args) ?? shell.site;
  const unitRun = parseSyncRun(args, span);
  if (unitRun) return runUnit(unitRun, span, shell, run);
  const site = callerSite(args, span, shell);
  const command = parseSyncCommand(site ? placeIn(site, args) : args, site ?? span);
  if (shell.stdout) {
    shell.print(Text.unknown(`$(${args.map((arg) => arg.text.display).join(" ")})`));
    shell.print(Text.of("\n"));
  }
  if (!command) return SUCCESS;
  const { recorder } = shell.session;
  for (const problem of command.problems) recorder.problem(problem);
  const { kind, unit, dependencies, timeout } = command;
  const refused = command.problems.length > 0;
  if (!kind) return SUCCESS;
  const call = record(
    { kind, unit, dependencies, timeout, span: site ?? span, refused },
    shell,
    false,
  );
  return { ...SUCCESS, call };
}

/**
 * Where a function around `coder exp sync "$@"` is called with the command's
 * name, which says more than what all its calls have in common.
 */
function callerSite(
  args: readonly Argument[],
  span: Span | undefined,
  { frame: innermost }: Shell,
): Span | undefined {
  if (!innermost) return undefined;
  const name = commandName(args)?.text;
  const written = name?.locate(0, name.length);
  if (!written || (span && isInside(written, span))) return undefined;
  for (let frame: Frame | undefined = innermost; frame; frame = frame.caller) {
    if (frame.site && isInside(written, frame.site)) return frame.site;
  }
  return undefined;
}

/** The words of a call of such a function, each where it stands in it. */
function placeIn(site: Span, args: readonly Argument[]): Argument[] {
  return args.map((arg) => {
    const written = arg.text.locate(0, arg.text.length);
    return { ...arg, span: written && isInside(written, site) ? written : site };
  });
}

function isInside(inner: Span, outer: Span): boolean {
  return inner.file === outer.file && inner.start >= outer.start && inner.end <= outer.end;
}

/** `muster sync run`: want, start, the command, and complete or fail. */
function runUnit(
  unitRun: SyncRun,
  span: Span | undefined,
  shell: Shell,
  run: (command: readonly Argument[]) => Outcome,
): Outcome {
  const { unit, dependencies, timeout, command, problems } = unitRun;
  for (const problem of problems) shell.session.recorder.problem(problem);
  if (!unit || command.length === 0) return SUCCESS;
  const refused = problems.length > 0;
  const call = (kind: SyncCall["kind"], more: Partial<Statement> = {}): void => {
    const statement = { kind, unit, dependencies: [], timeout: undefined, span, refused, ...more };
    record(statement, shell, true);
  };
  if (dependencies.length > 0) call("want", { dependencies });
  call("start", { timeout });
  const outcome = run(command);
  const ending = { status: outcome.status, jump: undefined, code: outcome.code };
  if (outcome.status === "unknown") {
    shell.under({ certain: false }, () => {
      call("complete");
      call("fail");
    });
  } else {
    call(outcome.status === "failure" ? "fail" : "complete");
  }
  return ending;
}

/** @returns the number of the call, counted from 0; undefined where it is not recorded */
function record(statement: Statement, shell: Shell, isRun: boolean): number | undefined {
  const { isCertain: certain, choice, trap, job, checked } = shell;
  const endsScriptOnFailure = shell.endsOnFailure;
  const { kind, unit, dependencies, timeout, span, refused } = statement;
  return shell.session.recorder.call(
    {
      kind,
      unit,
      dependencies,
      timeout,
      span,
      certain,
      trap,
      job,
      refused,
      checked,
      endsScriptOnFailure,
      isRun,
      choice,
    },
    shell.process,
  );
}

/** The source text from the first word to the last. */
export function coverArguments(args: readonly Argument[]): Span | undefined {
  const written = args.filter((arg) => arg.isHandedOver !== true);
  const first = written[0]?.span;
  const last = written.at(-1)?.span;
  if (!first) return last;
  return last?.file === first.file && last.start >= first.start ? coveringSpan(first, last) : first;
}

import type { Span } from "../source/source-file.ts";
import { Text } from "../source/text.ts";
import type { Frame } from "./frame.ts";
import type { Shell } from "./shell.ts";
import { outcomeWith, SUCCESS, type Outcome } from "./status.ts";
import { coverArguments, type Argument } from "./argument.ts";
import {
  commandName,
  parseSyncCommand,
  parseSyncRun,
  type SyncLine,
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
  line: SyncLine,
  shell: Shell,
  run: (command: readonly Argument[]) => Outcome,
): Outcome {
  const { args } = line;
  const span = coverArguments(args) ?? shell.site;
  const unitRun = parseSyncRun(line, span);
  if (unitRun) return runUnit(unitRun, span, shell, run);
  const site = callerSite(line, span, shell);
  const command = parseSyncCommand(site ? placeIn(site, line) : line, site ?? span);
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
  line: SyncLine,
  span: Span | undefined,
  { frame: innermost }: Shell,
): Span | undefined {
  if (!innermost) return undefined;
  const name = commandName(line)?.text;
  const written = name?.locate(0, name.length);
  if (!written || (span && isInside(written, span))) return undefined;
  for (let frame: Frame | undefined = innermost; frame; frame = frame.caller) {
    if (frame.site && isInside(written, frame.site)) return frame.site;
  }
  return undefined;
}

/** The words that such a function gets, each where it stands in the call. */
function placeIn(site: Span, line: SyncLine): SyncLine {
  const rest = line.rest.map(({ text, indefinite, isHandedOver }) => {
    const written = text.locate(0, text.length);
    const span = written && isInside(written, site) ? written : site;
    return { text, indefinite, isHandedOver, span };
  });
  return { ...line, rest };
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
  const ending = outcomeWith(outcome.status, undefined, outcome.code);
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
  const { recorder } = shell.session;
  if (recorder.isMuted) return undefined;
  const { isCertain: certain, choice, trap, job, checked } = shell;
  const process = recorder.numberOf(shell.process);
  const endsScriptOnFailure = shell.endsOnFailure;
  const { kind, unit, dependencies, timeout, span, refused } = statement;
  return recorder.call({
    kind,
    unit,
    dependencies,
    timeout,
    span,
    certain,
    trap,
    job,
    process,
    refused,
    checked,
    endsScriptOnFailure,
    isRun,
    choice,
  });
}

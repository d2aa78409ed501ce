import { jobOfProcessId } from "../process.ts";
import type { Invocation } from "../invocation.ts";
import type { Shell } from "../shell.ts";
import { ASSUMED, SUCCESS, type Outcome } from "../status.ts";
import type { Argument } from "../argument.ts";

/** `wait`: for all jobs of this shell, for those that are named, or with `-n` for one of them. */
export function wait({ args, shell, range }: Invocation): Outcome {
  const operands: Argument[] = [];
  let any = false;
  for (let at = 0; at < args.length; at++) {
    const arg = args[at];
    const word = arg?.text.source ?? "";
    if (/^-[nfp]+$/.test(word)) {
      if (word.includes("n")) any = true;
      if (word.endsWith("p")) at++;
    } else if (arg && word !== "--") {
      operands.push(arg);
    }
  }
  const ofShell = shell.process.jobs;
  shell.session.budget.elements(ofShell.length);
  const named = operands.map((operand) => jobOf(operand, shell));
  const jobs = operands.length === 0 ? [...ofShell] : named.filter((job) => job !== undefined);
  // One that is not known may be the one that has ended.
  const isKnown = !any || named.length === jobs.length || operands.length === 0;
  if (isKnown && jobs.length > 0) {
    const { isCertain: certain, job, process } = shell;
    const span = shell.locate(range.pos, range.end);
    // Without operands, its status is 0 whatever the jobs' are.
    const takesStatus = any || operands.length > 0;
    const endsScriptOnFailure = takesStatus && shell.endsOnFailure;
    shell.session.recorder.join({ jobs, any, certain, job, process, endsScriptOnFailure, span });
  }
  if (operands.length === 0 && !any) return SUCCESS;
  // With several operands, it is the status of the last one.
  const last = any && jobs.length > 1 ? undefined : (named.at(-1) ?? jobs[0]);
  return (last === undefined ? undefined : shell.session.jobOutcomes.get(last)) ?? ASSUMED;
}

/** The job that `$!` or `%+` means; undefined where that is not known: numbers are given again. */
export function jobOf({ text }: Argument, { process }: Shell): number | undefined {
  const [piece, ...others] = text.pieces;
  if (!piece || others.length > 0) return undefined;
  if (piece.unknown) return jobOfProcessId(piece.unknown.name);
  return /^%[%+]?$/.test(text.source) ? process.jobs.at(-1) : undefined;
}

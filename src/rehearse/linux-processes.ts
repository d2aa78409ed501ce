import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** The file descriptor that scripts are given with the mark: one that no script uses itself. */
export const MARK_DESCRIPTOR = 31;

export interface LinuxProcess {
  readonly id: number;
  readonly parent: number;
  readonly group: number;
  /** When it began, in the system's ticks: another process with this number began at another time. */
  readonly began: string;
}

/** All processes but this one, those that have ended and that nobody has asked after; undefined on other systems. */
export function linuxProcesses(): LinuxProcess[] | undefined {
  if (process.platform !== "linux") return undefined;
  let names: string[];
  try {
    names = readdirSync("/proc");
  } catch {
    return undefined;
  }
  const ids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  // This one has what marks the others open itself.
  return ids.filter((id) => id !== process.pid).flatMap((id) => statusOf(id) ?? []);
}

/** From `/proc/PID/stat`: what is said here follows the name in parentheses; see proc(5). */
function statusOf(id: number): LinuxProcess | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${id}/stat`, "utf8");
  } catch {
    return undefined;
  }
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, parent, group] = fields;
  if (state === "Z" || state === "X") return undefined;
  return { id, parent: Number(parent), group: Number(group), began: fields[19] ?? "" };
}

/** Whether a process was started by a script, by its environment or by what it has open. */
export function hasMark(id: number, mark: string): boolean {
  if (openFile(id, MARK_DESCRIPTOR)?.startsWith(mark)) return true;
  try {
    return readFileSync(`/proc/${id}/environ`, "latin1").includes(mark);
  } catch {
    // It is gone, or belongs to somebody else.
    return false;
  }
}

/** Whether the output of a process goes to a file. */
export function writesTo(id: number, file: string): boolean {
  return openFile(id, 1) === file || openFile(id, 2) === file;
}

function openFile(id: number, descriptor: number): string | undefined {
  try {
    return readlinkSync(`/proc/${id}/fd/${descriptor}`);
  } catch {
    return undefined;
  }
}

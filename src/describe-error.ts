/** What the system says, by its code, in words for whoever named the file or program. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file or directory",
  EACCES: "permission denied",
  EPERM: "permission denied",
  ELOOP: "a loop of symbolic links",
  ENOTDIR: "not a directory",
  EISDIR: "it is a directory",
  EEXIST: "what is there already is no directory",
  ENAMETOOLONG: "the name is too long",
  ENOSPC: "no space left on the device",
  EROFS: "a file system that cannot be written to",
  EMFILE: "too many files are open",
  ECONNRESET: "the other side has ended the connection",
};

/** `EIO: i/o error, read`, or `spawn git EAGAIN`: a code and a call around what is meant. */
const OF_NODE = /^(?:E[A-Z0-9]+: (.+?), [a-z]+(?: '.*)?|[a-z]+ .*\b(E[A-Z0-9]+)\b.*)$/s;

/** The reason of a failed system call, without its path and call. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const known = "code" in error ? REASONS[String(error.code)] : undefined;
  if (known !== undefined) return known;
  const [, words, code] = OF_NODE.exec(error.message) ?? [];
  return words ?? code ?? error.message;
}

/** Whether an error is the system's, of this code. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

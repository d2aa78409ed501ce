/** Interpreters whose scripts are read as Bash. */
const SHELLS = new Set(["sh", "bash", "dash", "ash", "ksh", "rbash", "busybox"]);

/** What a script's first line asks for. */
export interface Shebang {
  /** `bash`, `python3`; undefined where there is no such line. */
  readonly interpreter: string | undefined;
  readonly isShell: boolean;
  /** Whether its options switch `errexit` on. */
  readonly errexit: boolean;
}

const MAX_LINE = 512;

/** Reads the `#!` line that a script begins with; `env` is looked through. */
export function readShebang(source: string): Shebang {
  if (!source.startsWith("#!")) return { interpreter: undefined, isShell: true, errexit: false };
  const line = source.slice(2, MAX_LINE).split("\n", 1)[0] ?? "";
  const words = line.split(/\s+/).filter((word) => word !== "");
  let at = 0;
  if (baseName(words[0]) === "env") {
    at = 1;
    while (words[at]?.startsWith("-") || words[at]?.includes("=")) at++;
  }
  const interpreter = baseName(words[at]);
  const errexit = words.slice(at + 1).some((word) => /^-[a-zA-Z]*e/.test(word));
  return { interpreter, isShell: interpreter === undefined || SHELLS.has(interpreter), errexit };
}

function baseName(path: string | undefined): string | undefined {
  return path?.split("/").at(-1);
}

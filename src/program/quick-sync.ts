import { parseArgs } from "node:util";
import { parseDuration } from "../duration.ts";
import { complete, ping, start, want } from "../sync/basic-commands.ts";
import type { Target } from "../sync/connect.ts";
import {
  CONNECT_TIMEOUT,
  DEFAULT_SOCKET_PATH,
  PATIENT_CONNECT_TIMEOUT,
  SOCKET_PATH_VARIABLE,
  TIMEOUT,
} from "../sync/defaults.ts";

const OPTIONS = {
  "socket-path": { type: "string", multiple: true },
  "connect-timeout": { type: "string", multiple: true },
  timeout: { type: "string", multiple: true },
} as const;

type Flags = Readonly<Partial<Record<keyof typeof OPTIONS, string>>>;

/**
 * What the calls in scripts do, found without oclif: loading that takes longer than
 * the call. It is for command lines that are right; of others, and of those that
 * ask for help, oclif knows more to say.
 * @param argv what follows the program's name
 * @returns undefined where the command line is for oclif
 */
export function quickSync(argv: readonly string[]): (() => Promise<void>) | undefined {
  const [topic, name, ...args] = argv;
  if (topic !== "sync") return undefined;
  const parsed = parse(args);
  if (!parsed) return undefined;
  const { flags, words } = parsed;
  const [unit, ...dependencies] = words;
  const connectTimeout = milliseconds(
    flags["connect-timeout"] ?? (name === "start" ? PATIENT_CONNECT_TIMEOUT : CONNECT_TIMEOUT),
  );
  const timeout = milliseconds(flags.timeout ?? TIMEOUT);
  if (connectTimeout === undefined) return undefined;
  if (name !== "start" && flags.timeout !== undefined) return undefined;
  // As with oclif, an empty variable is none.
  const fromEnvironment = process.env[SOCKET_PATH_VARIABLE] || undefined;
  const socketPath = flags["socket-path"] ?? fromEnvironment ?? DEFAULT_SOCKET_PATH;
  const target: Target = { socketPath, connectTimeout };
  if (unit === undefined) return name === "ping" ? () => ping(target) : undefined;
  if (dependencies.length > 0) {
    return name === "want" ? () => want(target, unit, dependencies) : undefined;
  }
  if (name === "complete") return () => complete(target, unit);
  if (name !== "start" || timeout === undefined) return undefined;
  return () => start(target, unit, timeout);
}

/** The flags and the other words of a command line; undefined where it is not right. */
function parse(args: string[]): { flags: Flags; words: readonly string[] } | undefined {
  try {
    const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
    const flags: Partial<Record<string, string>> = {};
    for (const [name, [value, ...others]] of Object.entries(values)) {
      // A value like this is wrong, or perhaps a flag.
      if (!value || value.startsWith("-") || others.length > 0) return undefined;
      flags[name] = value;
    }
    return { flags, words: positionals };
  } catch {
    return undefined;
  }
}

function milliseconds(text: string): number | undefined {
  const duration = parseDuration(text);
  return duration === undefined || duration < 0 ? undefined : duration;
}

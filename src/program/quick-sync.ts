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
  "socket-path": { type: "string" },
  "connect-timeout": { type: "string" },
  timeout: { type: "string" },
} as const;

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
  const { values, positionals } = parsed;
  const [unit, ...dependencies] = positionals;
  const connectTimeout = parseDuration(
    values["connect-timeout"] ?? (name === "start" ? PATIENT_CONNECT_TIMEOUT : CONNECT_TIMEOUT),
  );
  const timeout = parseDuration(values.timeout ?? TIMEOUT);
  if (connectTimeout === undefined || connectTimeout < 0) return undefined;
  if (name !== "start" && values.timeout !== undefined) return undefined;
  const socketPath =
    values["socket-path"] ?? process.env[SOCKET_PATH_VARIABLE] ?? DEFAULT_SOCKET_PATH;
  const target: Target = { socketPath, connectTimeout };
  if (unit === undefined) return name === "ping" ? () => ping(target) : undefined;
  if (dependencies.length > 0) {
    return name === "want" ? () => want(target, unit, dependencies) : undefined;
  }
  if (name === "complete") return () => complete(target, unit);
  if (name !== "start" || timeout === undefined || timeout < 0) return undefined;
  return () => start(target, unit, timeout);
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true });
  } catch {
    return undefined;
  }
}

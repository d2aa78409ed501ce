import type { SyncCallKind } from "./sync-call.ts";

/** A flag of Coder's command line. */
interface Flag {
  /** `timeout` for `--timeout`. */
  readonly name: string;
  /** `o` for `-o`. */
  readonly short?: string;
  readonly takesValue: boolean;
}

function withValue(name: string, short?: string): Flag {
  return short === undefined ? { name, takesValue: true } : { name, short, takesValue: true };
}

function withoutValue(name: string, short?: string): Flag {
  return short === undefined ? { name, takesValue: false } : { name, short, takesValue: false };
}

/** Flags that every `coder` command takes. */
const GLOBAL_FLAGS: readonly Flag[] = [
  withValue("url"),
  withValue("token"),
  withValue("agent-token"),
  withValue("agent-token-file"),
  withValue("agent-url"),
  withValue("header"),
  withValue("header-command"),
  withValue("global-config"),
  withValue("config-dir"),
  withValue("client-tls-ca-file"),
  withValue("client-tls-cert-file"),
  withValue("client-tls-key-file"),
  withoutValue("disable-direct-connections"),
  withoutValue("disable-network-telemetry"),
  withoutValue("debug-http"),
  withoutValue("force-tty"),
  withoutValue("no-feature-warning"),
  withoutValue("no-open"),
  withoutValue("no-version-warning"),
  withoutValue("use-keyring"),
  withoutValue("verbose", "v"),
  withoutValue("help", "h"),
];

/** Flags of `coder exp sync` and all that is below it. */
const SYNC_FLAGS: readonly Flag[] = [withValue("socket-path")];

const TIMEOUT = withValue("timeout");

const WANT = withValue("want");

const TABLE_FLAGS: readonly Flag[] = [withValue("output", "o"), withValue("column", "c")];

const KIND_FLAGS: Readonly<Record<SyncCallKind, readonly Flag[]>> = {
  ping: [],
  want: [],
  start: [TIMEOUT],
  complete: [],
  fail: [withValue("reason")],
  wait: [TIMEOUT],
  status: TABLE_FLAGS,
  list: TABLE_FLAGS,
};

const ALL_FLAGS = [
  ...GLOBAL_FLAGS,
  ...SYNC_FLAGS,
  ...KIND_FLAGS.start,
  ...KIND_FLAGS.fail,
  ...TABLE_FLAGS,
  WANT,
];

/** Every flag in its long form, with its dashes. */
export function flagSpellings(): string[] {
  return ALL_FLAGS.map((flag) => `--${flag.name}`);
}

/** The sync commands that only muster's client has. */
export const MUSTER_KINDS: readonly SyncCallKind[] = ["fail", "wait"];

/** The sync commands, in the order in which a script uses them. */
export const CODER_KINDS: readonly SyncCallKind[] = [
  "want",
  "start",
  "complete",
  "status",
  "list",
  "ping",
];

/** The flags that a sync command takes, as a user would write them, without the global ones. */
export function flagNames(kind: SyncCallKind | "run"): string[] {
  const own = kind === "run" ? [TIMEOUT, WANT] : KIND_FLAGS[kind];
  return [...own, ...SYNC_FLAGS].map((flag) => `--${flag.name}`);
}

/** Whether a flag of any sync command is meant, and whether it takes a value. */
export function findFlag(written: string): Flag | undefined {
  return ALL_FLAGS.find(
    (flag) =>
      written === `--${flag.name}` || (flag.short !== undefined && written === `-${flag.short}`),
  );
}

/** Whether a sync command takes a flag. */
export function accepts(kind: SyncCallKind | "run", flag: Flag): boolean {
  const own = kind === "run" ? [TIMEOUT, WANT] : KIND_FLAGS[kind];
  return [...GLOBAL_FLAGS, ...SYNC_FLAGS, ...own].includes(flag);
}

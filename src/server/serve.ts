import { createServer } from "node:net";
import { CommandError, EXIT } from "../command-error.ts";
import { Coordinator } from "../coordinator/coordinator.ts";
import { MAX_CONNECTIONS } from "../socket/limits.ts";
import { RpcServer } from "../socket/rpc-server.ts";
import { agentService } from "./agent-service.ts";
import { currentBoot } from "./boot.ts";
import { connectionLimit, maxOpenFiles } from "./connection-limit.ts";
import { coordinatorService } from "./coordinator-service.ts";
import { Journal } from "./journal.ts";
import { lockJournal } from "./journal-lock.ts";
import { listen } from "./listen.ts";
import { notifyManager } from "./notify.ts";
import { ServerLog, type LogFormat } from "./server-log.ts";

export interface ServeOptions {
  readonly socketPath: string;
  /** Where changes are kept, for a server that comes after this one. */
  readonly journal?: string | undefined;
  readonly logFormat: LogFormat;
}

/**
 * Serves the socket of Coder's agent until SIGINT or SIGTERM comes. Then calls in
 * flight are answered, and the socket is removed.
 * @throws a CommandError where it cannot listen, or the journal cannot be used
 */
export async function serve(options: ServeOptions): Promise<void> {
  const { socketPath } = options;
  const log = new ServerLog(options.logFormat);
  const warn = (problem: string) => {
    log.warn(problem);
  };
  // Answers are written whole: to wait for more of them would only delay them.
  const server = createServer({ noDelay: true });
  const removeSocket = await listen(server, socketPath);
  // Not before: until it serves, a signal ends it as any other program.
  const stopped = stopSignal();
  // One connection that cannot be accepted is no reason to end the others.
  server.on("error", (error) => {
    log.warn(`a connection could not be accepted: ${error.message}`);
  });
  let unlockJournal: (() => void) | undefined;
  try {
    if (options.journal !== undefined) unlockJournal = await lockJournal(options.journal);
    const { coordinator, journal } = openCoordinator(options.journal, warn);
    const rpc = new RpcServer(
      new Map([...agentService(coordinator), ...coordinatorService(coordinator)]),
      { onConnectionError: warn, limits: { maxConnections: checkedConnectionLimit(warn) } },
    );
    server.on("connection", (socket) => {
      rpc.accept(socket);
    });
    if (journal?.warning !== undefined) log.warn(journal.warning);
    if (journal) log.info(`restored ${journal.restored} changes from ${journal.path}`);
    coordinator.subscribe((event) => {
      log.event(event);
    });
    log.info(`listening at ${socketPath}`);
    // A manager that takes its time must not delay the stop.
    void notifyManager("READY=1", warn);

    log.info(`stopping on ${await stopped}`);
    removeSocket();
    server.close();
    await Promise.all([notifyManager("STOPPING=1", warn), rpc.close()]);
    journal?.close();
  } finally {
    removeSocket();
    server.close();
    unlockJournal?.();
  }
  // What nobody reads would keep the process from its end.
  if (!(await log.flush())) process.exit();
}

/** How many connections there may be; warns where the system allows fewer than usual. */
function checkedConnectionLimit(warn: (problem: string) => void): number {
  const maxFiles = maxOpenFiles();
  const limit = connectionLimit(maxFiles);
  if (limit < MAX_CONNECTIONS) {
    warn(
      `at most ${limit} connections at a time, since this process may open only ${maxFiles} files; ulimit -n allows more`,
    );
  }
  return limit;
}

/**
 * A coordinator that keeps its changes in a journal, with the units that are in it.
 * @param warn told of each change that could not be kept
 */
function openCoordinator(
  path: string | undefined,
  warn: (problem: string) => void,
): { readonly coordinator: Coordinator; readonly journal: Journal | undefined } {
  if (path === undefined) return { coordinator: new Coordinator(), journal: undefined };
  const boot = currentBoot();
  if (boot === undefined) {
    throw new CommandError(
      "this system does not tell its starts apart, which a journal is tied to",
      "Leave out --journal.",
      EXIT.refused,
    );
  }
  const coordinator: Coordinator = new Coordinator({
    record: (event) => {
      try {
        journal.append(event);
      } catch (error) {
        warn(error instanceof Error ? error.message : String(error));
        throw error;
      }
    },
  });
  const journal = new Journal(path, boot, (event) => {
    coordinator.restore(event);
  });
  return { coordinator, journal };
}

/** Resolves with the first signal to stop; a second one ends the process at once. */
function stopSignal(): Promise<NodeJS.Signals> {
  const signals = ["SIGINT", "SIGTERM"] as const;
  return new Promise((resolve) => {
    const stop = (signal: NodeJS.Signals) => {
      for (const other of signals) process.removeListener(other, stop);
      resolve(signal);
    };
    for (const signal of signals) process.on(signal, stop);
  });
}

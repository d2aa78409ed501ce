import { createServer } from "node:net";
import { CommandError, EXIT } from "../command-error.ts";
import { Coordinator } from "../coordinator/coordinator.ts";
import { RpcServer } from "../socket/rpc-server.ts";
import { agentService } from "./agent-service.ts";
import { currentBoot } from "./boot.ts";
import { coordinatorService } from "./coordinator-service.ts";
import { Journal } from "./journal.ts";
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
  const stopped = stopSignal();
  // Answers are written whole: to wait for more of them would only delay them.
  const server = createServer({ noDelay: true });
  const removeSocket = await listen(server, socketPath);
  // One connection that cannot be accepted is no reason to end the others.
  server.on("error", (error) => {
    log.warn(`a connection could not be accepted: ${error.message}`);
  });
  try {
    // Only now, so that it is not the journal of a server that is alive.
    const { coordinator, journal } = openCoordinator(options.journal, warn);
    const rpc = new RpcServer(
      new Map([...agentService(coordinator), ...coordinatorService(coordinator)]),
      { onConnectionError: warn },
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
    await notifyManager("READY=1", warn);

    log.info(`stopping on ${await stopped}`);
    await notifyManager("STOPPING=1", warn);
    removeSocket();
    await rpc.close();
    journal?.close();
  } finally {
    removeSocket();
    server.close();
  }
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

import { createServer } from "node:net";
import { CommandError, EXIT } from "../command-error.ts";
import { Coordinator } from "../coordinator/coordinator.ts";
import { RpcServer } from "../socket/rpc-server.ts";
import { agentService } from "./agent-service.ts";
import { currentBoot } from "./boot.ts";
import { coordinatorService } from "./coordinator-service.ts";
import { Journal } from "./journal.ts";
import { inodeOf, listen, removeSocket } from "./listen.ts";
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
  await listen(server, socketPath);
  const inode = inodeOf(socketPath);
  try {
    // Only now, so that it is not the journal of a server that is alive.
    const journal = options.journal === undefined ? undefined : openJournal(options.journal);
    const coordinator = coordinatorWith(journal);
    const rpc = new RpcServer(
      new Map([...agentService(coordinator), ...coordinatorService(coordinator)]),
      { onConnectionError: warn },
    );
    server.on("connection", (socket) => {
      rpc.accept(socket);
    });
    if (journal?.warning !== undefined) log.warn(journal.warning);
    if (journal) log.info(`restored ${journal.events.length} changes from ${journal.path}`);
    coordinator.subscribe((event) => {
      log.event(event);
    });
    log.info(`listening at ${socketPath}`);
    await notifyManager("READY=1", warn);

    log.info(`stopping on ${await stopped}`);
    await notifyManager("STOPPING=1", warn);
    removeSocket(socketPath, inode);
    await rpc.close();
    journal?.close();
  } finally {
    removeSocket(socketPath, inode);
    server.close();
  }
}

function openJournal(path: string): Journal {
  const boot = currentBoot();
  if (boot === undefined) {
    throw new CommandError(
      "this system does not tell its starts apart, which a journal is tied to",
      "Leave out --journal.",
      EXIT.refused,
    );
  }
  return new Journal(path, boot);
}

/** A coordinator with the units of a journal, which keeps its changes there. */
function coordinatorWith(journal: Journal | undefined): Coordinator {
  if (!journal) return new Coordinator();
  const coordinator = new Coordinator({
    record: (event) => {
      journal.append(event);
    },
  });
  for (const [i, event] of journal.events.entries()) {
    try {
      coordinator.restore(event);
    } catch (error) {
      throw journal.damaged(i, error instanceof Error ? error.message : String(error));
    }
  }
  return coordinator;
}

/** Resolves with the first signal to stop; a second one ends the process at once. */
function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, resolve);
  });
}

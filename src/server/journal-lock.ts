import { realpathSync } from "node:fs";
import { createServer } from "node:net";
import { listen } from "./listen.ts";

/**
 * Keeps other servers from a journal, with a socket beside it: unlike a file, one
 * whose server was killed is known by nobody answering at it.
 * @returns lets others use it
 * @throws a CommandError where another server uses it
 */
export async function lockJournal(journal: string): Promise<() => void> {
  const server = createServer((socket) => {
    socket.destroy();
  });
  const remove = await listen(server, `${realPath(journal)}.lock`, {
    flag: "--journal",
    makesFolder: false,
    taken: () => `another server uses this journal: ${journal}`,
    failed: (_, why) => `the journal ${journal} cannot be locked: ${why}`,
  });
  return () => {
    remove();
    server.close();
  };
}

/** The path without symbolic links, so that two names of a journal have one lock. */
function realPath(journal: string): string {
  try {
    return realpathSync(journal);
  } catch {
    // There is none yet.
    return journal;
  }
}

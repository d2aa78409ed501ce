import { setTimeout as pause } from "node:timers/promises";
import { AgentClient, isUnimplemented } from "./agent-client.ts";
import { withAgent, type Target } from "./connect.ts";
import { TimelineBuilder, type Timeline } from "./timeline.ts";

/** How often an agent is asked that does not tell of changes, in milliseconds. */
const POLL_INTERVAL = 1000;

const CLEAR_SCREEN = "\u001b[H\u001b[2J\u001b[3J";

/** Prints something, and again whenever it has changed, until the process is stopped. */
export function watch(
  target: Target,
  render: (client: AgentClient) => Promise<string>,
): Promise<void> {
  const screen = new Screen();
  return withAgent(target, async (client) => {
    // A connection answers one call at a time.
    const watcher = await AgentClient.connect(target.socketPath);
    try {
      const changes = watcher.watch(undefined)[Symbol.asyncIterator]();
      for (;;) {
        // Asked for first, so that no change is missed while this is printed.
        const change = changes.next();
        change.catch(() => undefined);
        screen.show(await render(client));
        await change;
      }
    } catch (error) {
      if (!isUnimplemented(error)) throw error;
    } finally {
      watcher.close();
    }
    for (;;) {
      await pause(POLL_INTERVAL);
      screen.show(await render(client));
    }
  });
}

/** Prints the timeline, and again with every event, until the process is stopped. */
export function watchTimeline(
  target: Target,
  render: (timeline: Timeline) => string,
): Promise<void> {
  const screen = new Screen();
  return withAgent(target, async (client) => {
    const builder = new TimelineBuilder();
    // Everything up to now at once, and then what is new.
    for await (const batch of client.timeline()) builder.add(batch);
    screen.show(render(builder.timeline(Date.now())));
    for await (const batch of client.watch(builder.lastSequence)) {
      builder.add(batch);
      screen.show(render(builder.timeline(Date.now())));
    }
  });
}

/** What is shown: on a terminal in place of what was there, elsewhere below it. */
class Screen {
  #shown: string | undefined;

  show(text: string): void {
    if (text === this.#shown) return;
    if (process.stdout.isTTY) process.stdout.write(CLEAR_SCREEN);
    else if (this.#shown !== undefined) process.stdout.write("\n");
    process.stdout.write(text);
    this.#shown = text;
  }
}

import { spawn } from "node:child_process";
import { describeError } from "../describe-error.ts";

/** The system's program lies in these folders, whatever $PATH says. */
const FOLDERS = ["/usr/bin", "/bin", "/run/current-system/sw/bin"];

/** How long the service manager may take to listen, in milliseconds. */
const TIMEOUT = 10_000;

/**
 * Tells the service manager (sd_notify(3), systemd's `Type=notify`) where it asks
 * to be told, with `$NOTIFY_SOCKET`. Neither Node nor bun can write to such a
 * socket, so that systemd's own program does it.
 * @param state `READY=1`, `STOPPING=1`
 * @param report told, in one sentence, why it could not be done
 * @param folders where systemd's program is looked for
 */
export function notifyManager(
  state: string,
  report: (problem: string) => void,
  folders: readonly string[] = FOLDERS,
): Promise<void> {
  if (!process.env["NOTIFY_SOCKET"]) return Promise.resolve();
  return new Promise((resolve) => {
    const fail = (why: string) => {
      report(`cannot tell the service manager ${state}: ${why}`);
      resolve();
    };
    const args = [`--pid=${process.pid}`, state];
    // Otherwise it waits until the manager has read it, which a server that stops need not.
    if (state === "STOPPING=1") args.unshift("--no-block");
    const child = spawn("systemd-notify", args, {
      env: { ...process.env, PATH: folders.join(":") },
      stdio: "ignore",
      timeout: TIMEOUT,
    });
    child.once("error", (error) => {
      fail(`systemd-notify does not run: ${describeError(error)}`);
    });
    child.once("exit", (code, signal) => {
      if (code === 0) resolve();
      else fail(`systemd-notify has ended with ${signal ?? `exit status ${code ?? "unknown"}`}`);
    });
  });
}

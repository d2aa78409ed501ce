import { spawn } from "node:child_process";

/**
 * Tells the service manager (sd_notify(3), systemd's `Type=notify`) where it asks
 * to be told, with `$NOTIFY_SOCKET`. Neither Node nor bun can write to such a
 * socket, so that systemd's own program does it.
 * @param state `READY=1`, `STOPPING=1`
 * @param report told, in one sentence, why it could not be done
 */
export function notifyManager(state: string, report: (problem: string) => void): Promise<void> {
  if (!process.env["NOTIFY_SOCKET"]) return Promise.resolve();
  return new Promise((resolve) => {
    const fail = (why: string) => {
      report(`cannot tell the service manager ${state}: ${why}`);
      resolve();
    };
    // The system's program lies in these folders, whatever $PATH says.
    const env = { ...process.env, PATH: "/usr/bin:/bin:/run/current-system/sw/bin" };
    const child = spawn("systemd-notify", [`--pid=${process.pid}`, state], {
      env,
      stdio: "ignore",
    });
    child.once("error", (error) => {
      fail(`systemd-notify does not run: ${error.message}`);
    });
    child.once("exit", (code) => {
      if (code === 0) resolve();
      else fail(`systemd-notify has ended with exit status ${code ?? "unknown"}`);
    });
  });
}

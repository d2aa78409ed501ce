import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * What tells this start of the machine from others. In a container it is the
 * container's start, which the kernel's boot id alone would not tell.
 * @returns undefined where the system offers nothing of the kind
 */
export function currentBoot(): string | undefined {
  return process.platform === "darwin" ? macosBoot() : linuxBoot();
}

function linuxBoot(): string | undefined {
  const id = read("/proc/sys/kernel/random/boot_id")?.trim();
  if (!id) return undefined;
  const started = initStart();
  return started === undefined ? id : `${id}/${started}`;
}

/** When process 1 started, in clock ticks since the boot: field 22 of proc_pid_stat(5). */
function initStart(): string | undefined {
  const stat = read("/proc/1/stat");
  // The second field, in parentheses, may itself hold spaces and parentheses.
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
}

function macosBoot(): string | undefined {
  try {
    return execFileSync("/usr/sbin/sysctl", ["-n", "kern.bootsessionuuid"], {
      encoding: "utf8",
    }).trim();
  } catch {
    return undefined;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

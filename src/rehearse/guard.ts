import { spawn, type ChildProcess } from "node:child_process";
import { MARK_DESCRIPTOR } from "./linux-processes.ts";

/**
 * Reads on stdin which process groups there are, `+GROUP` and `-GROUP`, and ends
 * at `done`. Where its input ends before, the rehearsal was killed: then it ends
 * these groups, on Linux also what carries the mark (see `hasMark`), and removes
 * the folder.
 */
const SCRIPT = `trap '' HUP INT QUIT TERM
mark=$1 folder=$2 groups=' '
while read -r line; do
  case $line in
    +*) groups="$groups\${line#+} " ;;
    -*) case $groups in
      *" \${line#-} "*) groups="\${groups%% \${line#-} *} \${groups#* \${line#-} }" ;;
    esac ;;
    done) exit 0 ;;
  esac
done
end() {
  for group in $groups; do kill -s "$1" -- "-$group" 2> /dev/null; done
  for file in $(grep -lsF -e "$mark" /proc/[0-9]*/environ 2> /dev/null); do
    id=\${file#/proc/}
    kill -s "$1" "\${id%/environ}" 2> /dev/null
  done
  for file in /proc/[0-9]*/fd/${MARK_DESCRIPTOR}; do
    case $(readlink "$file") in
      "$mark"*) id=\${file#/proc/}; kill -s "$1" "\${id%%/*}" 2> /dev/null ;;
    esac
  done
}
end TERM
sleep 1
end KILL
end KILL
rm -rf -- "$folder"
`;

/** A process that outlives this one where it is killed, and then ends what it has started. */
export class Guard {
  readonly #shell: ChildProcess;

  /**
   * @param mark see `ProcessGroups`
   * @param folder what is removed with them
   */
  constructor(mark: string, folder: string) {
    this.#shell = spawn("/bin/sh", ["-c", SCRIPT, "muster-guard", mark, folder], {
      // Out of reach of what is typed at the terminal.
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
      env: { PATH: process.env["PATH"] },
      cwd: "/",
    });
    // Without it, all is as it would be, but for a killed rehearsal.
    this.#shell.on("error", () => undefined);
    this.#shell.stdin?.on("error", () => undefined);
  }

  watch(group: number): void {
    this.#shell.stdin?.write(`+${group}\n`);
  }

  forget(group: number): void {
    this.#shell.stdin?.write(`-${group}\n`);
  }

  /** There is nothing to be ended any more. */
  async dismiss(): Promise<void> {
    if (this.#shell.pid === undefined || this.#shell.exitCode !== null) return;
    const ended = new Promise((resolve) => this.#shell.once("exit", resolve));
    this.#shell.stdin?.end("done\n");
    await ended;
  }
}

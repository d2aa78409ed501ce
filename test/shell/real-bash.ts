import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { SyncCall } from "../../src/shell/sync-call.ts";
import { spanText } from "../../src/source/source-file.ts";
import type { Text } from "../../src/source/text.ts";

/** A script of this repository, or one that a test has made. */
export interface Script {
  readonly name: string;
  readonly source: string;
}

/** Ends each word of a recorded call, and each call. */
const WORD_END = "\x1f";
const CALL_END = "\x1e";

/** Calls that are compared; the others change nothing. */
const COMPARED = new Set(["want", "start", "complete", "fail", "wait"]);

/**
 * Appends its arguments to a file in one go, says so as Coder's program does,
 * and does what `muster sync run` does.
 */
const RECORDER = `#!/bin/sh
record() {
  line=
  for word; do line="$line$word$(printf '\\037')"; done
  printf '%s\\036' "$line" >> "$RECORD"
}
if [ "\${0##*/} $1 $2" != "muster sync run" ]; then
  record "$@"
  echo Success
  exit
fi
shift 2
wants= unit=
while [ $# -gt 0 ]; do
  case $1 in
    --) shift; break ;;
    --want) wants="$wants $2"; shift ;;
    --want=*) wants="$wants \${1#*=}" ;;
    --*=*) ;;
    --*) shift ;;
    *) unit=$1 ;;
  esac
  shift
done
[ -z "$wants" ] || record sync want "$unit" $wants
record sync start "$unit"
"$@"
status=$?
if [ $status -eq 0 ]; then record sync complete "$unit"; else record sync fail "$unit"; fi
exit $status
`;

/** Stands for \`sudo\` where nobody may become another user. */
const SUDO = `#!/bin/bash
while [ $# -gt 0 ]; do
  case $1 in
    -u | -g) shift 2 ;;
    -*) shift ;;
    *=*) export "$1"; shift ;;
    *) break ;;
  esac
done
exec "$@"
`;

/** The network is not asked: there is an empty answer to everything. */
const SILENT = "#!/bin/sh\n";

/** Scripts may call the program where a package installs it. */
const BASH_ENV = 'function /usr/bin/coder { coder "$@"; }\n';

/** What one script may take; each of them ends by itself at once. */
const TIMEOUT_SECONDS = 20;

/** Runs each script in a directory of its own; waits for what it leaves in the background. */
const DRIVER = `
cd "$1" || exit
while IFS= read -r name; do
  export HOME="$PWD/$name/home" RECORD="$PWD/$name/record"
  cd "$HOME" && output=$(timeout ${TIMEOUT_SECONDS} bash script.sh 2>&1 < /dev/null)
  [ $? -ne 124 ] || echo "$name"
  cd ../..
done
`;

/**
 * Runs scripts with bash, one after the other, where `coder` and `muster` only
 * record that they are called.
 * @returns the words of each script's sync calls, by the script's name, from the command's name on
 * @throws where a script does not end in time
 */
export function recordCalls(scripts: readonly Script[]): Map<string, string[][]> {
  const directory = mkdtempSync(join(tmpdir(), "muster-shell-"));
  try {
    const programs = join(directory, "programs");
    mkdirSync(programs);
    const stubs = { coder: RECORDER, muster: RECORDER, sudo: SUDO, curl: SILENT, wget: SILENT };
    for (const [name, source] of Object.entries(stubs)) {
      writeFileSync(join(programs, name), source, { mode: 0o755 });
    }
    writeFileSync(join(programs, "bash-env"), BASH_ENV);
    for (const { name, source } of scripts) {
      const home = join(directory, name, "home");
      mkdirSync(home, { recursive: true });
      writeFileSync(join(home, "script.sh"), source);
      writeFileSync(join(home, ".bashrc"), "");
      writeFileSync(join(directory, name, "record"), "");
    }
    const { status, stdout } = spawnSync("bash", ["-c", DRIVER, "driver", directory], {
      encoding: "utf8",
      input: scripts.map(({ name }) => `${name}\n`).join(""),
      env: {
        PATH: `${programs}${delimiter}${process.env["PATH"] ?? ""}`,
        BASH_ENV: join(programs, "bash-env"),
        LC_ALL: "C.UTF-8",
        USER: "coder",
        CODER_WORKSPACE_NAME: "workspace",
        CODER_BIN: "coder",
      },
    });
    if (status !== 0 || stdout !== "") throw new Error(`did not end in time: ${stdout}`);
    return new Map(
      scripts.map(({ name }) => [
        name,
        parseRecord(readFileSync(join(directory, name, "record"), "utf8")),
      ]),
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The words of each recorded call, without `exp sync` and flags. */
function parseRecord(record: string): string[][] {
  return record
    .split(CALL_END)
    .slice(0, -1)
    .map((call) => withoutFlags(call.split(WORD_END).slice(0, -1)))
    .filter((words) => COMPARED.has(words[0] ?? ""));
}

const VALUE_FLAGS = new Set(["--timeout", "--socket-path", "--url", "--output", "--reason"]);

function withoutFlags(words: readonly string[]): string[] {
  const operands: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? "";
    if (word === "--help") return [];
    if (word === "--") {
      operands.push(...words.slice(i + 1));
      break;
    }
    if (VALUE_FLAGS.has(word)) i++;
    else if (!word.startsWith("-") || word.length === 1) operands.push(word);
  }
  return operands.slice(operands[0] === "exp" ? 2 : 1);
}

/**
 * How the recorded calls differ from the predicted ones; undefined where they
 * agree. An unknown agrees with any words; of a call that Coder refuses, only
 * the command is compared; what background jobs do may come at any time.
 */
export function difference(
  recorded: readonly (readonly string[])[],
  predicted: readonly SyncCall[],
): string | undefined {
  const calls = predicted.filter((call) => COMPARED.has(call.kind) && !isMisspelt(call));
  const expected = calls.map(describe);
  const got = recorded.map((words) => words.join(" "));
  const inAnyOrder = calls.some(({ job }) => job > 0);
  const rest = [...got];
  const agree =
    got.length === calls.length &&
    calls.every((call, i) => {
      const pattern = expressionFor(call);
      const at = inAnyOrder ? rest.findIndex((line) => pattern.test(line)) : 0;
      const found = inAnyOrder ? at !== -1 : pattern.test(got[i] ?? "");
      if (found && inAnyOrder) rest.splice(at, 1);
      return found;
    });
  if (agree) return undefined;
  return `bash calls:\n  ${got.join("\n  ")}\npredicted:\n  ${expected.join("\n  ")}`;
}

/** Whether Coder refuses it because its command is another word than the one that is meant. */
function isMisspelt({ kind, refused, span }: SyncCall): boolean {
  return refused && span !== undefined && !spanText(span).includes(kind);
}

function wordsOf(call: SyncCall): Text[] {
  return [call.unit, ...call.dependencies].flatMap((word) => word?.text ?? []);
}

function describe(call: SyncCall): string {
  const words = [call.kind, ...wordsOf(call).map((text) => text.display)].join(" ");
  return call.certain ? words : `perhaps ${words}`;
}

function expressionFor(call: SyncCall): RegExp {
  if (call.refused) return new RegExp(`^${call.kind}( |$)`);
  const words = wordsOf(call).map((text) =>
    text.pieces
      .map((piece) => (piece.unknown ? "[^]*" : piece.text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")))
      .join(""),
  );
  return new RegExp(`^${[call.kind, ...words].join(" ")}$`);
}

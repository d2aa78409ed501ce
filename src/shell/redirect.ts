import type { HereDoc, HereString, Redirect, Redirection } from "unbash";
import { Text } from "../source/text.ts";
import type { Range } from "./command-word.ts";
import { expandText } from "./expand.ts";
import { expandHereDocument } from "./here-document.ts";
import type { Shell } from "./shell.ts";
import { ASSUMED, FAILURE, SUCCESS, type Outcome } from "./status.ts";
import { Input, Output, type Stream } from "./streams.ts";

const NEW_LINE = Text.of("\n");

const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;

/** A file that output goes to. */
interface Target {
  readonly path: Text;
  readonly appends: boolean;
  readonly output: Output;
}

/** Runs something with its input and output redirected, and writes the files that it prints to. */
export function withRedirects(
  redirects: readonly Redirection[],
  shell: Shell,
  run: () => Outcome,
): Outcome {
  if (redirects.length === 0) return run();
  const streams = new Redirected(shell);
  for (const redirect of redirects) streams.apply(redirect);
  if (streams.hasFailed) return FAILURE;
  const ran = shell.under(streams.changes, run);
  const outcome =
    streams.mayFail && ran.status === "success" ? { ...ran, status: ASSUMED.status } : ran;
  for (const { path, appends, output } of streams.targets) {
    if (appends) shell.files.append(path, output.text);
    else shell.files.write(path, output.text);
  }
  return outcome;
}

/** Redirects the shell itself, from now on: `exec > file`. */
export function redirectShell(redirects: readonly Redirection[], shell: Shell): Outcome {
  const streams = new Redirected(shell);
  for (const redirect of redirects) streams.apply(redirect);
  Object.assign(shell, streams.changes);
  // When all has been printed is not known.
  for (const { path } of streams.targets) shell.files.write(path, undefined);
  if (streams.hasFailed) return FAILURE;
  return streams.mayFail ? ASSUMED : SUCCESS;
}

/** Where the descriptors of a command lead after its redirections. */
class Redirected {
  readonly targets: Target[] = [];
  hasFailed = false;
  /** Whether a connection is opened, which somebody must accept. */
  mayFail = false;
  readonly #streams: Map<number, Stream>;

  constructor(readonly shell: Shell) {
    const { stdin, stdout, stderr, descriptors } = shell;
    shell.session.budget.elements(descriptors.size);
    this.#streams = new Map(descriptors);
    this.#streams.set(STDIN, stdin).set(STDOUT, stdout).set(STDERR, stderr);
  }

  get changes(): Pick<Shell, "stdin" | "stdout" | "stderr" | "descriptors"> {
    const stdin = this.#streams.get(STDIN);
    const stdout = this.#streams.get(STDOUT);
    const stderr = this.#streams.get(STDERR);
    return {
      stdin: stdin instanceof Input ? stdin : undefined,
      stdout: stdout instanceof Output ? stdout : undefined,
      stderr: stderr instanceof Output ? stderr : undefined,
      descriptors: this.#streams,
    };
  }

  apply(redirect: Redirection): void {
    if (redirect.descriptor?.type === "FileDescriptorVariable") return;
    const number = redirect.descriptor?.value;
    if (redirect.type === "Redirect") this.#redirect(redirect, number);
    else this.#streams.set(number ?? STDIN, new Input(this.#hereText(redirect)));
  }

  #hereText(redirect: HereDoc | HereString): Text {
    if (redirect.type === "HereDoc") return expandHereDocument(redirect, this.shell);
    const text = redirect.target ? expandText(redirect.target, this.shell) : Text.empty;
    return text.concat(NEW_LINE);
  }

  #redirect({ operator, target }: Redirect, number: number | undefined): void {
    if (!target) return;
    const name = expandText(target, this.shell);
    if (CONNECTION.test(name.source)) {
      this.mayFail = true;
      this.#streams.set(number ?? (operator.startsWith("<") ? STDIN : STDOUT), undefined);
      return;
    }
    const isDescriptor = /^(?:\d+-?|-)$/.test(name.source);
    switch (operator) {
      case "<":
        this.#streams.set(number ?? STDIN, this.#open(name));
        break;
      case "<>":
        this.#streams.set(number ?? STDIN, undefined);
        break;
      case "<&":
        this.#streams.set(number ?? STDIN, this.#duplicate(name));
        break;
      case ">&":
        if (isDescriptor) this.#streams.set(number ?? STDOUT, this.#duplicate(name));
        else this.#writeBoth(name, target, false);
        break;
      case "&>":
      case "&>>":
        this.#writeBoth(name, target, operator === "&>>");
        break;
      default:
        this.#streams.set(number ?? STDOUT, this.#create(name, target, operator === ">>"));
    }
  }

  #writeBoth(name: Text, target: Range, appends: boolean): void {
    const output = this.#create(name, target, appends);
    this.#streams.set(STDOUT, output).set(STDERR, output);
  }

  #duplicate(name: Text): Stream {
    return this.#streams.get(Number.parseInt(name.source, 10));
  }

  #open(name: Text): Stream {
    const { files } = this.shell;
    if (name.source === "/dev/null") return new Input(Text.empty);
    if (name.source === "/dev/stdin") return this.#streams.get(STDIN);
    const path = this.shell.path(name);
    if (files.kindOf(path) === "absent") this.hasFailed = true;
    const content = files.read(path);
    return content && new Input(content);
  }

  #create(name: Text, target: Range, appends: boolean): Stream {
    const device = /^\/dev\/(?:fd\/)?(\w+)$/.exec(name.source)?.[1];
    if (device !== undefined) {
      const number = DEVICES[device] ?? Number(device);
      return this.#streams.get(number);
    }
    const output = new Output();
    const path = this.shell.path(name);
    if (!name.source.startsWith("/dev/")) {
      this.shell.noteFile(path, this.shell.locate(target.pos, target.end));
    }
    this.targets.push({ path, appends, output });
    return output;
  }
}

const CONNECTION = /^\/dev\/(?:tcp|udp)\//;

const DEVICES: Readonly<Record<string, number>> = { stdout: STDOUT, stderr: STDERR };

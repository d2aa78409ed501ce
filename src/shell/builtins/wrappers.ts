import { assignText } from "../assign.ts";
import { DEFAULT_OPTIONS, Environment } from "../environment.ts";
import type { Builtin, Invocation } from "../invocation.ts";
import type { Shell } from "../shell.ts";
import { ASSUMED, FAILURE, outcomeWith, SUCCESS, UNKNOWN, type Outcome } from "../status.ts";
import type { Argument } from "../argument.ts";
import { Text } from "../../source/text.ts";
import { runProcess } from "../new-process.ts";
import { splitQuoted } from "./xargs.ts";

/** How a command that runs another one is written. */
interface Wrapper {
  /** Short options that take a value, in one string. */
  readonly valueOptions: string;
  /** Long options that take a value as the next word. */
  readonly longOptions?: readonly string[];
  /** How many words stand before the command. */
  readonly operands?: number;
  /** Whether assignments may stand before the command. */
  readonly assigns?: boolean;
  /** Whether `-i` empties the environment. */
  readonly clears?: boolean;
}

const TABLE: Readonly<Record<string, Wrapper>> = {
  sudo: {
    valueOptions: "ugprtCThD",
    longOptions: ["user", "group", "prompt", "chdir", "host"],
    assigns: true,
  },
  doas: { valueOptions: "uC" },
  env: { valueOptions: "uC", longOptions: ["unset", "chdir"], assigns: true, clears: true },
  timeout: { valueOptions: "ks", longOptions: ["kill-after", "signal"], operands: 1 },
  nohup: { valueOptions: "" },
  nice: { valueOptions: "n", longOptions: ["adjustment"] },
  ionice: { valueOptions: "cnp", longOptions: ["class", "classdata"] },
  setsid: { valueOptions: "" },
  gosu: { valueOptions: "", operands: 1 },
  "su-exec": { valueOptions: "", operands: 1 },
  setpriv: { valueOptions: "", longOptions: ["reuid", "regid", "groups"] },
  unbuffer: { valueOptions: "" },
  "dbus-run-session": { valueOptions: "", longOptions: ["config-file", "dbus-daemon"] },
  "xvfb-run": { valueOptions: "efnpsw", longOptions: ["server-args", "server-num"] },
  "systemd-run": {
    valueOptions: "pHMutE",
    longOptions: ["unit", "property", "setenv", "slice", "uid", "gid", "working-directory"],
  },
  tini: { valueOptions: "pe" },
  "dumb-init": { valueOptions: "r", longOptions: ["rewrite"] },
  busybox: { valueOptions: "" },
  stdbuf: { valueOptions: "ioe", longOptions: ["input", "output", "error"] },
  chronic: { valueOptions: "" },
  time: { valueOptions: "fo", longOptions: ["format", "output"] },
  builtin: { valueOptions: "" },
};

/** Commands that run the command among their words. */
export const WRAPPERS: readonly (readonly [string, Builtin])[] = [
  ...Object.entries(TABLE).map(([name, wrapper]): [string, Builtin] => [
    name,
    (invocation) => unwrap(invocation, wrapper),
  ]),
  ["command", command],
  ["exec", exec],
  ["which", ({ args, shell, range }) => find({ args, shell, range })],
  ["type", describeCommand],
  ["hash", ({ args, shell, range }) => find({ args, shell, range })],
  ["su", su],
  ["sg", su],
  ["runuser", runAsUser],
  ["flock", flock],
  ["script", recordTerminal],
];

const CLEARS = /^(?:-|-i|--ignore-environment)$/;

function unwrap(invocation: Invocation, wrapper: Wrapper): Outcome {
  const args = wrapper.clears === true ? splitString(invocation.args) : invocation.args;
  const at = commandAt(args, wrapper);
  if (wrapper.clears === true && at >= args.length) return printEnvironment(invocation);
  const isEmpty =
    wrapper.clears === true && args.slice(0, at).some((arg) => CLEARS.test(arg.text.source));
  const shell = isEmpty
    ? invocation.shell.fork({}, Environment.create(DEFAULT_OPTIONS))
    : invocation.shell;
  const { environment } = shell;
  const before = [];
  for (const arg of args.slice(0, at)) {
    const [, name] = /^([A-Za-z_]\w*)=/.exec(arg.text.source) ?? [];
    if (name === undefined) continue;
    before.push([name, environment.ownVariable(name), environment.isExported(name)] as const);
    assignText(name, arg.text.slice(name.length + 1), shell);
    environment.export(name);
  }
  const outcome = invocation.dispatch(args.slice(at), { skipsFunctions: true, shell });
  for (const [name, variable, isExported] of before.reverse()) {
    environment.restoreVariable(name, variable);
    environment.export(name, isExported);
  }
  return outcome;
}

/** `env` alone prints what there is, of which the script has set only some. */
function printEnvironment({ shell, range }: Invocation): Outcome {
  shell.printUnknown(range.pos, range.end);
  return SUCCESS;
}

const SPLIT = /^(?:-[i0v]*S|--split-string(?:=|$))/;

/** `env -S 'command with words'`: the words are cut apart. */
function splitString(args: readonly Argument[]): readonly Argument[] {
  const at = args.findIndex(({ text }) => !text.source.startsWith("-") || SPLIT.test(text.source));
  const [option] = SPLIT.exec(args[at]?.text.source ?? "") ?? [];
  const attached = option === undefined ? undefined : args[at]?.text.slice(option.length);
  if (!attached) return args;
  const isAttached = attached.length > 0;
  const string = isAttached ? args[at] : args[at + 1];
  const words = splitQuoted(isAttached ? attached : (string?.text ?? Text.empty), " \t\n");
  if (!string || !words) return args;
  const rest = args.slice(at + (isAttached ? 1 : 2));
  return [...args.slice(0, at), ...words.map((text) => ({ ...string, text })), ...rest];
}

/** Where the command begins among a wrapper's words. */
function commandAt(args: readonly Argument[], wrapper: Wrapper): number {
  let operands = wrapper.operands ?? 0;
  let at = 0;
  for (; at < args.length; at++) {
    const word = args[at]?.text.source ?? "";
    if (word === "--") {
      at++;
      break;
    }
    if (word.startsWith("-") && (word.length > 1 || wrapper.clears === true)) {
      if (takesNext(word, wrapper)) at++;
    } else if (wrapper.assigns === true && /^[A-Za-z_]\w*=/.test(word)) {
      continue;
    } else if (operands-- <= 0) {
      return at;
    }
  }
  return at + Math.max(0, operands);
}

function takesNext(option: string, wrapper: Wrapper): boolean {
  if (option.startsWith("--")) {
    return wrapper.longOptions?.includes(option.slice(2)) === true;
  }
  return wrapper.valueOptions.includes(option.charAt(option.length - 1));
}

/** `command name …` runs it, `command -v name` looks for it. */
function command({ args, shell, range, dispatch }: Invocation): Outcome {
  const option = args[0]?.text.source ?? "";
  if (/^-[vV]$/.test(option)) return find({ args: args.slice(1), shell, range });
  return dispatch(option === "-p" || option === "--" ? args.slice(1) : args, {
    skipsFunctions: true,
  });
}

/** Coder's program is taken to be there; functions are where they are defined. */
function find({ args, shell, range }: Pick<Invocation, "args" | "shell" | "range">): Outcome {
  const found = lookUp(args, shell);
  if (!found) {
    shell.printUnknown(range.pos, range.end);
    return UNKNOWN;
  }
  for (const { text } of found) {
    shell.print(text);
    shell.print(Text.of("\n"));
  }
  return SUCCESS;
}

/** The names among words, where each is known to be a command. */
function lookUp(args: readonly Argument[], shell: Shell): readonly Argument[] | undefined {
  const names = args.filter((arg) => !arg.text.source.startsWith("-"));
  const isThere = names.every(({ text }) => {
    const name = text.known ?? "";
    return name === "coder" || /\/coder$/.test(name) || shell.environment.function(name);
  });
  return isThere && names.length > 0 ? names : undefined;
}

/** `type -t name` prints what kind of command it is; without options, a sentence. */
function describeCommand({ args, shell, range }: Invocation): Outcome {
  const found = lookUp(args, shell);
  if (!found || args[0]?.text.source !== "-t") {
    shell.printUnknown(range.pos, range.end);
    return found ? SUCCESS : UNKNOWN;
  }
  for (const { text } of found) {
    const kind = shell.environment.function(text.source) ? "function" : "file";
    shell.print(Text.of(`${kind}\n`));
  }
  return SUCCESS;
}

/** `exec command` ends the shell without its traps; with redirections alone it goes on. */
function exec(invocation: Invocation): Outcome {
  const { args, shell, dispatch } = invocation;
  const at = commandAt(args, { valueOptions: "a" });
  shell.noteEnding("exec", invocation.range);
  const { status, code } = dispatch(args.slice(at), { skipsFunctions: true });
  return outcomeWith(status, { kind: "exit", runsTraps: false }, code);
}

/** `runuser -u user -- command`, or as `su`. */
function runAsUser(invocation: Invocation): Outcome {
  const names = invocation.args.some(({ text }) => /^(?:-u|--user)/.test(text.source));
  return names ? unwrap(invocation, { valueOptions: "ugG" }) : su(invocation);
}

const FLOCK: Wrapper = {
  valueOptions: "wE",
  longOptions: ["wait", "timeout", "conflict-exit-code"],
};

/** `flock file command`, `flock file -c 'commands'`, `flock descriptor`. */
function flock(invocation: Invocation): Outcome {
  const { args, shell, dispatch } = invocation;
  const at = commandAt(args, FLOCK);
  // Somebody else may hold the lock for as long as this one waits for it.
  const mayFail = args
    .slice(0, at)
    .some(({ text }) => /^-[a-z]*[nw]|^--(?:nb|nonblock|wait|timeout)/.test(text.source));
  const [option, script] = args.slice(at + 1);
  if (!option) return mayFail ? ASSUMED : SUCCESS;
  const isScript = /^(?:-c|--command)$/.test(option.text.source);
  const outcome =
    isScript && script
      ? runScript(script.text, [], invocation)
      : dispatch(args.slice(at + 1), { skipsFunctions: true, shell });
  return mayFail && outcome.status === "success" ? ASSUMED : outcome;
}

/** `script -c 'commands' file`. */
function recordTerminal(invocation: Invocation): Outcome {
  const { args, shell, range } = invocation;
  const at = args.findIndex((arg) => /^(?:-[a-z]*c|--command)$/.test(arg.text.source));
  const commands = at === -1 ? undefined : args[at + 1]?.text;
  if (commands) return runScript(commands, [], invocation);
  shell.printUnknown(range.pos, range.end);
  return ASSUMED;
}

/** `su user -c 'commands'`. */
function su(invocation: Invocation): Outcome {
  const { args } = invocation;
  const at = args.findIndex((arg) => /^(?:-[a-z]*c|--command)$/.test(arg.text.source));
  const script = at === -1 ? undefined : args[at + 1]?.text;
  return script ? runScript(script, args.slice(at + 2), invocation) : FAILURE;
}

/** Runs commands as another shell does. */
function runScript(
  script: Text,
  positional: readonly Argument[],
  { shell, site }: Invocation,
): Outcome {
  const { stdin } = shell;
  const start = { options: DEFAULT_OPTIONS, positional, stdin };
  return shell.under({ site }, () => runProcess(script, shell, start));
}

import {
  type ArgumentWords,
  type CommandWords,
  type FlagWords,
  nextWords,
  type Values,
} from "./command-words.ts";

/** A completion script for zsh: to be sourced behind `compinit`, or a file `_muster` in `$fpath`. */
export function zshCompletion(all: readonly CommandWords[]): string {
  const topics = all.filter(({ isTopic }) => isTopic);
  return `#compdef muster
# Completes muster's command lines in zsh: muster completion zsh > "\${fpath[1]}/_muster"

${all
  .filter(({ isTopic }) => !isTopic)
  .map(commandFunction)
  .join("\n")}
${topics.map(({ name }) => topicFunction(name, all)).join("\n")}
${topicFunction("", all)}
if [[ $funcstack[1] == _muster ]]; then
  _muster "$@"
else
  compdef _muster muster
fi
`;
}

/** Completes the flags and arguments of a command. */
function commandFunction({ name, flags, args }: CommandWords): string {
  const specs = [...flags.flatMap(flagSpecs), ...args.map(argumentSpec)];
  return `${functionName(name)}() {
  _arguments -s -S \\
    ${specs.map(quote).join(" \\\n    ")}
}
`;
}

/** Completes the commands behind a topic, or the program's name, and what follows them. */
function topicFunction(topic: string, all: readonly CommandWords[]): string {
  const next = nextWords(topic, all);
  const flags = topic === "" ? ["(- *)--version[Show the version.]"] : [];
  const specs = ["(- *)"].map((rest) => `${rest}--help[Show what there is.]`);
  const path = topic === "" ? "" : `${topic} `;
  return `${functionName(topic)}() {
  local -a line commands=(
    ${next.map(({ name, summary }) => quote(`${name}:${summary}`)).join("\n    ")}
  )
  local state
  _arguments -C ${[...specs, ...flags].map(quote).join(" ")} '1: :->command' '*:: :->rest'
  case $state in
    command) _describe command commands ;;
    rest)
      case $line[1] in
        ${next.map(({ name }) => `${name}) ${functionName(path + name)} ;;`).join("\n        ")}
      esac
      ;;
  esac
}
`;
}

function functionName(command: string): string {
  return ["_muster", ...command.split(" ").filter((word) => word !== "")].join("_");
}

function flagSpecs(flag: FlagWords): string[] {
  const { name, char, summary, valueName, values, isRepeated } = flag;
  const text = `[${escaped(summary)}]`;
  const value = values ? `:${escaped(valueName)}:${action(values)}` : "";
  const spellings = char === undefined ? [`--${name}`] : [`--${name}`, `-${char}`];
  return spellings.map((spelling) => {
    const exclusive = isRepeated ? "*" : `(${spellings.join(" ")})`;
    const mark = values && spelling.startsWith("--") ? "=" : "";
    return `${exclusive}${spelling}${mark}${text}${value}`;
  });
}

function argumentSpec({ name, values, isRepeated }: ArgumentWords, i: number): string {
  return `${isRepeated ? "*" : i + 1}:${escaped(name)}:${action(values)}`;
}

/** What `_arguments` does to complete a value. */
function action(values: Values): string {
  switch (values.kind) {
    case "words":
      return `(${values.words.join(" ")})`;
    case "words-with-file":
      return `{if compset -P "*="; then _files; else compadd -- ${values.words.join(" ")}; fi}`;
    case "files":
      return "_files";
    case "directories":
      return "_files -/";
    case "anything":
      return " ";
  }
}

/** As text within a spec of `_arguments`. */
function escaped(text: string): string {
  return text.replace(/[\\[\]:]/g, "\\$&");
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

import { type CommandWords, type FlagWords, nextWords, type Values } from "./command-words.ts";

/** A completion script for fish. */
export function fishCompletion(all: readonly CommandWords[]): string {
  const topics = all.filter(({ isTopic }) => isTopic).map(({ name }) => name);
  return `# Completes muster's command lines in fish: muster completion fish | source

# Whether the words before the cursor begin with a command, or are just that (--only).
function __muster_in
    set -l words (commandline -opc)
    set -e words[1]
    if test "$argv[1]" = --only
        set -e argv[1]
        test (count $words) -eq (count $argv); or return 1
    end
    test (count $words) -ge (count $argv); or return 1
    for i in (seq (count $argv))
        test "$words[$i]" = "$argv[$i]"; or return 1
    end
end

complete -c muster -f
complete -c muster -n '__muster_in --only' -l version -d 'Show the version.'
${["", ...topics].flatMap((topic) => nextLines(topic, all)).join("\n")}
${all.flatMap(commandLines).join("\n")}
`;
}

function nextLines(topic: string, all: readonly CommandWords[]): string[] {
  const here = condition(`--only ${topic}`);
  return nextWords(topic, all).map(
    ({ name, summary }) => `complete -c muster ${here} -a ${name} -d ${quote(summary)}`,
  );
}

function commandLines({ name, flags, args }: CommandWords): string[] {
  const here = condition(name);
  const last = args.at(-1);
  return [
    ...flags.map((flag) => `complete -c muster ${here} ${flagOptions(flag)}`),
    ...(last && last.values.kind !== "anything"
      ? [`complete -c muster ${here} ${valueOptions(last.values)}`]
      : []),
  ];
}

function condition(words: string): string {
  return `-n ${quote(`__muster_in ${words}`.trim())}`;
}

function flagOptions({ name, char, summary, values }: FlagWords): string {
  const short = char === undefined ? "" : ` -s ${char}`;
  // Beside the value, -x offers no files.
  const needs = values?.kind === "files" ? "-r" : "-x";
  const value = values ? ` ${needs} ${valueOptions(values)}`.trimEnd() : "";
  return `-l ${name}${short}${value} -d ${quote(summary)}`;
}

function valueOptions(values: Values): string {
  switch (values.kind) {
    case "words":
    case "words-with-file":
      return `-a ${quote(values.words.join(" "))}`;
    case "files":
      return "-F";
    case "directories":
      return "-a '(__fish_complete_directories)'";
    case "anything":
      return "";
  }
}

function quote(word: string): string {
  return `'${word.replace(/[\\']/g, "\\$&")}'`;
}

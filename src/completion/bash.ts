import { type CommandWords, type FlagWords, nextWords, type Values } from "./command-words.ts";

/**
 * A completion script for bash 3.2 and later, which needs nothing of the package
 * bash-completion.
 */
export function bashCompletion(all: readonly CommandWords[]): string {
  const topics = all.filter(({ isTopic }) => isTopic).map(({ name }) => name);
  return `# Completes muster's command lines in bash: eval "$(muster completion bash)"

# Flags of a command, and those of them that a value follows.
_muster_flags() {
  case $1 in
${all.map(flagsCase).join("\n")}
  esac
}

# What a flag takes, or an argument by its number.
_muster_values() {
  case $1 in
${["", ...topics].flatMap(nextCase).join("\n")}
${all.flatMap(valuesCases).join("\n")}
  esac
}

_muster() {
  local flags="--help --version" valued="" kind="" words="" IFS=$' \\t\\n'
  local -a line=() what=()
  local word joined=no i
  COMPREPLY=()
  # bash cuts words at "=": here they are whole, the one to complete the last of them.
  for ((i = 1; i <= COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ ($word == "=" || $joined == yes) && \${#line[@]} -gt 0 ]]; then
      line[\${#line[@]} - 1]+=$word
    else
      line+=("$word")
    fi
    if [[ $word == "=" ]]; then joined=yes; else joined=no; fi
  done
  local last=$((\${#line[@]} - 1))
  local cur=\${line[last]} command="" topic="" prefix="" flag="" number=0
  i=0
  if ((last > 0)); then command=\${line[0]} i=1; fi
  case $command in
    ${topics.join(" | ")})
      topic=$command
      if ((last > 1)); then command="$topic \${line[1]}" i=2 topic=""; fi
      ;;
  esac
  _muster_flags "$command"
  for (( ; i < last; i++)); do
    word=\${line[i]}
    if [[ $flag != "" ]]; then
      flag=""
    elif [[ $valued == *" $word "* ]]; then
      flag=$word
    elif [[ $word != -* ]]; then
      number=$((number + 1))
    fi
  done
  if [[ $flag == "" && $cur == --*=* ]]; then
    flag=\${cur%%=*} prefix="\${cur%%=*}=" cur=\${cur#*=}
  fi
  if [[ $flag != "" ]]; then
    _muster_values "$command $flag"
  elif [[ $cur == -* ]]; then
    kind=words words=$flags
  elif [[ $command == "" || $topic != "" ]]; then
    _muster_values "$topic"
  else
    _muster_values "$command $number"
  fi
  if [[ $kind == words-with-file && $cur == *=* ]]; then
    prefix+="\${cur%%=*}=" cur=\${cur#*=} kind=files
  fi
  # What stands before a "=" at which bash cuts is there already.
  if [[ $COMP_WORDBREAKS == *=* ]]; then prefix=""; fi
  case $kind in
    words*) what=(-W "$words") ;;
    files) what=(-f) ;;
    directories) what=(-d) ;;
    *) return ;;
  esac
  if [[ $kind != words* ]]; then compopt -o filenames 2> /dev/null; fi
  while IFS= read -r word; do
    COMPREPLY+=("$word")
  done < <(compgen -P "$prefix" "\${what[@]}" -- "$cur")
}

complete -F _muster muster
`;

  function nextCase(topic: string): string[] {
    return valuesCase([`"${topic}"`], {
      kind: "words",
      words: nextWords(topic, all).map(({ name }) => name),
    });
  }

  function flagsCase({ name, flags }: CommandWords): string {
    const valued = flags.filter(({ values }) => values !== undefined);
    const words = flags.flatMap(spellings).join(" ");
    return `    "${name}") flags="${words}" valued=" ${valued.flatMap(spellings).join(" ")} " ;;`;
  }

  function valuesCases(command: CommandWords): string[] {
    const { name, flags, args, isTopic } = command;
    if (isTopic) return [];
    const last = args.at(-1);
    return [
      ...flags.flatMap((flag) =>
        valuesCase(
          spellings(flag).map((word) => `"${name} ${word}"`),
          flag.values,
        ),
      ),
      ...args.flatMap(({ values }, i) => valuesCase([`"${name} ${i}"`], values)),
      ...(last?.isRepeated ? valuesCase([`"${name} "[0-9]*`], last.values) : []),
    ];
  }
}

/** `--output` and `-o`. */
function spellings({ name, char }: FlagWords): string[] {
  return char === undefined ? [`--${name}`] : [`--${name}`, `-${char}`];
}

/** What stands in the places, as a branch of a `case`. */
function valuesCase(places: readonly string[], values: Values | undefined): string[] {
  if (!values || values.kind === "anything") return [];
  const words = "words" in values ? ` words="${values.words.join(" ")}"` : "";
  return [`    ${places.join(" | ")}) kind=${values.kind}${words} ;;`];
}

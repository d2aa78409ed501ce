import { Text } from "../../source/text.ts";
import { assignText } from "../assign.ts";
import type { Invocation } from "../invocation.ts";
import type { Shell } from "../shell.ts";
import { FAILURE, SUCCESS, UNKNOWN, type Outcome } from "../status.ts";

/** `getopts ab:c name [words]`: the next option of the words, or of the positional parameters. */
export function getopts({ args, shell }: Invocation): Outcome {
  const [syntax, nameWord, ...given] = args;
  const name = nameWord?.text.known;
  if (!syntax || name === undefined) return FAILURE;
  const words = given.length > 0 ? given : shell.environment.positional;
  // Where it is local, and empty at first, the words begin anew.
  const index =
    Number(shell.environment.variable("OPTIND") ? shell.scalar("OPTIND").known : 1) || 1;
  const word = words[index - 1];
  const isCountable = words.slice(0, index).every(({ indefinite }) => !indefinite);
  if (!syntax.text.isKnown || !isCountable || (word && !word.text.isKnown)) {
    for (const each of [name, "OPTARG", "OPTIND"]) {
      assignText(each, Text.unknown(`$${each}`), shell);
    }
    return UNKNOWN;
  }
  if (!word || !/^-./.test(word.text.source) || word.text.source === "--") {
    assignText(name, Text.of("?"), shell);
    moveTo(word?.text.source === "--" ? index + 1 : index, 1, shell);
    return FAILURE;
  }
  // Where `OPTIND` was set by hand, a word begins anew.
  const at = shell.optionAt.index === index ? shell.optionAt.offset : 1;
  const letter = word.text.source.charAt(at);
  const isLast = at + 1 >= word.text.length;
  const spelling = syntax.text.source.replace(/^:/, "");
  const found = letter === ":" ? -1 : spelling.indexOf(letter);
  if (found === -1 || spelling.charAt(found + 1) !== ":") {
    moveTo(isLast ? index + 1 : index, isLast ? 1 : at + 1, shell);
    assignText(name, found === -1 ? Text.of("?") : word.text.slice(at, at + 1), shell);
    if (found === -1) {
      const isSilent = syntax.text.source.startsWith(":");
      assignText("OPTARG", isSilent ? Text.of(letter) : Text.empty, shell);
    }
    return SUCCESS;
  }
  const value = isLast ? words[index]?.text : word.text.slice(at + 1);
  moveTo(isLast ? index + 2 : index + 1, 1, shell);
  if (!value) {
    const isSilent = syntax.text.source.startsWith(":");
    assignText(name, Text.of(isSilent ? ":" : "?"), shell);
    assignText("OPTARG", isSilent ? Text.of(letter) : Text.empty, shell);
    return SUCCESS;
  }
  assignText(name, word.text.slice(at, at + 1), shell);
  assignText("OPTARG", value, shell);
  return SUCCESS;
}

function moveTo(index: number, offset: number, shell: Shell): void {
  shell.optionAt = { index, offset };
  assignText("OPTIND", Text.of(String(index)), shell);
}

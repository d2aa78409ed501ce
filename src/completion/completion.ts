import { bashCompletion } from "./bash.ts";
import { commandWords } from "./command-words.ts";
import { fishCompletion } from "./fish.ts";
import type { Shell } from "./shells.ts";
import { zshCompletion } from "./zsh.ts";

const SCRIPTS = { bash: bashCompletion, fish: fishCompletion, zsh: zshCompletion };

/** A script that makes a shell complete muster's commands, flags and their values. */
export function completionScript(shell: Shell): string {
  return SCRIPTS[shell](commandWords());
}

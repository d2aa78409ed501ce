import { Text } from "../../source/text.ts";
import type { Builtin, Invocation } from "../invocation.ts";
import { decodeEscapes } from "../quoting.ts";
import { SUCCESS, type Outcome } from "../status.ts";
import { printf } from "./printf.ts";

const SPACE = Text.of(" ");
const NEW_LINE = Text.of("\n");

/** Builtins that print their words. */
export const PRINT_BUILTINS: readonly (readonly [string, Builtin])[] = [
  ["echo", echo],
  ["printf", printf],
];

/** `echo -n`, `echo -e`. */
function echo({ args, shell }: Invocation): Outcome {
  let ends = true;
  let decodes = false;
  let from = 0;
  for (; /^-[neE]+$/.test(args[from]?.text.source ?? ""); from++) {
    const flags = args[from]?.text.source ?? "";
    if (flags.includes("n")) ends = false;
    if (flags.includes("e")) decodes = true;
  }
  const text = Text.join(
    args.slice(from).map((arg) => arg.text),
    SPACE,
  );
  shell.print(decodes ? decodeEscapes(text) : text);
  if (ends) shell.print(NEW_LINE);
  return SUCCESS;
}

import type { Span } from "../source/source-file.ts";
import { toNumber } from "./convert.ts";
import type { ResourceConfig } from "./module-config.ts";
import type { Value } from "./value.ts";

/** After how long the agent ends a script. */
export interface ScriptTimeout {
  /** More than 0. */
  readonly seconds: number;
  /** Of the argument that says so. */
  readonly span: Span;
}

/** What the `timeout` of a `coder_script` comes to; 0 stands for none. */
export function scriptTimeout({ block }: ResourceConfig, value: Value): ScriptTimeout | undefined {
  const argument = block.body.attributes.get("timeout");
  const number = toNumber(value);
  if (!argument || number?.kind !== "number" || !number.value.isPositive()) return undefined;
  const seconds = number.value.toNumber();
  return seconds > 0 ? { seconds, span: argument.span } : undefined;
}

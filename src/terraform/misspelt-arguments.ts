import type { Span } from "../source/source-file.ts";
import { meantAttribute } from "./coder-attributes.ts";
import type { ResourceConfig } from "./module-config.ts";

/** An argument that one of Coder's resources or data sources does not have. */
export interface MisspeltArgument {
  readonly message: string;
  /** Of its name. */
  readonly span: Span;
}

/** The arguments of one of Coder's resources or data sources that are misspelt. */
export function misspeltArguments({ type, address, block }: ResourceConfig): MisspeltArgument[] {
  const key = address.startsWith("data.") ? `data.${type}` : type;
  return [...block.body.attributes.values()].flatMap(({ name, nameSpan }) => {
    const meant = meantAttribute(key, name);
    if (meant === undefined) return [];
    return [
      { message: `${type} has no argument "${name}" (did you mean "${meant}"?)`, span: nameSpan },
    ];
  });
}

import type { Value } from "../value.ts";
import { callDefinition } from "./call-function.ts";
import { CONVERSION_FUNCTIONS } from "./conversions.ts";
import { DATE_FUNCTIONS } from "./dates.ts";
import type { Argument, CallContext, FunctionDefinition } from "./definition.ts";
import { ENCODING_FUNCTIONS } from "./encoding.ts";
import { FILE_FUNCTIONS } from "./filesystem.ts";
import { FORMAT_FUNCTIONS } from "./format.ts";
import { HASH_FUNCTIONS } from "./hashes.ts";
import { LIST_FUNCTIONS } from "./lists.ts";
import { MAP_FUNCTIONS } from "./maps.ts";
import { NETWORK_FUNCTIONS } from "./network.ts";
import { NUMBER_FUNCTIONS } from "./numbers.ts";
import { REGEX_FUNCTIONS } from "./regex.ts";
import { SET_FUNCTIONS } from "./sets.ts";
import { STRING_FUNCTIONS } from "./strings.ts";

export { callName, type Argument, type CallContext } from "./definition.ts";
export type { FunctionFiles } from "./function-files.ts";

const FUNCTIONS: ReadonlyMap<string, FunctionDefinition> = new Map(
  [
    CONVERSION_FUNCTIONS,
    DATE_FUNCTIONS,
    ENCODING_FUNCTIONS,
    FILE_FUNCTIONS,
    FORMAT_FUNCTIONS,
    HASH_FUNCTIONS,
    LIST_FUNCTIONS,
    MAP_FUNCTIONS,
    NETWORK_FUNCTIONS,
    NUMBER_FUNCTIONS,
    REGEX_FUNCTIONS,
    SET_FUNCTIONS,
    STRING_FUNCTIONS,
  ].flatMap((table) => Object.entries(table)),
);

/** These two evaluate their arguments one by one; the evaluator does that itself. */
const LAZY_FUNCTIONS = ["can", "try"];

/** What stands in front of a built-in function's name where it is spelled out. */
const NAMESPACE = "core::";

/** The names of all functions that Terraform 1.11 has built in. */
export const functionNames: readonly string[] = [...FUNCTIONS.keys(), ...LAZY_FUNCTIONS];

export function isKnownFunction(name: string): boolean {
  const plain = withoutNamespace(name);
  return FUNCTIONS.has(plain) || LAZY_FUNCTIONS.includes(plain);
}

/**
 * The result of a built-in function.
 * @param name one of {@link functionNames}, except `try` and `can`
 * @throws {EvaluationError} where Terraform refuses the arguments
 */
export function callFunction(name: string, args: readonly Argument[], context: CallContext): Value {
  const plain = withoutNamespace(name);
  const definition = FUNCTIONS.get(plain);
  if (!definition) throw new RangeError(`there is no function ${name}`);
  return callDefinition(plain, definition, args, context);
}

function withoutNamespace(name: string): string {
  return name.startsWith(NAMESPACE) ? name.slice(NAMESPACE.length) : name;
}

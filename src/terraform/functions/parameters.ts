import { ANY, BOOL, listType, NUMBER, STRING } from "../value-type.ts";
import type { Parameter } from "./definition.ts";

/** A string that must be known. */
export function string(name: string): Parameter {
  return { name, type: STRING };
}

/** A string that may be unknown in parts or as a whole. */
export function text(name: string): Parameter {
  return { name, type: STRING, unknown: "all" };
}

export function number(name: string): Parameter {
  return { name, type: NUMBER };
}

/** Any value, known. */
export function known(name: string): Parameter {
  return { name, type: ANY };
}

/** A collection whose elements may be unknown. */
export function collection(name: string): Parameter {
  return { name, type: ANY, unknown: "inside" };
}

/** Whatever it is, null and unknown as well. */
export function anything(name: string): Parameter {
  return { name, type: ANY, nullable: true, unknown: "all" };
}

export function listOfStrings(name: string): Parameter {
  return { name, type: listType(STRING), unknown: "inside" };
}

export function listOfBools(name: string): Parameter {
  return { name, type: listType(BOOL), unknown: "inside" };
}

/** A list of elements of one type, which may be unknown. */
export function listOfAny(name: string): Parameter {
  return { name, type: listType(ANY), unknown: "inside" };
}

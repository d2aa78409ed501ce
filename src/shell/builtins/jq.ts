import { Text } from "../../source/text.ts";
import type { CommandOptions } from "./command-options.ts";

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** `jq -r '.units[]'` on known JSON: paths, iteration and a few functions; undefined for the rest. */
export function jq(input: Text, options: CommandOptions): Text | undefined {
  const program = options.operands[0]?.text.known;
  const source = input.known;
  if (program === undefined || source === undefined || options.has("s")) return undefined;
  const value = parseJson(source);
  const results = value === undefined ? undefined : run(program, [value]);
  if (!results) return undefined;
  const lines: string[] = [];
  for (const result of results) {
    const isNested = typeof result === "object" && result !== null;
    if (isNested && !options.has("c")) return undefined;
    const isRaw = options.has("r") && typeof result === "string";
    lines.push(`${isRaw ? result : JSON.stringify(result)}\n`);
  }
  return Text.of(lines.join(""), input.locate(0, input.length));
}

function parseJson(source: string): Json | undefined {
  try {
    return JSON.parse(source) as Json;
  } catch {
    return undefined;
  }
}

/** The values that a filter makes of each value; undefined where it is not followed or fails. */
function run(program: string, values: readonly Json[]): readonly Json[] | undefined {
  let results: readonly Json[] | undefined = values;
  for (const stage of splitAtPipes(program)) {
    results = results && applyStage(stage.trim(), results);
  }
  return results;
}

/** Splits at `|` outside strings. */
function splitAtPipes(program: string): string[] {
  return program.match(/(?:"(?:\\.|[^"\\])*"|[^|"])+/g) ?? [];
}

function applyStage(stage: string, values: readonly Json[]): readonly Json[] | undefined {
  const [, path = stage, fallback] = /^(.*?)\s*\/\/\s*("(?:\\.|[^"\\])*")$/.exec(stage) ?? [];
  const results: Json[] = [];
  for (const value of values) {
    const found = applyFilter(path, value);
    if (!found) return undefined;
    if (fallback === undefined) results.push(...found);
    else {
      const kept = found.filter((each) => each !== null && each !== false);
      results.push(...(kept.length > 0 ? kept : [JSON.parse(fallback) as Json]));
    }
  }
  return results;
}

function applyFilter(filter: string, value: Json): readonly Json[] | undefined {
  const [, joiner] = /^join\((".*")\)$/.exec(filter) ?? [];
  if (joiner !== undefined) return join(value, parseJson(joiner));
  const [, name, suffix = ""] =
    /^(keys|length|sort|unique|first|last)((?:\[.*\])?)$/.exec(filter) ?? [];
  if (name === undefined) return follow(filter, [value]);
  const result = call(name, value);
  return result === undefined ? undefined : follow(suffix === "" ? "." : `.${suffix}`, [result]);
}

function join(value: Json, separator: Json | undefined): Json[] | undefined {
  if (!isArray(value) || typeof separator !== "string") return undefined;
  if (!value.every((each) => typeof each === "string" || typeof each === "number"))
    return undefined;
  return [value.join(separator)];
}

function call(name: string, value: Json): Json | undefined {
  if (name === "length") {
    if (typeof value === "string") return Array.from(value).length;
    return typeof value === "object" && value !== null ? Object.keys(value).length : undefined;
  }
  if (name === "keys" && typeof value === "object" && value !== null && !isArray(value)) {
    return Object.keys(value).sort();
  }
  if (!isArray(value)) return undefined;
  if (name === "first") return value[0] ?? null;
  if (name === "last") return value.at(-1) ?? null;
  if (!value.every((each) => typeof each === "string") || name === "keys") return undefined;
  return name === "sort" ? [...value].sort() : [...new Set(value)].sort();
}

const STEP = /^(?:\.?\[(\d{0,9})\]|\.([A-Za-z_]\w*)|\.?\["([^"\\]*)"\]|\."([^"\\]*)")\??/;

/** `.a.b[0][]`. */
function follow(path: string, values: readonly Json[]): readonly Json[] | undefined {
  if (path === ".") return values;
  let rest = path.startsWith(".[") ? path.slice(1) : path;
  let current: readonly Json[] | undefined = values;
  while (rest !== "" && current) {
    const step = STEP.exec(rest);
    if (!step) return undefined;
    rest = rest.slice(step[0].length);
    // Of the groups, only the one that matched is a string.
    const [, index, ...names]: (string | undefined)[] = step;
    const name = names.find((each) => each !== undefined);
    current = collect(current, (value) => {
      if (name !== undefined) return member(value, name);
      return index === "" ? iterate(value) : element(value, Number(index));
    });
  }
  return current;
}

function collect(
  values: readonly Json[],
  step: (value: Json) => readonly Json[] | undefined,
): Json[] | undefined {
  const results: Json[] = [];
  for (const value of values) {
    const found = step(value);
    if (!found) return undefined;
    results.push(...found);
  }
  return results;
}

function member(value: Json, name: string): Json[] | undefined {
  if (value === null) return [null];
  if (typeof value !== "object" || isArray(value)) return undefined;
  return [Object.hasOwn(value, name) ? (value[name] ?? null) : null];
}

function iterate(value: Json): readonly Json[] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  return isArray(value) ? value : Object.values(value);
}

function element(value: Json, index: number): Json[] | undefined {
  if (value === null) return [null];
  return isArray(value) ? [value[index] ?? null] : undefined;
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

import { EXPRESSION, type EvalResult, type EvalWay } from "../eval.ts";
import { describeCondition } from "../terraform/condition.ts";
import { formatNumber } from "../terraform/convert.ts";
import { isSensitiveAsWhole, SENSITIVE } from "../terraform/sensitive.ts";
import { infinityText, type StringValue, type Value } from "../terraform/value.ts";
import { visible } from "../visible.ts";
import { placeOf } from "./places.ts";

/** What stands for an unknown part in JSON. */
const UNKNOWN = "${…}";

/** What `eval` prints: for JSON, `{"value": …}`, `{"unknown": […], "partial": …}` or `{"error": …}` with a line for each. */
export function renderEval(format: "pretty" | "json", result: EvalResult, cwd: string): string {
  if (result.kind === "error") {
    const messages = result.errors.map(({ message, span }) => `${where(span, cwd)}${message}`);
    return format === "json"
      ? `${JSON.stringify({ error: messages.join("\n") })}\n`
      : messages.map((message) => `error: ${visible(message)}\n`).join("");
  }
  return format === "json" ? evalJson(result.ways) : evalText(result);
}

/** Where an error is: nothing for the whole expression, a column in it, or a place in a file. */
function where(span: Parameters<typeof placeOf>[0], cwd: string): string {
  if (span.file.path === EXPRESSION) {
    return span.start === 0 ? "" : `column ${span.file.positionAt(span.start).column}: `;
  }
  const { file, line, column } = placeOf(span, cwd);
  return `${file}:${line}:${column}: `;
}

function evalJson(ways: readonly EvalWay[]): string {
  const [only] = ways;
  const unknown = unknownsOf(ways);
  if (only && ways.length === 1) {
    const value = jsonText(only.value, "");
    if (unknown.length === 0) return `{"value":${value}}\n`;
    return `{"unknown":${JSON.stringify(unknown)},"partial":${value}}\n`;
  }
  const alternatives = ways.map(
    ({ when, value }) =>
      `{"when":${JSON.stringify(describeCondition(when))},"value":${jsonText(value, "")}}`,
  );
  return `{"unknown":${JSON.stringify(unknown)},"partial":${JSON.stringify(UNKNOWN)},"alternatives":[${alternatives.join(",")}]}\n`;
}

function evalText({ ways, complete, declared }: Extract<EvalResult, { kind: "values" }>): string {
  const lines = ways.map(({ when, value }) => {
    const text = isLong(value) ? hereDocument(value.text.display) : jsonText(value, "  ", true);
    return when.length === 0 ? text : `${text}   when ${visible(describeCondition(when))}`;
  });
  if (!complete) lines.push("… and there are more alternatives, which were not tried");
  const unknown = unknownsOf(ways);
  if (unknown.length > 0) {
    const known = declared();
    lines.push("", "unknown:", ...unknown.map((name) => `  ${visible(advice(name, known))}`));
  }
  return `${lines.join("\n")}\n`;
}

/** A string of several lines, such as a script, is shown as such. */
function isLong(value: Value): value is StringValue {
  return value.kind === "string" && value.text.source.includes("\n");
}

/** As `terraform console` shows it. */
function hereDocument(text: string): string {
  return `<<EOT\n${text.split("\n").map(visible).join("\n")}\nEOT`;
}

type Declared = ReturnType<Extract<EvalResult, { kind: "values" }>["declared"]>;

/** `var.x`, but not that of a module: `module.a.var.x`. */
const VARIABLE = /(?<![\w.\])-])var\.([\w-]+)/g;

/**
 * Says of an unknown how it could be known.
 * @param otherwise what is said where no input decides it
 */
export function advice(
  name: string,
  { names, unloaded }: Declared,
  otherwise = "known only when a workspace is built",
): string {
  const flags = [...name.matchAll(VARIABLE)].map(([, variable = ""]) => `--var ${variable}=…`);
  for (const [address, parameter] of names) {
    if (mentions(name, address)) flags.push(`--parameter ${shellWord(`${parameter}=…`)}`);
  }
  const module = unloaded.find((address) => mentions(name, address));
  if (module !== undefined) {
    return `${name} (the source of ${module} is not on disk: run terraform init, or give --module-path)`;
  }
  const how = flags.length > 0 ? `give ${[...new Set(flags)].join(" ")}` : otherwise;
  return `${name} (${how})`;
}

/** Whether an unknown's name has an address in it, and not as a part of a longer one. */
function mentions(name: string, address: string): boolean {
  for (let at = name.indexOf(address); at !== -1; at = name.indexOf(address, at + 1)) {
    const before = name.slice(0, at);
    const after = name.slice(at + address.length);
    if (!/[\w.\])-]$/.test(before) && !/^[\w[-]/.test(after)) return true;
  }
  return false;
}

/** As it is pasted into a shell. */
export function shellWord(text: string): string {
  return /^[\w./:=…-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** The names of what is unknown in the values, and of what the ways depend on. */
function unknownsOf(ways: readonly EvalWay[]): string[] {
  const names = new Set<string>();
  for (const { when, value } of ways) {
    for (const { atom } of when) names.add(atom.equality?.subject ?? atom.whenTrue);
    collectUnknowns(value, names);
  }
  return [...names];
}

function collectUnknowns(value: Value, names: Set<string>): void {
  switch (value.kind) {
    case "unknown":
      names.add(value.name);
      break;
    case "string":
      for (const { name } of value.text.unknowns) names.add(name);
      break;
    case "sequence":
      for (const item of value.items) collectUnknowns(item, names);
      break;
    case "mapping":
      for (const entry of value.entries.values()) collectUnknowns(entry, names);
      break;
    default:
  }
}

/**
 * A value as JSON, numbers with all their digits, unknown parts as `${…}`.
 * @param indent for each level; empty for all on one line
 * @param named whether unknown parts are shown by their names
 */
function jsonText(value: Value, indent: string, named = false): string {
  const items = (open: string, parts: readonly string[], close: string) => {
    if (parts.length === 0) return open + close;
    if (indent === "") return open + parts.join(",") + close;
    const lines = parts.join(",\n").replace(/^/gm, indent);
    return `${open}\n${lines}\n${close}`;
  };
  if (value.kind !== "string" && isSensitiveAsWhole(value)) return JSON.stringify(SENSITIVE);
  switch (value.kind) {
    case "null":
      return "null";
    case "bool":
      return String(value.value);
    case "number": {
      const infinity = infinityText(value.value);
      if (infinity !== undefined) return JSON.stringify(infinity);
      return value.value.isZero() ? "0" : (formatNumber(value) ?? value.value.toString());
    }
    case "string":
      return JSON.stringify(named ? value.text.display : value.text.masked);
    case "sequence":
      return items(
        "[",
        value.items.map((item) => jsonText(item, indent, named)),
        "]",
      );
    case "mapping":
      return items(
        "{",
        [...value.entries].map(
          ([key, entry]) =>
            `${JSON.stringify(key)}:${indent && " "}${jsonText(entry, indent, named)}`,
        ),
        "}",
      );
    case "unknown":
      return named ? visible(value.name) : JSON.stringify(UNKNOWN);
  }
}

import { isDeepStrictEqual } from "node:util";
import { Document, isCollection, isMap, isNode, isSeq, parse, parseAllDocuments } from "yaml";

/**
 * A YAML file with one more item in a list at its top, which is made where there is
 * none; all else, comments and spaces too, stays as it is where the list is written in
 * lines of its own.
 * @param item in YAML, as it stands behind the dash
 * @returns undefined where the file is no mapping, or is not valid
 */
export function withItem(text: string, key: string, item: string): string | undefined {
  const document = onlyDocument(text);
  if (!document) return undefined;
  const added = withLines(text, document, key, item);
  const wanted = withItemInData(document, key, item);
  if (added !== undefined && isDeepStrictEqual(dataOf(added), wanted)) return added;
  const list: unknown = document.get(key, true);
  if (isSeq(list)) list.add(document.createNode(parse(item)));
  else document.set(key, document.createNode([...listOf(document, key), parse(item)]));
  return document.toString({ lineWidth: 0 });
}

/** What stands at the top of a YAML file under a key, as plain data. */
export function valueAt(text: string, key: string): unknown {
  const data = dataOf(text);
  return typeof data === "object" && data !== null ? Reflect.get(data, key) : undefined;
}

/** The line, from 1, in which the value stands that the top of a YAML file has under a key. */
export function lineOfValue(text: string, key: string): number | undefined {
  const value: unknown = onlyDocument(text)?.get(key, true);
  const [start] = isNode(value) ? (value.range ?? []) : [];
  return start === undefined ? undefined : lineAt(text, start);
}

/** The line, from 1, from which on a text is no YAML; undefined where all of it is. */
export function lineOfMistake(text: string): number | undefined {
  const documents = parseAllDocuments(text);
  const [error] = "empty" in documents ? [] : documents.flatMap(({ errors }) => errors);
  return error && lineAt(text, error.pos[0]);
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

function onlyDocument(text: string): Document | undefined {
  const documents = parseAllDocuments(text);
  if ("empty" in documents) return new Document(null);
  const [document] = documents;
  if (!document || documents.length > 1 || document.errors.length > 0) return undefined;
  return document.contents === null || isMap(document.contents) ? document : undefined;
}

function dataOf(text: string): unknown {
  const document = onlyDocument(text);
  return document?.toJS() as unknown;
}

function listOf(document: Document, key: string): unknown[] {
  const value: unknown = document.get(key);
  if (value === undefined || value === null) return [];
  const data: unknown = isCollection(value) ? value.toJS(document) : value;
  return Array.isArray(data) ? (data as unknown[]) : [data];
}

function withItemInData(document: Document, key: string, item: string): unknown {
  const data = (document.toJS() ?? {}) as object;
  return { ...data, [key]: [...listOf(document, key), parse(item) as unknown] };
}

/** The text with the item's lines put in; undefined where the list is written another way. */
function withLines(
  text: string,
  document: Document,
  key: string,
  item: string,
): string | undefined {
  const end = text.includes("\r\n") ? "\r\n" : "\n";
  const whole = text === "" || text.endsWith("\n") ? text : text + end;
  const lines = item.split("\n").map((line, i) => `${i === 0 ? "- " : "  "}${line}`);
  const indented = (indentation: string) =>
    lines.map((line) => `${indentation}${line}${end}`).join("");
  const list: unknown = document.get(key, true);
  if (list === undefined) {
    const gap = whole.trim() === "" ? "" : end;
    return `${whole}${gap}${key}:${end}${indented("  ")}`;
  }
  if (!isSeq(list) || list.flow === true) return undefined;
  const [start] = list.range ?? [];
  const last = list.items.at(-1) as { range?: readonly number[] } | undefined;
  const [, lastEnd] = last?.range ?? [];
  if (start === undefined || lastEnd === undefined) return undefined;
  const indentation = whole.slice(whole.lastIndexOf("\n", start - 1) + 1, start);
  if (!/^ *$/.test(indentation)) return undefined;
  const at = whole[lastEnd - 1] === "\n" ? lastEnd : whole.indexOf("\n", lastEnd) + 1;
  return whole.slice(0, at) + indented(indentation) + whole.slice(at);
}

// Our own, because csv-parse does not say where in the text each field stands, which every piece of
// a script has to be traced back to.

import { Text } from "../../source/text.ts";
import { substituteText } from "./text-changes.ts";

/** Text that is no CSV, in words for the user. */
export class CsvError extends Error {
  override readonly name = "CsvError";
}

/**
 * The records of a CSV text (RFC 4180), empty lines left out; fields keep where they were
 * written.
 * @throws {CsvError}
 */
export function parseCsv(text: Text, maxFields: number): Text[][] {
  const { source } = text;
  const records: Text[][] = [];
  let record: Text[] = [];
  let fields = 0;
  let at = 0;
  while (at < source.length) {
    if (record.length === 0 && isLineEnd(source, at)) {
      at += lineEndLength(source, at);
      continue;
    }
    const [field, end] = source.charAt(at) === '"' ? quotedField(text, at) : plainField(text, at);
    record.push(field);
    if (++fields > maxFields) throw new CsvError(`it has more than ${maxFields} fields`);
    at = end;
    if (source.charAt(at) === ",") {
      at++;
      // A comma at the very end is followed by one more, empty field.
      if (at < source.length && !isLineEnd(source, at)) continue;
      record.push(Text.empty);
    }
    records.push(record);
    record = [];
    at += lineEndLength(source, at);
  }
  return records;
}

function plainField(text: Text, start: number): readonly [Text, number] {
  const { source } = text;
  let at = start;
  while (at < source.length && source.charAt(at) !== "," && !isLineEnd(source, at)) {
    if (source.charAt(at) === '"') throw new CsvError("a quote stands in a field without quotes");
    at++;
  }
  return [text.slice(start, at), at];
}

function quotedField(text: Text, start: number): readonly [Text, number] {
  const { source } = text;
  const parts: Text[] = [];
  let from = start + 1;
  for (;;) {
    const quote = source.indexOf('"', from);
    if (quote === -1) throw new CsvError("a quoted field is not closed");
    parts.push(unixLines(text.slice(from, quote)));
    const next = quote + 1;
    if (source.charAt(next) === '"') {
      parts.push(substituteText(text.slice(quote, next + 1), '"'));
      from = next + 1;
      continue;
    }
    if (next < source.length && source.charAt(next) !== "," && !isLineEnd(source, next)) {
      throw new CsvError("a quoted field goes on behind its closing quote");
    }
    return [Text.concat(parts), next];
  }
}

function unixLines(text: Text): Text {
  return text.source.includes("\r\n") ? text.replaceAll("\r\n", Text.of("\n")) : text;
}

function isLineEnd(source: string, at: number): boolean {
  return source.charAt(at) === "\n" || source.startsWith("\r\n", at);
}

function lineEndLength(source: string, at: number): number {
  return source.startsWith("\r\n", at) ? 2 : source.charAt(at) === "\n" ? 1 : 0;
}

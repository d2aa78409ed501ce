import { Text } from "../../source/text.ts";
import type { CommandOptions } from "./command-options.ts";

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** What `base64` writes on one line. */
const LINE_LENGTH = 76;

/**
 * `base64 -d`: what Terraform's `base64encode` was given keeps where it was
 * written; other known text decodes to text that leads to the whole of it.
 */
export function base64(input: Text, options: CommandOptions): Text | undefined {
  if (!options.has("d") && !options.has("D")) return encode(input, options);
  const encoded = input.source.endsWith("\n") ? input.slice(0, input.length - 1) : input;
  const [only] = encoded.pieces;
  if (encoded.pieces.length === 1 && only?.decoded) return only.decoded;
  const known = encoded.known?.replaceAll("\n", "");
  if (known === undefined || !BASE64.test(known)) return undefined;
  const bytes = Buffer.from(known, "base64");
  return Text.of(bytes.toString("utf8"), encoded.locate(0, encoded.length));
}

function encode(input: Text, options: CommandOptions): Text | undefined {
  if (!input.isKnown) return undefined;
  const encoded = Buffer.from(input.source).toString("base64");
  const width = Number(options.value("w")?.known ?? LINE_LENGTH);
  const site = input.locate(0, input.length);
  if (width === 0) return Text.encoded(encoded, input, site);
  if (!Number.isInteger(width) || width < 1) return undefined;
  const newLine = Text.of("\n");
  if (encoded.length <= width) return Text.encoded(encoded, input, site).concat(newLine);
  const lines = encoded.match(new RegExp(`.{1,${width}}`, "g")) ?? [];
  return Text.of(`${lines.join("\n")}\n`, site);
}

import { Text } from "../../source/text.ts";
import type { Argument } from "../sync-arguments.ts";

const DECODING_FLAG = /^(?:-d|-D|-di|--decode)$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * `base64 -d`: what Terraform's `base64encode` was given keeps where it was
 * written; other known text decodes to text that leads to the whole of it.
 */
export function decodeBase64(args: readonly Argument[], input: Text): Text | undefined {
  if (!args.some((arg) => DECODING_FLAG.test(arg.text.source))) return undefined;
  const encoded = input.source.endsWith("\n") ? input.slice(0, input.length - 1) : input;
  const [only] = encoded.pieces;
  if (encoded.pieces.length === 1 && only?.decoded) return only.decoded;
  const known = encoded.known?.replaceAll("\n", "");
  if (known === undefined || !BASE64.test(known)) return undefined;
  const bytes = Buffer.from(known, "base64");
  return Text.of(bytes.toString("utf8"), encoded.locate(0, encoded.length));
}

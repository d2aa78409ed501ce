/** The encodings that are computed, by the names that IANA gives them. */
const ENCODINGS = [
  "UTF-8",
  "UTF-16",
  "UTF-16LE",
  "UTF-16BE",
  "ISO-8859-1",
  "LATIN1",
  "US-ASCII",
] as const;

export type Encoding = (typeof ENCODINGS)[number];

/** @param name in capitals */
export function isEncoding(name: string): name is Encoding {
  return (ENCODINGS as readonly string[]).includes(name);
}

/** Undefined where the encoding lacks a character. */
export function encodeText(text: string, encoding: Encoding): Buffer | undefined {
  switch (encoding) {
    case "UTF-8":
      return Buffer.from(text, "utf8");
    case "UTF-16LE":
      return Buffer.from(text, "utf16le");
    case "UTF-16BE":
      return Buffer.from(text, "utf16le").swap16();
    case "UTF-16":
      return Buffer.from(`\ufeff${text}`, "utf16le").swap16();
    case "ISO-8859-1":
    case "LATIN1":
      return /[^\0-\u00ff]/.test(text) ? undefined : Buffer.from(text, "latin1");
    case "US-ASCII":
      return /[^\0-\u007f]/.test(text) ? undefined : Buffer.from(text, "latin1");
  }
}

/** Undefined where the bytes are no text in that encoding. */
export function decodeText(bytes: Buffer, encoding: Encoding): string | undefined {
  switch (encoding) {
    case "UTF-8":
      return decodeUnicode(bytes, "utf-8");
    case "UTF-16LE":
      return decodeUnicode(bytes, "utf-16le");
    case "UTF-16BE":
      return bytes.length % 2 === 0 ? decodeUnicode(swapped(bytes), "utf-16le") : undefined;
    case "UTF-16":
      return decodeMarked(bytes);
    case "ISO-8859-1":
    case "LATIN1":
      return bytes.toString("latin1");
    case "US-ASCII":
      return bytes.every((byte) => byte < 0x80) ? bytes.toString("latin1") : undefined;
  }
}

/** UTF-16 in the order that its byte order mark says. */
function decodeMarked(bytes: Buffer): string | undefined {
  if (bytes.length % 2 === 1) return undefined;
  const isLittle = bytes[0] === 0xff && bytes[1] === 0xfe;
  const isBig = bytes[0] === 0xfe && bytes[1] === 0xff;
  if (!isLittle && !isBig) return undefined;
  const rest = bytes.subarray(2);
  return decodeUnicode(isBig ? swapped(rest) : rest, "utf-16le");
}

function swapped(bytes: Buffer): Buffer {
  return Buffer.from(bytes).swap16();
}

function decodeUnicode(bytes: Buffer, label: "utf-8" | "utf-16le"): string | undefined {
  try {
    return new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

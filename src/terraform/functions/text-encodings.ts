/** The encodings that are computed to the letter, by the names that IANA gives them. */
const NAMES: Readonly<Record<string, Encoding | undefined>> = {
  "UTF-8": "UTF-8",
  CSUTF8: "UTF-8",
  "UTF-16": "UTF-16",
  "UTF-16LE": "UTF-16LE",
  "UTF-16BE": "UTF-16BE",
  ...named(
    "ISO-8859-1",
    "ISO_8859-1 ISO_8859-1:1987 LATIN1 L1 IBM819 CP819 CSISOLATIN1 ISO-IR-100",
  ),
  ...named("US-ASCII", "ANSI_X3.4-1968 ISO646-US US IBM367 CP367 CSASCII"),
};

export type Encoding = "UTF-8" | "UTF-16" | "UTF-16LE" | "UTF-16BE" | "ISO-8859-1" | "US-ASCII";

function named(encoding: Encoding, aliases: string): Record<string, Encoding> {
  const names = [encoding, ...aliases.split(" ")];
  return Object.fromEntries(names.map((name) => [name, encoding] as const));
}

/** @param name in capitals */
export function encodingOf(name: string): Encoding | undefined {
  return Object.hasOwn(NAMES, name) ? NAMES[name] : undefined;
}

/** Null where the encoding lacks a character. */
export function encodeText(text: string, encoding: Encoding): Buffer | null {
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
      return /[^\0-\u00ff]/.test(text) ? null : Buffer.from(text, "latin1");
    case "US-ASCII":
      return /[^\0-\u007f]/.test(text) ? null : Buffer.from(text, "latin1");
  }
}

/** Null where the bytes are no text in that encoding. */
export function decodeText(bytes: Buffer, encoding: Encoding): string | null {
  switch (encoding) {
    case "UTF-8":
      return decodeUnicode(bytes, "utf-8");
    case "UTF-16LE":
      return decodeUnicode(bytes, "utf-16le");
    case "UTF-16BE":
      return bytes.length % 2 === 0 ? decodeUnicode(swapped(bytes), "utf-16le") : null;
    case "UTF-16":
      return decodeMarked(bytes);
    case "ISO-8859-1":
      return bytes.toString("latin1");
    case "US-ASCII":
      return bytes.every((byte) => byte < 0x80) ? bytes.toString("latin1") : null;
  }
}

/** UTF-16 in the order that its byte order mark says, where it has one. */
function decodeMarked(bytes: Buffer): string | null {
  if (bytes.length % 2 === 1) return null;
  const isLittle = bytes[0] === 0xff && bytes[1] === 0xfe;
  const isBig = bytes[0] === 0xfe && bytes[1] === 0xff;
  const rest = isLittle || isBig ? bytes.subarray(2) : bytes;
  return decodeUnicode(isLittle ? rest : swapped(rest), "utf-16le");
}

function swapped(bytes: Buffer): Buffer {
  return Buffer.from(bytes).swap16();
}

function decodeUnicode(bytes: Buffer, label: "utf-8" | "utf-16le"): string | null {
  try {
    return new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** The characters of windows-1252 from 0x80 to 0x9F; five are none. */
const WINDOWS_1252 = "€\ufffd‚ƒ„…†‡ˆ‰Š‹Œ\ufffdŽ\ufffd\ufffd‘’“”•–—˜™š›œ\ufffdžŸ";

const WINDOWS_1252_NAMES = new Set(["WINDOWS-1252", "CSWINDOWS1252"]);

/**
 * Encodings in which ASCII is written as it is, by the names that IANA gives them, in
 * capitals. Their tables are not here: what of a text is not ASCII, stays unknown.
 */
const LIKE_ASCII =
  /^(?:(?:CS)?WINDOWS-?(?:125[013-8]|874|936)|ISO-8859-(?:[2-9]|1[03-6]|[68]-[EI])|LATIN[25]|LATIN-9|KOI8-[RU]|MAC(?:INTOSH)?|(?:IBM|CP)(?:437|85[025]|86[02356])|IBM00858|SHIFT_JIS|MS_KANJI|EUC-JP|GBK|CP936|MS936|GB18030|BIG5|EUC-KR)$/;

/** What one may well take for a name, and Terraform does not know. */
const NO_NAMES =
  /^(?:UTF(?:8|16|32|-32|-7)|ASCII|LATIN-1|(?:CP|WIN)125\d|GB2312|SJIS|CESU-8|ISO-8859-1[12]|)$/;

/** Whether Terraform refuses the name; of most that are not computed here that is not known. */
export function isNoEncoding(name: string): boolean {
  return NO_NAMES.test(name);
}

/**
 * @param name in capitals
 * @returns `null` where the encoding lacks a character, undefined where it is not computed
 */
export function encodeLegacy(text: string, name: string): Buffer | null | undefined {
  if (LIKE_ASCII.test(name)) {
    return isAscii(text) ? Buffer.from(text, "latin1") : undefined;
  }
  if (!WINDOWS_1252_NAMES.has(name)) return undefined;
  let bytes = "";
  for (const character of text) {
    const place = WINDOWS_1252.indexOf(character);
    if (place >= 0 && character !== "\ufffd") bytes += String.fromCharCode(0x80 + place);
    else if (/^[\0-\x7f\xa0-\xff]$/.test(character)) bytes += character;
    else return null;
  }
  return Buffer.from(bytes, "latin1");
}

/**
 * @param name in capitals
 * @returns `null` where the bytes are no text in the encoding, undefined where it is not computed
 */
export function decodeLegacy(bytes: Buffer, name: string): string | null | undefined {
  const text = bytes.toString("latin1");
  if (WINDOWS_1252_NAMES.has(name)) {
    const decoded = text.replace(/[\x80-\x9f]/g, (byte) =>
      WINDOWS_1252.charAt(byte.charCodeAt(0) - 0x80),
    );
    return decoded.includes("\ufffd") ? null : decoded;
  }
  return LIKE_ASCII.test(name) && isAscii(text) ? text : undefined;
}

function isAscii(text: string): boolean {
  return !/[^\0-\x7f]/.test(text);
}

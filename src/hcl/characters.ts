/** Whether a UTF-16 unit is white space, as strip markers and here-documents count it. */
export function isSpace(code: number): boolean {
  if (code < 0x80) return code === 0x20 || (code >= 0x09 && code <= 0x0d);
  return (
    code === 0x85 ||
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  );
}

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Identifiers of the HCL specification: those of Unicode, with `-` and a leading `_`. */
const IDENTIFIER = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;

/** The end of the identifier that starts at `offset`, or `offset` where none does. */
export function identifierEnd(text: string, offset: number): number {
  let end = offset;
  while (isAsciiIdentifier(text.charCodeAt(end), end > offset)) end++;
  if (end >= text.length || text.charCodeAt(end) < 0x80) return end;
  IDENTIFIER.lastIndex = offset;
  return IDENTIFIER.test(text) ? IDENTIFIER.lastIndex : end;
}

function isAsciiIdentifier(code: number, continued: boolean): boolean {
  if ((code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f) {
    return true;
  }
  return continued && (code === 0x2d || isDigit(code));
}

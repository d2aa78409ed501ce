/**
 * Letters as Go's `strings` package changes them: each code point by itself, so
 * that `ß`, which has no single capital letter, stays.
 */
export function toUpper(text: string): string {
  const upper = text.toUpperCase();
  return upper.length === text.length ? upper : mapCharacters(text, upperCharacter);
}

export function toLower(text: string): string {
  const lower = text.toLowerCase();
  // A capital sigma is the one letter whose small form depends on where it stands.
  const simple = lower.length === text.length && !lower.includes("ς");
  return simple ? lower : mapCharacters(text, lowerCharacter);
}

/** What makes the first letter of each word a capital, of one part of a text after the other. */
export function titleWords(): (part: string) => string {
  let previous = " ";
  return (part) =>
    mapCharacters(part, (character) => {
      const changed = separatesWords(previous) ? titleCharacter(character) : character;
      previous = character;
      return changed;
    });
}

/** White space as Unicode's `White_Space` property has it. */
export function isSpace(character: string): boolean {
  return SPACE.test(character);
}

const SPACE = /^\p{White_Space}$/u;
const WORD = /^[\p{L}\p{Nd}_]$/u;

/** Of characters beyond ASCII, only white space stands between words. */
function separatesWords(character: string): boolean {
  if (WORD.test(character)) return false;
  return character < "\u0080" || isSpace(character);
}

/** Of the letters that are two in one, only the first becomes a capital. */
const TITLE_LETTERS: Readonly<Record<string, string>> = { Ǆ: "ǅ", Ǉ: "ǈ", Ǌ: "ǋ", Ǳ: "ǲ" };

function titleCharacter(character: string): string {
  const upper = upperCharacter(character);
  return TITLE_LETTERS[upper] ?? upper;
}

function upperCharacter(character: string): string {
  const upper = character.toUpperCase();
  return isOneCharacter(upper) ? upper : character;
}

function lowerCharacter(character: string): string {
  const lower = character.toLowerCase();
  return isOneCharacter(lower) ? lower : lower.charAt(0);
}

function isOneCharacter(text: string): boolean {
  return text.length === 1 || (text.length === 2 && (text.codePointAt(0) ?? 0) > 0xffff);
}

function mapCharacters(text: string, change: (character: string) => string): string {
  let changed = "";
  for (const character of text) changed += change(character);
  return changed;
}

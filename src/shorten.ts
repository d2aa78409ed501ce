/** Names longer than this are cut in messages. */
const MAX_NAME = 80;

/** A name as messages show it, not longer than a line. */
export function shorten(name: string): string {
  if (name.length <= MAX_NAME) return name;
  // A character outside of the basic plane is kept or left out whole.
  const end = /[\uD800-\uDBFF]/.test(name.charAt(MAX_NAME - 1)) ? MAX_NAME - 1 : MAX_NAME;
  return `${name.slice(0, end)}…`;
}

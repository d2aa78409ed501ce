import XMLBuilder from "fast-xml-builder";
import { visible } from "../visible.ts";

/** What XML 1.0 has no way to write, beside what {@link visible} shows by its number. */
const NO_CHARACTER = /[\uFFFE\uFFFF]/g;

/** Elements by name, a list for those that repeat; `@name` is an attribute, `#text` the text. */
export type Element = { readonly [name: string]: string | number | Element | readonly Element[] };

/** An XML document with one root element. */
export function xmlDocument(root: Element): string {
  const builder = new XMLBuilder({
    format: true,
    ignoreAttributes: false,
    attributeNamePrefix: "@",
    suppressEmptyNode: true,
    suppressBooleanAttributes: false,
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build(root)}`;
}

/** Lines of text, each of which XML can hold. */
export function xmlText(lines: readonly string[]): string {
  return lines.map((line) => visible(line).replace(NO_CHARACTER, "\uFFFD")).join("\n");
}

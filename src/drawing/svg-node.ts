/** An element of a drawing, which becomes text in a file and a DOM node in a page. */
export interface SvgNode {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (SvgNode | string)[];
}

/** Attributes that are undefined are left out. */
export function svg(
  tag: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  ...children: readonly (SvgNode | string)[]
): SvgNode {
  const given = Object.entries(attributes).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, typeof value === "number" ? round(value) : value] as const],
  );
  return { tag, attributes: Object.fromEntries(given), children };
}

/** A length in pixels, not more exact than can be seen. */
export function round(length: number): string {
  return String(Math.round(length * 10) / 10);
}

/** Characters that XML 1.0 has no place for, not even as references. */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const NOT_XML = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Cs}/gu;

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

/** Text for an element or an attribute, in XML and in HTML. */
export function escapeXml(text: string): string {
  return text
    .replace(NOT_XML, "\uFFFD")
    .replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}

/** The text of an element; styles are given as they are. */
export function svgText({ tag, attributes, children }: SvgNode): string {
  const words = Object.entries(attributes).map(([name, value]) => ` ${name}="${escapeXml(value)}"`);
  if (children.length === 0) return `<${tag}${words.join("")}/>`;
  const inside = children.map((child) =>
    typeof child === "string" ? escapeXml(child) : svgText(child),
  );
  return `<${tag}${words.join("")}>${inside.join("")}</${tag}>`;
}

import { expect } from "chai";
import { SaxesParser } from "saxes";

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  text: string;
}

/** The elements of an XML document, in order; throws where it is not well-formed. */
export function elementsOf(xml: string): Element[] {
  const elements: Element[] = [];
  const open: Element[] = [];
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    const element: Element = { name, attributes, text: "" };
    elements.push(element);
    open.push(element);
  });
  parser.on("text", (text) => {
    const element = open.at(-1);
    if (element) element.text += text;
  });
  parser.on("closetag", () => open.pop());
  parser.write(xml).close();
  return elements;
}

/** Expects of a picture that it needs no other file, runs nothing, and has a title and a description. */
export function expectAlone(elements: readonly Element[]): void {
  const [picture] = elements;
  expect(picture?.name).to.equal("svg");
  const labels = picture?.attributes["aria-labelledby"]?.split(" ") ?? [];
  expect(labels).to.have.length(2);
  for (const id of labels) {
    const label = elements.find(({ attributes }) => attributes["id"] === id);
    expect(label?.text).to.not.equal("");
  }
  for (const { name, attributes, text } of elements) {
    expect(name).to.not.be.oneOf(["script", "image", "use", "foreignObject", "a"]);
    expect(Object.keys(attributes).filter((key) => /href|src|^on/.test(key))).to.be.empty;
    if (name === "style") expect(text).to.not.match(/url|import|http/);
    for (const value of Object.values(attributes)) expect(value).to.not.include("NaN");
  }
}

import { expect } from "chai";
import {
  decodeEscapes,
  unquoteBackticks,
  unquoteBare,
  unquoteDouble,
  unquoteHereDocument,
} from "../../src/shell/quoting.ts";
import { SourceFile, spanText } from "../../src/source/source-file.ts";
import { Text } from "../../src/source/text.ts";

type Unquote = (text: Text) => Text;

describe("quoting", () => {
  const cases: readonly (readonly [string, Unquote, string, string])[] = [
    ["bare text", unquoteBare, String.raw`a\ b\\c\"`, 'a b\\c"'],
    ["a hidden line end", unquoteBare, "a\\\nb", "ab"],
    ["a final backslash", unquoteBare, "a\\", "a\\"],
    ["double quotes", unquoteDouble, String.raw`\$x \n \"q\" \\`, '$x \\n "q" \\'],
    ["a here-document", unquoteHereDocument, String.raw`\$x \"q\"`, '$x \\"q\\"'],
    ["backticks", (text) => unquoteBackticks(text, false), String.raw`\$x \"`, '$x \\"'],
    ["quoted backticks", (text) => unquoteBackticks(text, true), String.raw`\"\``, '"`'],
    ["escapes", decodeEscapes, String.raw`\t\x41\101\u00e9\q`, "\tAA\u00e9\\q"],
  ];
  for (const [name, unquote, written, expected] of cases) {
    it(`removes the backslashes of ${name}`, () => {
      expect(unquote(Text.of(written)).source).to.equal(expected);
    });
  }

  it("keeps where the rest was written", () => {
    const file = new SourceFile("script.sh", String.raw`one\ two`);
    const text = unquoteBare(Text.written(file.span(0, file.text.length)));
    const span = text.locate(4, 7);
    expect(span && spanText(span)).to.equal("two");
  });
});

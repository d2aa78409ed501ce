import { spawnSync } from "node:child_process";
import { expect } from "chai";
import { spanText } from "../../src/source/source-file.ts";
import { interpretSource } from "./script-fixtures.ts";

/** Scripts that bash refuses, or warns of because they end in a here-document. */
const BROKEN: readonly string[] = [
  "if true; then echo",
  "if true",
  "if a; then b; else if c; then d; fi",
  "if true; then\nfi",
  "if true then echo; fi",
  "while true; do echo",
  "while true; do\ndone",
  "while true; do if true; then echo; done",
  "until true do echo; done",
  "for i in a b; do echo $i",
  "for i in a b",
  "for i in 1; do if true; done; fi",
  "for ((i=0; i<3)); do echo; done",
  "select x in a b; do",
  "f() { echo",
  "f()",
  "setup() {\n  if [ -f x ]; then\n    echo yes\n}\nsetup",
  "{ echo; ",
  "( echo ",
  "( )",
  "case x in a) echo;;",
  "case x in",
  "case x in a) echo esac",
  "case x a) echo;; esac",
  'echo "abc\nmore',
  "echo 'abc\nmore",
  "echo $'abc",
  "echo it's here\necho its there",
  'echo "$(echo "a)"',
  "x=$(echo abc",
  "x=$(if true; then echo)",
  'x="$(while true; do echo)"',
  "echo $((1 + 2",
  "echo ${x",
  "a=(1 2",
  "cat <(echo",
  "(( 1 + ",
  "[[ -f x",
  "[[ a b ]]",
  "fi",
  "done",
  "}",
  ")",
  "esac",
  "then",
  ";;",
  "echo;; ",
  "echo & ; echo",
  "; echo",
  "&& echo",
  "echo |",
  "echo &&",
  "echo >",
  "cat <<",
  "cat <<EOF\nabc",
  "cat <<'EOF' > f\nabc\nEO",
  "cat <<EOF\nabc\n  EOF\necho",
  "cat <<-EOF\nabc\n  EOF\necho",
  "if true; then\ncat <<EOF\nabc\nfi",
  "cat <<A; cat <<B\na\nA\nb",
  'f() {\n  cat <<"END OF"\nabc\n}\nf',
];

/** Scripts that look broken and are not. */
const VALID: readonly string[] = [
  "# it's fine\necho ok # \"",
  "echo a \\",
  'echo "it\'s" \'x"y\' "\\""',
  "echo it's here\necho it's there",
  "case x in (a) echo;; esac",
  "for x; do echo; done; for y in; do echo; done",
  "[[ ( a ) ]] && [[ ! a ]]",
  '[ -f x\necho "${a:-"b"}"',
  "cat <<-EOF\n\ta\n\tEOF",
  "cat <<EOF\nabc\nEOF",
  "cat <<'E F'\nabc\nE F",
  "cat <<\\EOF\n$(\nEOF",
  "cat <<A <<B\na\nA\nb\nB",
  "echo $((1 << EOF)) $((1<<x))",
  "echo '<<EOF' # <<EOF",
  "cat <<< EOF",
];

function bashAccepts(script: string): boolean {
  return spawnSync("bash", ["-n"], { input: script, encoding: "utf8" }).stderr === "";
}

describe("interpret: what is no shell", () => {
  for (const script of BROKEN) {
    it(`finds, as bash -n does, ${JSON.stringify(script)}`, () => {
      expect(bashAccepts(script)).to.equal(false);
      const [error] = interpretSource(`coder exp sync start a\n${script}\n`).errors;
      expect(error?.message).to.have.length.above(0);
      expect(error?.span && spanText(error.span).trim()).to.have.length.above(0);
    });
  }

  for (const script of VALID) {
    it(`accepts, as bash -n does, ${JSON.stringify(script)}`, () => {
      expect(bashAccepts(script)).to.equal(true);
      expect(interpretSource(`coder exp sync start a\n${script}\n`).errors).to.deep.equal([]);
    });
  }

  it("says of a here-document where it begins, and that its last line is indented", () => {
    const [missing] = interpretSource("cat <<EOF\nabc\n").errors;
    expect(missing?.message).to.equal(
      'the here-document that begins here never ends, and takes in all that follows: there is no line "EOF"',
    );
    expect(missing?.span && spanText(missing.span)).to.equal("<<EOF");
    const [indented] = interpretSource("cat <<EOF\nabc\n  EOF\n").errors;
    expect(indented?.message).to.match(/the line "EOF" must not be indented/);
  });
});

import { expect } from "chai";
import { interpret } from "../../src/shell/interpret.ts";
import type { ShellResult } from "../../src/shell/sync-call.ts";
import { SourceFile, spanText, type Span } from "../../src/source/source-file.ts";
import { Text } from "../../src/source/text.ts";
import { describeResult, interpretSource } from "./script-fixtures.ts";

/** A script with `${name}` for unknowns, as a template that brings them in makes it. */
function templateScript(template: string): Text {
  const file = new SourceFile("main.tf", template);
  const parts: Text[] = [];
  let from = 0;
  for (const match of template.matchAll(/\$\{([\w.]+)\}/g)) {
    const end = match.index + match[0].length;
    parts.push(Text.written(file.span(from, match.index)));
    parts.push(Text.unknown(match[1] ?? "", file.span(match.index, end)));
    from = end;
  }
  parts.push(Text.written(file.span(from, template.length)));
  return Text.concat(parts);
}

function interpretTemplate(template: string): ShellResult {
  return interpret(templateScript(template));
}

function units(result: ShellResult): string[] {
  return result.calls.map((call) => call.unit?.text.display ?? "");
}

function textsAt(spans: readonly (Span | undefined)[]): (string | undefined)[] {
  return spans.map((span) => span && spanText(span));
}

describe("interpret", () => {
  it("leads a unit that went through variables, loops and splitting to where it was written", () => {
    const source = [
      'LIST="clone, database"',
      "IFS=',' read -ra deps <<< \"$LIST\"",
      'for dep in "${deps[@]}"; do',
      '  name=$(echo "$dep" | tr -d " ")',
      '  coder exp sync want app "$name"',
      "done",
    ].join("\n");
    const { calls } = interpretSource(source);
    const words = calls.flatMap((call) => call.dependencies);
    expect(words.map((word) => word.text.source)).to.deep.equal(["clone", "database"]);
    expect(textsAt(words.map((word) => word.span))).to.deep.equal(['"$name"', '"$name"']);
    const origins = words.map((word) => word.text.pieces[0]?.span);
    expect(textsAt(origins)).to.deep.equal(["clone", "database"]);
  });

  it("places a call with an interpolation on the call as the template writes it", () => {
    const result = interpretTemplate("coder exp sync want app ${local.dep}\n");
    expect(textsAt(result.calls.map((call) => call.span))).to.deep.equal([
      "coder exp sync want app ${local.dep}",
    ]);
    expect(result.calls[0]?.dependencies[0]?.text.display).to.equal("${local.dep}");
  });

  it("finds a call in text that eval puts together at the text's pieces", () => {
    const { calls } = interpretSource('unit=app\neval "coder exp sync start $unit"\n');
    expect(calls.map((call) => call.unit?.text.display)).to.deep.equal(["app"]);
    expect(textsAt(calls.map((call) => call.span))).to.deep.equal(["coder exp sync start $unit"]);
  });

  it("keeps what an unknown is called in names that are partly known", () => {
    const result = interpretTemplate(
      'name="${var.team}-setup"\ncoder exp sync start "$name"\ncoder exp sync complete ${var.team}-setup\n',
    );
    expect(units(result)).to.deep.equal(["${var.team}-setup", "${var.team}-setup"]);
    const [start, complete] = result.calls;
    expect(start && complete?.unit?.text.equals(start.unit?.text ?? Text.empty)).to.equal(true);
  });

  it("makes no call of an unknown that stands where a command begins", () => {
    const result = interpretTemplate("${var.post_clone_script}\ncoder exp sync start app\n");
    expect(describeResult(result).calls.map((call) => [call.unit, call.certain])).to.deep.equal([
      ["app", true],
    ]);
  });

  it("is not certain of what an unknown number of words leads to", () => {
    const result = interpretTemplate("for d in ${var.deps}; do coder exp sync want app $d; done\n");
    expect(result.calls.map((call) => call.certain)).to.deep.equal([false]);
    expect(result.problems).to.deep.equal([]);
  });

  it("takes an unknown word for a flag or a unit without a complaint", () => {
    const { calls, problems } = interpretTemplate("coder exp sync start ${var.flags} app\n");
    expect(calls.map((call) => call.unit?.text.display)).to.deep.equal(["app"]);
    expect(problems).to.deep.equal([]);
  });

  it("follows base64 that a template made, to where its content was written", () => {
    const file = new SourceFile("hook.sh", "coder exp sync start hook\n");
    const content = Text.written(file.span(0, file.text.length));
    const encoded = Text.encoded(Buffer.from(file.text).toString("base64"), content);
    const script = Text.concat([
      Text.of("echo -n '"),
      encoded,
      Text.of("' | base64 -d > /tmp/hook.sh\nchmod +x /tmp/hook.sh\n/tmp/hook.sh\n"),
    ]);
    const [call] = interpret(script).calls;
    expect(call?.span?.file).to.equal(file);
    expect(call?.span && spanText(call.span)).to.equal("coder exp sync start hook");
  });

  it("knows the environment that its caller gives", () => {
    const file = new SourceFile("script.sh", 'coder exp sync start "$UNIT"\n');
    const environment = new Map([["UNIT", Text.of("app")]]);
    const result = interpret(Text.written(file.span(0, file.text.length)), { environment });
    expect(units(result)).to.deep.equal(["app"]);
  });

  it("says nothing of trailing carriage returns but that they are there", () => {
    const source = "if true; then\r\n  coder exp sync start app\r\nfi\r\n";
    const result = interpretSource(source);
    expect(units(result)).to.deep.equal(["app"]);
    expect(textsAt(result.calls.map((call) => call.span))).to.deep.equal([
      "coder exp sync start app",
    ]);
    expect(result.errors.map((error) => error.message)).to.have.length(1);
    expect(result.errors[0]?.message).to.include("Windows line ends");
    expect(result.errors[0]?.span?.start).to.equal(source.indexOf("\r"));
    expect(interpretSource("echo hello\r\n").errors).to.deep.equal([]);
  });

  for (const shebang of ["python3", "node", "fish", "zsh", "pwsh"]) {
    it(`does not follow a script for ${shebang}, and says so`, () => {
      const result = interpretSource(`#!/usr/bin/env ${shebang}\ncoder exp sync start app\n`);
      expect(result.calls).to.deep.equal([]);
      expect(result.limits.join()).to.include(`"${shebang}"`);
    });
  }

  for (const shebang of ["#!/bin/sh -e", "#!/usr/bin/env -S bash -e", "#!/bin/dash -eu"]) {
    it(`reads the options of ${shebang}`, () => {
      const [call] = interpretSource(`${shebang}\ncoder exp sync start app\n`).calls;
      expect(call?.endsScriptOnFailure).to.equal(true);
    });
  }
});

describe("interpret: where a script ends", () => {
  it("takes the calls of an ERR trap that ends the script to come behind its end", () => {
    const { calls, endings } = interpretSource(
      `set -e
give_up() {
  coder exp sync complete app
  exit 1
}
trap give_up ERR
coder exp sync start app
make
coder exp sync complete app
`,
    );
    expect(calls.map(({ kind, trap }) => [kind, trap])).to.deep.equal([
      ["start", undefined],
      ["complete", undefined],
      ["complete", "ERR"],
    ]);
    expect(endings.map(({ command, calls }) => [command, calls])).to.deep.equal([
      ["make", { from: 0, to: 2 }],
    ]);
  });
});

describe("interpret: syntax errors", () => {
  const broken: readonly (readonly [string, string])[] = [
    ["an if without fi", "if true; then\n  echo a\n"],
    ["an unterminated quote", 'echo "abc\n'],
    ["a stray done", "echo a\ndone\n"],
    ["a here in nested text", "bash -c 'if true; then'\n"],
    ["a substitution", "echo $(if true)\n"],
  ];
  for (const [name, source] of broken) {
    it(`reports ${name} inside the script`, () => {
      const { errors } = interpretSource(source);
      expect(errors).to.have.length(1);
      const span = errors[0]?.span;
      expect(span?.start).to.be.within(0, source.length - 1);
      expect(span && spanText(span).trim()).to.have.length.above(0);
    });
  }

  it("reports one that an unknown inside quotes cannot heal", () => {
    const result = interpretTemplate('name="${var.x}"\nif true; then\n  echo "$name"\n');
    expect(result.errors).to.have.length(1);
  });

  const perhapsFine = [
    "if true; then\n  echo a\n${var.rest_of_script}\n",
    "${var.prelude}\nfi\n",
    "[[ a ${var.operator} b ]]\n",
    "for ${var.name} in a b; do :; done\n",
  ];
  for (const template of perhapsFine) {
    it(`is silent where an unknown may make it right: ${JSON.stringify(template)}`, () => {
      expect(interpretTemplate(template).errors).to.deep.equal([]);
    });
  }

  it("still follows what the parser could read", () => {
    const result = interpretSource("coder exp sync start app\nif true; then\n");
    expect(units(result)).to.deep.equal(["app"]);
  });
});

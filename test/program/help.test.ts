import type { Command } from "@oclif/core/command";
import { Parser } from "@oclif/core";
import { expect } from "chai";
import { parse } from "unbash";
import { ALL_COMMANDS } from "../../commands/all.ts";
import { muster } from "../support/muster.ts";

/** Of each command: the words of its calls in an example. */
interface Call {
  readonly words: readonly string[];
}

describe("the help of", () => {
  for (const [id, command] of Object.entries<Command.Class>(ALL_COMMANDS)) {
    const name = id.replaceAll(":", " ");
    const examples = command.examples.map((example) =>
      (typeof example === "string" ? example : example.command).replaceAll(
        "<%= config.bin %>",
        "muster",
      ),
    );

    describe(`muster ${name}`, () => {
      it("says in a line what it is for, and shows examples first", () => {
        expect(command.summary).to.match(/^[A-Z][^\n]*\.$/);
        expect(examples).not.to.have.length(0);
        const { status, stdout } = muster([...name.split(" "), "--help"]);
        expect(status).to.equal(0);
        const [first = ""] = examples;
        const start = `${first}\n`.replace(/^(?=muster )/, "$ ");
        const [summary = "", examplesText = ""] = stdout.split("\n\nEXAMPLES\n  ");
        expect(summary.replace(/\s+/g, " ")).to.equal(command.summary);
        expect(examplesText.slice(0, start.length)).to.equal(start);
      });

      for (const example of examples) {
        it(`has an example that it understands: ${example}`, async () => {
          const all = calls(example).filter(({ words }) => isCallOf(name, words));
          expect(all).to.have.length(1);
          for (const { words } of all) {
            const argv = words.slice(name.split(" ").length);
            const { flags, args, strict } = command;
            await Parser.parse(argv, { flags, args, strict });
          }
        });
      }
    });
  }
});

function isCallOf(name: string, words: readonly string[]): boolean {
  return `${words.join(" ")} `.startsWith(`${name} `);
}

/** The calls of muster in a line of shell, also those in a substitution. */
function calls(line: string): Call[] {
  const found: Call[] = [];
  const walk = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    if (isCommand(node) && node.name?.value === "muster") {
      found.push({ words: node.suffix.flatMap(({ value }) => value ?? []) });
    }
    Object.values(node).forEach(walk);
  };
  // What words consist of is found when it is asked for, and then plain.
  walk(JSON.parse(JSON.stringify(parse(line))));
  return found;
}

/** What stands behind the name are words, or redirections without a value. */
interface CommandNode {
  readonly name?: { readonly value: string };
  readonly suffix: readonly { readonly value?: string }[];
}

function isCommand(node: object): node is CommandNode {
  return "type" in node && node.type === "Command";
}

import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect } from "chai";
import { spanText } from "../../src/source/source-file.ts";
import {
  describeResult,
  interpretSource,
  scriptFixtures,
  type ExpectedResult,
  type ScriptFixture,
} from "./script-fixtures.ts";

/** Programs that a machine which runs the tests may lack, or that need more than the machine. */
const NEEDS_MACHINE = /\bsudo\b|\/usr\/bin\/coder|\bmuster\b|\bcurl\b/;

/** Appends its arguments to a file, one call a line. */
const RECORDER = `#!/bin/sh
for word; do printf '%s\\037' "$word"; done >> "$RECORD"
printf '\\036' >> "$RECORD"
`;

/** What a script may take in bash; each one of them ends by itself at once. */
const TIMEOUT_MS = 20_000;

describe("interpret: scripts in fixtures/shell", () => {
  for (const fixture of scriptFixtures()) {
    describe(fixture.name, () => {
      const result = interpretSource(fixture.source, fixture.path);
      const expected = JSON.parse(
        readFileSync(fixture.path.replace(/\.sh$/, ".calls.json"), "utf8"),
      ) as ExpectedResult;

      it("makes the calls that its expectation lists", () => {
        expect(describeResult(result)).to.deep.equal(expected);
      });

      it("places each call on a sync command or its encoding, and each word inside its file", () => {
        for (const call of result.calls) {
          expect(call.span && spanText(call.span)).to.match(/\bsync\b|\bcoder\b|^[\w+/]+=*$/);
          for (const word of [call.unit, ...call.dependencies]) {
            if (!word) continue;
            expect(word.span?.start).to.be.within(0, fixture.source.length);
            expect(word.span && spanText(word.span)).to.have.length.above(0);
          }
        }
      });

      if (isCertain(fixture, expected)) {
        it("calls what bash calls", () => {
          expect(callsOfBash(fixture)).to.deep.equal(callsOf(expected));
        });
      }
    });
  }
});

/** Whether bash makes the same calls in the same order on every machine. */
function isCertain(fixture: ScriptFixture, expected: ExpectedResult): boolean {
  if (NEEDS_MACHINE.test(fixture.source) || expected.problems || expected.errors) return false;
  const names = expected.calls.flatMap((call) => [call.unit, ...call.dependencies]);
  return (
    expected.limits === undefined &&
    expected.calls.every((call) => call.certain && call.job === 0) &&
    names.every((name) => name?.includes("$") !== true)
  );
}

const COMPARED = new Set(["want", "start", "complete"]);

function callsOf(expected: ExpectedResult): string[][] {
  return expected.calls
    .filter((call) => COMPARED.has(call.kind))
    .map((call) => [call.kind, call.unit ?? "", ...call.dependencies]);
}

/** Runs one of the repository's own scripts in an empty directory, and returns its sync calls. */
function callsOfBash(fixture: ScriptFixture): string[][] {
  const directory = mkdtempSync(join(tmpdir(), "muster-shell-"));
  try {
    const programs = join(directory, "bin");
    const home = join(directory, "home");
    mkdirSync(programs);
    mkdirSync(home);
    writeFileSync(join(home, ".bashrc"), "");
    const recorder = join(programs, "coder");
    writeFileSync(recorder, RECORDER);
    chmodSync(recorder, 0o755);
    const record = join(directory, "record");
    writeFileSync(record, "");
    runScript(fixture.source, home, {
      HOME: home,
      PATH: `${programs}${delimiter}${process.env["PATH"] ?? ""}`,
      RECORD: record,
    });
    return parseRecord(readFileSync(record, "utf8"));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function runScript(source: string, directory: string, environment: Record<string, string>): void {
  const script = join(directory, "script.sh");
  writeFileSync(script, source);
  try {
    execFileSync("bash", [script], {
      cwd: directory,
      env: environment,
      stdio: "ignore",
      timeout: TIMEOUT_MS,
    });
  } catch (error) {
    // How a script ends is its own affair: only its calls are compared.
    const hasEnded = error instanceof Error && "status" in error && error.status !== null;
    if (!hasEnded) throw error;
  }
}

/** The words of each recorded call, without `exp sync` and flags. */
function parseRecord(record: string): string[][] {
  return record
    .split("\x1e")
    .filter((call) => call !== "")
    .map((call) => withoutFlags(call.split("\x1f").slice(0, -1)))
    .filter((words) => COMPARED.has(words[0] ?? ""));
}

const VALUE_FLAGS = new Set(["--timeout", "--socket-path", "--url", "--output"]);

function withoutFlags(words: readonly string[]): string[] {
  const operands: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? "";
    if (word === "--help") return [];
    if (word === "--") return [...operands, ...words.slice(i + 1)].slice(2);
    if (VALUE_FLAGS.has(word)) i++;
    else if (!word.startsWith("-")) operands.push(word);
  }
  return operands.slice(2);
}

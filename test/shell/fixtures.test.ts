import { readFileSync } from "node:fs";
import { expect } from "chai";
import { spanText } from "../../src/source/source-file.ts";
import { difference, recordCalls } from "./real-bash.ts";
import {
  describeResult,
  interpretSource,
  scriptFixtures,
  type ExpectedResult,
} from "./script-fixtures.ts";

/** Why bash cannot be asked whether it does the same; undefined where it can. */
function whyNotCompared({ calls, errors, limits }: ExpectedResult): string | undefined {
  if (errors) return "bash refuses it";
  if (limits) return "it is not followed";
  return calls.some((call) => !call.certain)
    ? "only running it tells which calls it makes"
    : undefined;
}

describe("interpret: scripts in fixtures/shell", () => {
  const fixtures = scriptFixtures().map((fixture) => {
    const expected = JSON.parse(
      readFileSync(fixture.path.replace(/\.sh$/, ".calls.json"), "utf8"),
    ) as ExpectedResult;
    return { ...fixture, expected, result: interpretSource(fixture.source, fixture.path) };
  });
  const compared = fixtures.filter(({ expected }) => whyNotCompared(expected) === undefined);
  let recorded: ReadonlyMap<string, string[][]>;

  before(() => {
    recorded = recordCalls(compared);
  });

  for (const { name, source, expected, result } of fixtures) {
    describe(name, () => {
      it("makes the calls that its expectation lists", () => {
        expect(describeResult(result)).to.deep.equal(expected);
      });

      it("places each call on a sync command, its function, its alias, its variable or its encoding, and each word inside its file", () => {
        for (const call of result.calls) {
          const place = call.span && spanText(call.span);
          const [name = "", kind] = place?.split(" ") ?? [];
          const isOfFunction = kind === call.kind;
          const isOfAlias = name !== "" && source.includes(`alias ${name}=`);
          if (!isOfFunction && !isOfAlias)
            expect(place).to.match(/\bsync\b|\bcoder\b|^"?\$|^[\w+/]+=*$/);
          for (const word of [call.unit, ...call.dependencies]) {
            if (!word) continue;
            expect(word.span?.start).to.be.within(0, source.length);
            expect(word.span && spanText(word.span)).to.have.length.above(0);
          }
        }
      });

      const reason = whyNotCompared(expected);
      if (reason === undefined) {
        it("calls what bash calls", () => {
          const found = difference(recorded.get(name) ?? [], result.calls);
          if (found !== undefined) expect.fail(found);
        });
      } else {
        it(`is not compared with bash: ${reason}`, () => {
          expect(compared.some((fixture) => fixture.name === name)).to.equal(false);
        });
      }
    });
  }
});

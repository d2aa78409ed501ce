import { expect } from "chai";
import { exampleFiles } from "../../src/rules/example-template.ts";
import { ruleById, rules } from "../../src/rules/index.ts";

describe("rules", () => {
  it("have ids that nothing shares", () => {
    expect(new Set(rules.map(({ id }) => id)).size).to.equal(rules.length);
    expect(ruleById("nothing-like-it")).to.equal(undefined);
  });

  for (const rule of rules) {
    it(`${rule.id} explains itself`, () => {
      expect(ruleById(rule.id)).to.equal(rule);
      expect(rule.id).to.match(/^[a-z]+(-[a-z]+)*$/);
      expect(rule.summary).to.match(/^[A-Z][^\n]*\.$/);
      expect(rule.explanation.split("\n\n").length).to.be.greaterThan(1);
      expect(rule.example.bad).not.to.equal(rule.example.good);
      for (const example of [rule.example.bad, rule.example.good]) {
        const template = Object.values(exampleFiles(example)).join("\n");
        expect(template).to.include('resource "coder_agent"');
        expect(template).to.match(/coder exp sync|coder_script_order/);
      }
    });
  }
});

import type { Word } from "../shell/sync-call.ts";
import type { Span } from "../source/source-file.ts";
import type { StartupScript } from "../startup/model.ts";
import type { Finding } from "./diagnostic.ts";
import { exampleTemplate, unitScript } from "./example-template.ts";
import type { StartupRule } from "./rule.ts";
import { listed, quote } from "./wording.ts";
import { shorten } from "../shorten.ts";

export const unresolvedName: StartupRule = {
  id: "unresolved-name",
  from: "startup",
  severity: "info",
  summary: "A unit name cannot be computed; says which value is unknown.",
  explanation: `Some values exist only when a workspace is built: what a user fills in, the name of the owner, the output of a command. A unit whose name is made of one cannot be compared with other names, so \`muster\` cannot say whether something completes it.

Names that are written out are easier to check and to read. A default gives a variable a value that \`muster\` can use.`,
  example: {
    bad: exampleTemplate(
      { app: unitScript("${var.name}", [], "start-app") },
      'variable "name" {\n  type = string\n}',
    ),
    good: exampleTemplate(
      { app: unitScript("${var.name}", [], "start-app") },
      'variable "name" {\n  type    = string\n  default = "app"\n}',
    ),
  },
  check: ({ agents }) =>
    agents.flatMap(({ agent }) =>
      agent.scripts.flatMap((script) => unresolvedNames(script, agent.address)),
    ),
};

/** One finding for each name of a script that is not known, where it comes first. */
function unresolvedNames(script: StartupScript, agent: string): Finding[] {
  const findings = new Map<string, Finding>();
  for (const call of script.calls) {
    for (const word of call.unit ? [call.unit, ...call.dependencies] : call.dependencies) {
      const { key, isKnown } = word.text;
      if (isKnown || findings.has(key)) continue;
      // What is wrong with the expression is reported where it stands.
      if (word.text.unknowns.some(({ mistaken }) => mistaken)) continue;
      findings.set(key, findingFor(word, word.span ?? call.span ?? script.span, script, agent));
    }
  }
  return [...findings.values()];
}

function findingFor(word: Word, span: Span, script: StartupScript, agent: string): Finding {
  const names = [...new Set(word.text.unknowns.map(({ name }) => name))];
  const values = listed(names, 3);
  const verb = names.length === 1 ? "is" : "are";
  return {
    message: `the unit name ${quote(word.text.display)} cannot be computed: ${values} ${verb} not known here`,
    span,
    notes: names.flatMap(remedy).slice(0, 3),
    agent,
    script: script.address,
    unit: word.text.masked,
  };
}

/** Where an unknown gets its value, if that is not plain from its name. */
function remedy(name: string): string[] {
  if (/^var\.[\w-]+$/.test(name)) return [`a default gives ${name} a value here`];
  return name.startsWith("$")
    ? [`${shorten(name)} is set or computed only when the script runs`]
    : [];
}

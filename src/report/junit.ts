import { isAtLeast, type Diagnostic } from "../rules/diagnostic.ts";
import { explanation } from "./explanation.ts";
import { placed, placeOf, shownPath, type Placed } from "./places.ts";
import type { Report } from "./report.ts";
import { xmlDocument, xmlText, type Element } from "./xml.ts";

/**
 * JUnit's XML, as Jenkins and GitLab read it: a suite for each template, and a case
 * for each finding. Findings that do not make the run fail are cases that pass and
 * say something; a template without findings is one case that passes.
 */
export function renderJunit(report: Report): string {
  const { diagnostics, templates, failOn, cwd } = report;
  const byTemplate = new Map<string, Placed[]>(templates.map((template) => [template, []]));
  for (const finding of placed(diagnostics, cwd)) {
    byTemplate.get(finding.diagnostic.template)?.push(finding);
  }
  const suites = [...byTemplate].map(([template, findings]): Element => {
    const name = xmlText([shownPath(template, cwd)]);
    const cases = findings.map((finding) => testCase(finding, name, report));
    const clean = { "@name": "muster lint", "@classname": name };
    return {
      "@name": name,
      "@tests": Math.max(1, findings.length),
      "@failures": failures(findings, failOn),
      "@errors": 0,
      testcase: cases.length > 0 ? cases : [clean],
    };
  });
  const all = placed(diagnostics, cwd);
  return xmlDocument({
    testsuites: {
      "@name": "muster lint",
      "@tests": suites.reduce((sum, suite) => sum + Number(suite["@tests"]), 0),
      "@failures": failures(all, failOn),
      "@errors": 0,
      testsuite: suites,
    },
  });
}

function failures(findings: readonly Placed[], failOn: Report["failOn"]): number {
  return findings.filter(({ diagnostic }) => isAtLeast(diagnostic.severity, failOn)).length;
}

function testCase(
  { diagnostic, place }: Placed,
  template: string,
  { failOn, cwd }: Report,
): Element {
  const where = `${place.file}:${place.line}:${place.column}`;
  const text = xmlText([
    `${where}: ${diagnostic.severity}: ${diagnostic.message} [${diagnostic.rule}]`,
    ...explanation(diagnostic).slice(1),
    ...relatedLines(diagnostic, cwd),
  ]);
  const fails = isAtLeast(diagnostic.severity, failOn);
  return {
    "@name": xmlText([`${diagnostic.rule} at ${where}`]),
    "@classname": template,
    ...(fails
      ? {
          failure: {
            "@type": diagnostic.severity,
            "@message": xmlText([diagnostic.message]),
            "#text": text,
          },
        }
      : { "system-out": text }),
  };
}

function relatedLines({ related = [] }: Diagnostic, cwd: string): string[] {
  return related.map(({ message, span }) => {
    const { file, line, column } = placeOf(span, cwd);
    return `${file}:${line}:${column}: ${message}`;
  });
}

import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import packageJson from "../../package.json" with { type: "json" };
import type { Severity } from "../rules/diagnostic.ts";
import { exampleFiles } from "../rules/example-template.ts";
import type { Edit, Fix } from "../rules/fix.ts";
import { ruleById } from "../rules/index.ts";
import type { Example, Rule } from "../rules/rule.ts";
import type { Span } from "../source/source-file.ts";
import { explanation } from "./explanation.ts";
import { fingerprints } from "./fingerprint.ts";
import { printableJson } from "./json.ts";
import { placed, placeOf, shownPath, type Placed } from "./places.ts";
import type { Report } from "./report.ts";

const SCHEMA =
  "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/** What paths are relative to; where that is, is the reader's own business. */
const ROOT = "%SRCROOT%";

const LEVELS: Readonly<Record<Severity, string>> = {
  error: "error",
  warning: "warning",
  info: "note",
};

/** How GitHub's code scanning calls them. */
const PROBLEM_SEVERITIES: Readonly<Record<Severity, string>> = {
  error: "error",
  warning: "warning",
  info: "recommendation",
};

/**
 * SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/), with what GitHub's code
 * scanning reads of it. The rules are those that something was found by.
 */
export function renderSarif({ diagnostics, root }: Report): string {
  const findings = placed(diagnostics, root);
  const ids = [...new Set(findings.map(({ diagnostic }) => diagnostic.rule))].sort();
  const names = fingerprints(diagnostics, root);
  const results = findings.map((finding) => ({
    ...result(finding, root),
    ruleIndex: ids.indexOf(finding.diagnostic.rule),
    partialFingerprints: fingerprintsOf(names.get(finding.diagnostic) ?? ""),
  }));
  return printableJson({
    $schema: SCHEMA,
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "muster",
            semanticVersion: packageJson.version,
            rules: ids.map((id) => ruleDescriptor(id, ruleById(id))),
          },
        },
        columnKind: "unicodeCodePoints",
        originalUriBaseIds: { [ROOT]: { description: { text: "The root of the repository." } } },
        invocations: [{ executionSuccessful: true }],
        results,
      },
    ],
  });
}

/** Under a name of its own, and under the one that GitHub compares. */
function fingerprintsOf(name: string): Record<string, string> {
  return { "muster/v1": name, primaryLocationLineHash: name };
}

function ruleDescriptor(id: string, rule: Rule | undefined) {
  if (!rule) return { id };
  const { summary, explanation: text, severity } = rule;
  return {
    id,
    shortDescription: { text: summary },
    fullDescription: { text },
    help: { text: `${text}\n\nmuster rules ${id} shows an example.`, markdown: markdown(rule) },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: {
      tags: ["coder", "terraform", "startup"],
      "problem.severity": PROBLEM_SEVERITIES[severity],
      precision: "high",
    },
  };
}

function markdown({ explanation: text, example: { bad, good } }: Rule): string {
  return `${text}\n\n**Wrong:**\n\n${fenced(bad)}\n\n**Right:**\n\n${fenced(good)}\n`;
}

function fenced(example: Example): string {
  return Object.entries(exampleFiles(example))
    .map(([path, text]) => `\`${path}\`:\n\n\`\`\`\n${text.trim()}\n\`\`\``)
    .join("\n\n");
}

function result({ diagnostic }: Placed, root: string) {
  const { rule, severity, span, related = [], fix, when } = diagnostic;
  const { agent, script, unit, template } = diagnostic;
  return {
    ruleId: rule,
    level: LEVELS[severity],
    message: { text: explanation(diagnostic).join("\n") },
    locations: [
      {
        physicalLocation: physicalLocation(span, root),
        ...(script ? { logicalLocations: [{ fullyQualifiedName: script }] } : {}),
      },
    ],
    ...(related.length > 0 && { relatedLocations: related.map(relatedLocation) }),
    // What is wrong under a condition only may be right under another.
    ...(fix && when === null && { fixes: [sarifFix(fix, root)] }),
    properties: {
      template: shownPath(template, root),
      agent: agent === undefined || agent === "" ? null : agent,
      unit: unit ?? null,
      when,
    },
  };

  function relatedLocation(other: { message: string; span: Span }, index: number) {
    return {
      id: index + 1,
      physicalLocation: physicalLocation(other.span, root),
      message: { text: other.message },
    };
  }
}

function physicalLocation(span: Span, root: string) {
  return { artifactLocation: artifactLocation(span.file.path, root), region: region(span, root) };
}

/** A file below the root by its way from there, any other by its whole path. */
function artifactLocation(path: string, root: string) {
  const shown = shownPath(path, root);
  if (isAbsolute(shown) || shown.startsWith("../")) return { uri: pathToFileURL(path).href };
  return { uri: shown.split("/").map(encodeURIComponent).join("/"), uriBaseId: ROOT };
}

function region(span: Span, root: string) {
  const { line, column, endLine, endColumn } = placeOf(span, root);
  return { startLine: line, startColumn: column, endLine, endColumn };
}

function sarifFix({ title, edits }: Fix, root: string) {
  const byFile = new Map<string, Edit[]>();
  for (const edit of edits) {
    const { path } = edit.span.file;
    byFile.set(path, [...(byFile.get(path) ?? []), edit]);
  }
  return {
    description: { text: title },
    artifactChanges: [...byFile].map(([path, changes]) => ({
      artifactLocation: artifactLocation(path, root),
      replacements: changes.map(({ span, text }) => ({
        deletedRegion: region(span, root),
        insertedContent: { text },
      })),
    })),
  };
}

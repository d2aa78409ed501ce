import type { ExplainedRule } from "../explain.ts";
import { exampleFiles } from "../rules/example-template.ts";
import type { Example, Rule } from "../rules/rule.ts";
import { painter } from "./colors.ts";
import { SCHEMA_VERSION } from "./json.ts";

/** Explanations are filled to this many columns, for a terminal. */
const WIDTH = 80;

/** All rules, a line each: `id  severity  summary`. */
export function renderRuleList(
  format: "pretty" | "json",
  rules: readonly Rule[],
  color: boolean,
): string {
  if (format === "json") {
    const list = rules.map(({ id, severity, summary }) => ({ id, severity, summary }));
    return json({ schemaVersion: SCHEMA_VERSION, rules: list });
  }
  const paint = painter(color);
  const width = Math.max(...rules.map(({ id }) => id.length));
  const lines = rules.map(({ id, severity, summary }) => {
    const level = paint(severity, severity) + " ".repeat("warning".length - severity.length);
    return `${paint("strong", id)}${" ".repeat(width - id.length)}  ${level}  ${summary}`;
  });
  return `${lines.join("\n")}\n\nRun muster rules RULE for what a rule is about, with an example.\n`;
}

/** One rule with its examples, and what `lint` prints on the bad one. */
export function renderRule(
  format: "pretty" | "json",
  { rule, output }: ExplainedRule,
  color: boolean,
): string {
  const { id, severity, summary, explanation, example } = rule;
  if (format === "json") {
    return json({
      schemaVersion: SCHEMA_VERSION,
      rule: {
        id,
        severity,
        summary,
        explanation,
        example: { bad: exampleFiles(example.bad), output, good: exampleFiles(example.good) },
      },
    });
  }
  const paint = painter(color);
  const part = (title: string, text: string) => `${paint("strong", title)}\n\n${text}`;
  return [
    `${paint("strong", id)} (${paint(severity, severity)}): ${summary}\n`,
    `${explanation.split("\n").map(filled).join("\n")}\n`,
    part("Wrong:", fileTexts(example.bad)),
    part("muster lint says:", indented(output)),
    part("Right:", fileTexts(example.good)),
  ].join("\n");
}

/** `docs/rules.md`: all rules with their examples. */
export function renderRulesPage(explained: readonly ExplainedRule[]): string {
  const rows = explained.map(
    ({ rule: { id, severity, summary } }) => `- [\`${id}\`](#${id}) (${severity}): ${summary}`,
  );
  const sections = explained.map(ruleSection);
  return [
    "# Rules\n",
    "<!-- Made from src/rules/ by `npm run docs`. -->\n",
    "What `muster lint` finds, most basic mistakes first. `muster rules RULE` shows the same in a terminal.",
    "A finding that appears only under a condition is one step milder than the severity given here.\n",
    `${rows.join("\n")}\n`,
    sections.join("\n"),
  ].join("\n");
}

function ruleSection({ rule, output }: ExplainedRule): string {
  const { id, severity, summary, explanation, example } = rule;
  return [
    `## ${id}\n`,
    `**${severity}** · ${summary}\n`,
    `${explanation}\n`,
    "Wrong:\n",
    fencedFiles(example.bad),
    "`muster lint` says:\n",
    fenced("text", output),
    "Right:\n",
    fencedFiles(example.good),
  ].join("\n");
}

function fencedFiles(example: Example): string {
  const files = Object.entries(exampleFiles(example));
  const blocks = files.map(([path, text]) => {
    const title = files.length === 1 ? "" : `In \`${path}\`:\n\n`;
    return title + fenced("hcl", text);
  });
  return blocks.join("\n");
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\`\n`;
}

function fileTexts(example: Example): string {
  const files = Object.entries(exampleFiles(example));
  return files
    .map(([path, text]) => (files.length === 1 ? "" : `    # ${path}\n`) + indented(text))
    .join("\n");
}

function indented(text: string): string {
  return `${text.trimEnd()}\n`.replace(/^(?=.)/gm, "    ");
}

/** A paragraph in lines of at most {@link WIDTH} columns. */
function filled(paragraph: string): string {
  const lines = [""];
  for (const word of paragraph.split(" ")) {
    const line = lines.at(-1) ?? "";
    if (line !== "" && line.length + word.length >= WIDTH) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines.join("\n");
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

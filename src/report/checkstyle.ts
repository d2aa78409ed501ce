import { explanation } from "./explanation.ts";
import { placed } from "./places.ts";
import type { Report } from "./report.ts";
import { xmlDocument, xmlText, type Element } from "./xml.ts";

/** The version of Checkstyle whose reports have this form. */
const VERSION = "4.3";

/** The XML of Checkstyle, which many tools read. */
export function renderCheckstyle({ diagnostics, cwd }: Report): string {
  const files = new Map<string, Element[]>();
  for (const { diagnostic, place } of placed(diagnostics, cwd)) {
    const errors = files.get(place.file) ?? [];
    files.set(place.file, errors);
    errors.push({
      "@line": place.line,
      "@column": place.column,
      "@severity": diagnostic.severity,
      "@message": xmlText([explanation(diagnostic).join("; ")]),
      "@source": `muster.${diagnostic.rule}`,
    });
  }
  const file = [...files].map(([name, error]) => ({ "@name": xmlText([name]), error }));
  return xmlDocument({ checkstyle: { "@version": VERSION, file } });
}

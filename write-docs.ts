// Writes docs/rules.md from the rules and what lint says on their examples, and the
// schema of config files, for editors.
import { mkdirSync, writeFileSync } from "node:fs";
import { schemaDocument } from "./src/config/schema.ts";
import { explainAll } from "./src/explain.ts";
import { renderRulesPage } from "./src/report/rules.ts";

mkdirSync("docs", { recursive: true });
writeFileSync("docs/rules.md", renderRulesPage(await explainAll()));
writeFileSync("muster.schema.json", schemaDocument());

// Writes docs/rules.md from the rules and what lint says on their examples.
import { mkdirSync, writeFileSync } from "node:fs";
import { explainAll } from "./src/explain.ts";
import { renderRulesPage } from "./src/report/rules.ts";

mkdirSync("docs", { recursive: true });
writeFileSync("docs/rules.md", renderRulesPage(await explainAll()));

import type { PageData } from "../graph/page-data.ts";
import { GRAPH_PAGE_STYLE } from "../page/style.ts";
import { titleOf } from "./graph-labels.ts";
import { htmlPage } from "./html-page.ts";
import { SCRIPTS } from "./page.js";

/** The page of a graph: see `src/page/graph-page.ts`. */
export function renderGraphHtml(data: PageData): string {
  return htmlPage({
    title: titleOf(data.graph),
    style: GRAPH_PAGE_STYLE,
    script: SCRIPTS.graph,
    data,
  });
}

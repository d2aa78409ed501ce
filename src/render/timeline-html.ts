import { TIMELINE_PAGE_STYLE } from "../page/style.ts";
import type { Timeline } from "../sync/timeline.ts";
import { htmlPage } from "./html-page.ts";
import { SCRIPTS } from "./page.js";
import { TIMELINE_TITLE } from "./timeline-svg.ts";

/** The page of a timeline: see `src/page/timeline-page.ts`. */
export function renderTimelineHtml(timeline: Timeline): string {
  return htmlPage({
    title: TIMELINE_TITLE,
    style: TIMELINE_PAGE_STYLE,
    script: SCRIPTS.timeline,
    data: timeline,
  });
}

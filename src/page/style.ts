import { NAME_COLUMN, TIMELINE_STYLE } from "../drawing/timeline-drawing.ts";
import { COLORS, GRAPH_STYLE, SANS } from "../drawing/style.ts";

/** What all pages have in common. */
export const PAGE_STYLE = [
  COLORS,
  "*{box-sizing:border-box}",
  `body{margin:0;background:var(--paper);color:var(--ink);font:14px/1.45 ${SANS}}`,
  "h1{font-size:16px;margin:0}h2{font-size:13px;margin:0 0 6px}h3{font-size:15px;margin:0;overflow-wrap:anywhere}",
  "h4{font-size:12px;margin:10px 0 2px;color:var(--soft)}p{margin:4px 0}ul{margin:0;padding:0;list-style:none}",
  "li{margin:2px 0;overflow-wrap:anywhere}",
  ".soft{color:var(--soft);font-size:12px}.error{color:var(--error)}.warning{color:var(--warning)}.info{color:var(--info)}",
  '.code,code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:12px}',
  ".unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}",
  "button,input,select{font:inherit;font-size:13px;color:inherit;background:var(--box);border:1px solid var(--border);border-radius:6px;padding:3px 8px;max-width:100%}",
  "button{cursor:pointer}button:disabled{color:var(--soft);cursor:default}::placeholder{color:var(--soft);opacity:1}input[type=range]{padding:0;flex:1;accent-color:var(--accent)}",
  ":focus-visible{outline:2px solid var(--accent);outline-offset:1px}",
].join("");

export const GRAPH_PAGE_STYLE = [
  PAGE_STYLE,
  GRAPH_STYLE,
  'body{display:grid;grid:"header header" auto "main side" minmax(0,1fr)/minmax(0,1fr) 340px;height:100vh}',
  "header{grid-area:header;display:flex;flex-wrap:wrap;align-items:center;gap:6px 14px;padding:8px 14px;border-bottom:1px solid var(--border)}",
  "header h1{overflow-wrap:anywhere}.search{position:relative;flex:1;max-width:360px;min-width:160px}.search input{width:100%}.zoom{display:flex;gap:4px;margin-left:auto}",
  ".results{position:absolute;z-index:1;left:0;right:0;top:100%;margin-top:2px;padding:4px;background:var(--paper);border:1px solid var(--border);border-radius:6px;box-shadow:0 4px 12px #0004}",
  ".results button{width:100%;text-align:left;border:0;overflow-wrap:anywhere}",
  "main{grid-area:main;display:flex;flex-direction:column;min-height:0}",
  ".canvas{position:relative;flex:1;min-height:200px}.graph{position:absolute;inset:0;width:100%;height:100%;touch-action:none;cursor:grab}",
  ".legend{margin:0;padding:2px 14px 4px;font-size:11px}.none{position:absolute;inset:40% 0 auto;text-align:center}",
  ".graph .unit{cursor:pointer}.graph .unit:focus{outline:none}.graph .unit:focus-visible>rect{stroke:var(--accent);stroke-width:3}",
  ".graph .link>.line{vector-effect:non-scaling-stroke}",
  // From far away, only large names can be read, then no word: units become dots and lines thinner.
  ".graph .large{display:none;font:34px ui-monospace,Menlo,Consolas,monospace;fill:var(--ink)}.middle .large{display:inline}.middle text:not(.large){display:none}.middle .link>.line{stroke-width:1}",
  ".far .unit>rect{fill:var(--soft)}.far .link>.line{stroke-width:.7}.far text{display:none}",
  '.culled:not([tabindex="0"],:focus){display:none}',
  ".graph text{user-select:text}.graph .unit text{cursor:pointer}",
  ".unit.near>rect{stroke:var(--accent)}.unit.chosen>rect{stroke:var(--accent);stroke-width:3}",
  ".link.near>.line{stroke:var(--accent);stroke-width:2.2}.link.near>.head{fill:var(--accent)}",
  // Paler by the opacity of colours: that of groups makes browsers draw each by itself.
  ".choosing .link:not(.near)>*,.choosing .words:not(.near)>*{stroke-opacity:.4;fill-opacity:.4}",
  ".searched .unit:not(.found,.chosen)>rect{stroke-opacity:.3}.searched .unit:not(.found,.chosen)>text{fill-opacity:.4}.unit.found>rect{fill:var(--waiting)}",
  ".unit.waiting>rect{fill:var(--waiting)}.unit.running>rect{fill:var(--running);stroke:var(--accent)}.unit.done>rect{fill:var(--done)}",
  "aside{grid-area:side;overflow:auto;border-left:1px solid var(--border)}section{padding:10px 14px;border-bottom:1px solid var(--border)}",
  ".switches label{display:block}.switches label.code{overflow-wrap:anywhere;color:var(--soft)}.switches select{width:100%}",
  ".link-to,.finding{border:0;background:none;padding:0;text-align:left;overflow-wrap:anywhere}.link-to{color:var(--accent);text-decoration:underline}",
  ".finding{display:block;width:100%;padding:4px 6px;margin:0 -6px;font-size:12px}.finding:hover{background:var(--box)}.findings li{font-size:12px}.place{color:var(--soft);font-size:11px}",
  ".gone,.gone b,.gone .link-to{color:var(--soft)}.gone{font-style:italic}.details li{font-size:12px}.details p,.switches label{font-size:13px}",
  ".schedule{border-top:1px solid var(--border);padding:6px 14px}.schedule summary{font-weight:600;font-size:13px;cursor:pointer}",
  ".slider{display:flex;flex-wrap:wrap;gap:4px 10px;align-items:center}.slider input{min-width:140px}.slider[hidden]{display:none}.slider output{min-width:7em}.key{padding:0 6px;border:1px solid var(--edge);border-radius:4px;color:var(--ink)}.key.waiting{background:var(--waiting)}.key.running{background:var(--running);border-color:var(--accent)}.key.done{background:var(--done)}.chart{max-height:26vh;overflow:auto}",
  ".gantt text{font:11px sans-serif;fill:var(--soft)}.gantt .name{font-family:ui-monospace,Menlo,Consolas,monospace;text-anchor:end;fill:var(--ink)}.gantt .end{text-anchor:end}",
  ".gantt .back{fill:transparent}.gantt .row{cursor:pointer}.gantt .row:hover .back,.gantt .chosen .back{fill:var(--box)}.gantt .bar{fill:var(--edge)}.gantt .critical .bar{fill:var(--accent)}.gantt .chosen .name{font-weight:700}.gantt .never{fill:var(--error)}.gantt .cursor{stroke:var(--error);stroke-width:1.5}",
  "@media(max-width:760px){body{display:block;height:auto}.canvas{height:60vh;flex:none}aside{border-left:0}}",
].join("");

export const TIMELINE_PAGE_STYLE = [
  PAGE_STYLE,
  TIMELINE_STYLE,
  "body{display:flex;flex-direction:column;height:100vh}",
  "header{display:flex;flex-wrap:wrap;align-items:center;gap:6px 14px;padding:8px 14px;border-bottom:1px solid var(--border)}header input[type=range]{max-width:260px}",
  ".counts{margin:6px 14px}main{flex:1;min-height:0;display:flex;flex-direction:column}.canvas{flex:1;min-height:120px;overflow:auto}",
  ".details{border-top:1px solid var(--border);padding:10px 14px;max-height:34vh;overflow:auto}",
  ".timeline .names{transform:translateX(var(--moved,0))}.timeline .names>rect{fill:var(--paper)}.timeline .row:hover>.names>rect,.timeline .chosen>.names>rect{fill:var(--box)}",
  `.timeline .releases{clip-path:inset(0 0 0 calc(var(--moved,0px) + ${NAME_COLUMN}px)) view-box}`,
  ".timeline .row{cursor:pointer}.timeline .row:hover>.back,.timeline .chosen>.back{fill:var(--box)}.timeline .missed:not(.chosen){opacity:.25}",
  ".timeline .row:focus{outline:none}.timeline .row:focus-visible>.back{stroke:var(--accent)}",
].join("");

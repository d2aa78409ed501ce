const LIGHT = `--paper:#fff;--ink:#1f2328;--soft:#59636e;--box:#f6f8fa;--border:#d1d9e0;--row:#fff;--edge:#818b98;--error:#cf222e;--warning:#9a6700;--info:#0969da;--accent:#0969da;--finished:#2da44e;--done:#dafbe1;--running:#ddf4ff;--waiting:#fff8c5`;
const DARK = `--paper:#0d1117;--ink:#e6edf3;--soft:#9198a1;--box:#151b23;--border:#3d444d;--row:#0d1117;--edge:#7d8590;--error:#ff7b72;--warning:#d29922;--info:#79c0ff;--accent:#79c0ff;--finished:#3fb950;--done:#12361d;--running:#0c2d6b;--waiting:#3b2e0a`;

/** The colours of drawings and pages, light or dark as the reader has it. */
export const COLORS = `:root{${LIGHT};color-scheme:light dark}@media(prefers-color-scheme:dark){:root{${DARK}}}`;

export const MONOSPACE = 'ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace';
export const SANS = 'system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif';

const SEVERITIES = ["error", "warning", "info"] as const;

/** How the elements of a drawn graph look. */
export const GRAPH_STYLE = [
  `.drawing text{font:11px ${SANS};fill:var(--soft);text-anchor:middle}`,
  `.drawing .name{font:13px ${MONOSPACE};fill:var(--ink)}`,
  `.drawing .address{font-family:${MONOSPACE};font-size:10px}`,
  ".drawing text.title{font-size:12px;font-weight:600;fill:var(--ink)}",
  ".agent>rect{fill:none;stroke:var(--border);stroke-dasharray:2 3}",
  ".drawing .agent>text.title{text-anchor:start;fill:var(--soft)}",
  ".script>rect{fill:var(--box);stroke:var(--border)}",
  ".unit>rect{fill:var(--row);stroke:var(--edge)}",
  ".unit.alone>rect{stroke-dasharray:4 3}",
  ".link>.line{fill:none;stroke:var(--edge);stroke-width:1.3}",
  ".link>.head{fill:var(--edge)}",
  ".link.open>.line{stroke-dasharray:6 4}",
  ".link.order>.line{stroke-width:2.4;stroke-dasharray:2 4;stroke-linecap:round}",
  ".words>rect{fill:var(--paper);stroke:none}",
  ".drawing text.step{font-weight:700;fill:var(--paper)}",
  ...SEVERITIES.flatMap((severity) => [
    `.${severity}>rect{stroke:var(--${severity});stroke-width:1.6}`,
    `.${severity}>.line{stroke:var(--${severity});stroke-width:2}`,
    `.${severity}>.head,.${severity}>circle.step{fill:var(--${severity})}`,
    `.drawing .${severity}>.mark{fill:var(--${severity})}`,
  ]),
].join("");

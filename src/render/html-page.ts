import { createHash } from "node:crypto";
import { escapeXml } from "../drawing/svg-node.ts";

export interface HtmlPage {
  readonly title: string;
  readonly style: string;
  readonly script: string;
  /** What the script finds as JSON in the element `data`. */
  readonly data: unknown;
}

/** What JSON has as it is and HTML, or JavaScript, takes for something else. */
const NOT_IN_HTML = /[<>&\u2028\u2029]/g;

/**
 * One file that needs nothing else: it may load nothing, and run nothing but its own
 * script, which makes the page from the data.
 */
export function htmlPage({ title, style, script, data }: HtmlPage): string {
  const json = JSON.stringify(data).replace(
    NOT_IN_HTML,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  const policy = [
    "default-src 'none'",
    `script-src '${hash(script)}'`,
    `style-src '${hash(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeXml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeXml(title)}</title>
<style>${style}</style>
</head>
<body>
<noscript>This page draws itself with JavaScript, which is switched off. It loads nothing from anywhere.</noscript>
<script type="application/json" id="data">${json}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** What a policy allows by its content. */
function hash(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

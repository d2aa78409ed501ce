/** What a piece of the report is, which decides how it looks on a terminal. */
export type Style = "error" | "warning" | "info" | "strong" | "faint" | "caret";

/** Select Graphic Rendition parameters (ECMA-48). */
const CODES: Readonly<Record<Style, string>> = {
  error: "1;31",
  warning: "1;33",
  info: "1;36",
  strong: "1",
  faint: "2",
  caret: "1;32",
};

export type Paint = (style: Style, text: string) => string;

export function painter(color: boolean): Paint {
  return color
    ? (style, text) => `\u001B[${CODES[style]}m${text}\u001B[0m`
    : (_style, text) => text;
}

/**
 * Whether output to a stream is coloured: on a terminal, unless `NO_COLOR` is
 * set (https://no-color.org) or it is a dumb one; `FORCE_COLOR` overrules both,
 * with `0` or `false` for never.
 */
export function useColor(
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  if (env["NO_COLOR"] || env["TERM"] === "dumb") return false;
  return stream.isTTY === true;
}

/** The scripts of the pages, each in one piece; the build makes the module from `src/page/`. */
export const SCRIPTS: { readonly graph: string; readonly timeline: string };

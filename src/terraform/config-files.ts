/** The ends of the names of configuration files, OpenTofu's own ones second. */
const EXTENSIONS = [
  [".tf", ".tofu"],
  [".tf.json", ".tofu.json"],
] as const;

/**
 * The files of a directory that are configuration, in the order given. As in
 * OpenTofu, `main.tofu` takes the place of `main.tf`, and `main.tofu.json` that
 * of `main.tf.json`.
 * @param names of the directory's entries; directories end in `/`
 */
export function configFileNames(names: readonly string[]): string[] {
  const present = new Set(names);
  return names.filter((name) => {
    if (isTemporary(name)) return false;
    return EXTENSIONS.some(([terraform, tofu]) => {
      if (name.endsWith(tofu)) return true;
      return name.endsWith(terraform) && !present.has(withoutEnd(name, terraform) + tofu);
    });
  });
}

/**
 * Whether a configuration file overrides what others declare: `override.tf`,
 * `local_override.tf`, `override.tf.json`.
 */
export function isOverrideFile(name: string): boolean {
  const end = EXTENSIONS.flat().find((extension) => name.endsWith(extension));
  if (end === undefined) return false;
  const base = withoutEnd(name, end);
  return base === "override" || base.endsWith("_override");
}

/** What editors leave beside a file, and hidden files. */
function isTemporary(name: string): boolean {
  return name.startsWith(".") || name.endsWith("~") || (name.startsWith("#") && name.endsWith("#"));
}

function withoutEnd(name: string, end: string): string {
  return name.slice(0, -end.length);
}

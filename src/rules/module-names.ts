import type { Startup, StartupScript } from "../startup/model.ts";

/** A name in the one form in which `git_clone` and `Git-Clone` are equal. */
export function comparable(name: string): string {
  return name.toLowerCase().replaceAll("_", "-");
}

/** The name of the call that an address ends with: `b` of `module.a.module.b["x"]`. */
export function callName(address: string): string | undefined {
  return /(?:^|\.)module\.([^.[\]]+)(?:\[[^\]]*\])?$/.exec(address)?.[1];
}

/** The name under which a registry publishes a module: `git-clone` of `coder/git-clone/coder`. */
export function publishedName(source: string): string | undefined {
  return /^(?:[^/:]+\/)?[^/:]+\/([^/:]+)\/[^/:]+$/.exec(source)?.[1];
}

/**
 * Whether scripts are all hooks of one module that is not on disk: what it runs one
 * after the other only seems to run at the same time.
 */
export function areInOneModule(
  scripts: readonly StartupScript[],
  { unloadedModules }: Pick<Startup, "unloadedModules">,
): boolean {
  return unloadedModules.some(({ address }) =>
    scripts.every((script) => script.address.startsWith(`${address}.`)),
  );
}

import * as Flags from "@oclif/core/flags";

/** `--module-path`, for what reads templates. */
export function modulePathFlag() {
  return Flags.string({
    summary: "Reads modules whose source starts with PREFIX below DIR.",
    description:
      "With registry.coder.com=../registry/registry, registry.coder.com/coder/git-clone/coder is read from ../registry/registry/coder/modules/git-clone. DIR may hold {namespace}, {name}, {provider} and {version}. The longest prefix wins.",
    helpValue: "PREFIX=DIR",
    multiple: true,
    multipleNonGreedy: true,
  });
}

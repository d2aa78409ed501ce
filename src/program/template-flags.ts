import * as Flags from "@oclif/core/flags";
import { notEmpty, REPEATED } from "./flag-values.ts";
import { inputFlags } from "./input-flags.ts";

/** `--config` and `--no-config`, for what reads templates. */
export function configFlags() {
  return {
    config: Flags.string({
      summary: "The config file, in the place of the nearest .muster.yaml.",
      helpValue: "FILE",
      parse: notEmpty("file"),
    }),
    "no-config": Flags.boolean({ summary: "Reads no config file.", default: false }),
  };
}

/** All that says what the one template of a command is read with. */
export function templateFlags() {
  return { ...configFlags(), "module-path": modulePathFlag(), ...downloadFlags(), ...inputFlags() };
}

/** `--download-modules` and `--offline`, for what reads templates. */
export function downloadFlags() {
  return {
    "download-modules": Flags.boolean({
      summary: "Fetches modules that are not on disk, and pins them in .muster.lock.json.",
      description:
        "From module registries, git repositories and https archives into the user's cache. Needs a network only for what is not cached; takes proxies and certificates from HTTPS_PROXY, NO_PROXY, NODE_EXTRA_CA_CERTS and SSL_CERT_FILE.",
    }),
    offline: Flags.boolean({
      summary:
        "Takes modules that are not on disk from the cache alone; one that is not there is an error.",
    }),
  };
}

/** `--module-path`, for what reads templates. */
export function modulePathFlag() {
  return Flags.string({
    summary: "Reads modules whose source starts with PREFIX below DIR.",
    description:
      "With registry.coder.com=../registry/registry, registry.coder.com/coder/git-clone/coder is read from ../registry/registry/coder/modules/git-clone. DIR may hold {namespace}, {name}, {provider} and {version}. The longest prefix wins.",
    helpValue: "PREFIX=DIR",
    ...REPEATED,
  });
}

import { Command } from "@oclif/core/command";

export default class Clear extends Command {
  static override summary = "Remove what muster keeps to be faster.";

  static override description =
    "That is in $MUSTER_CACHE_DIR, or in the folder muster of the user's cache directory: what HashiCorp's parser has said of files, and compiled code. All of it is made anew when it is needed.";

  static override examples = ["<%= config.bin %> cache clear"];

  /** Exit status: 0 removed, 1 something could not be removed. */
  async run(): Promise<void> {
    await this.parse(Clear);
    const { clearCache } = await import("../../src/program/clear-cache.ts");
    clearCache();
  }
}

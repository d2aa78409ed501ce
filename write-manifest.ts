// Writes oclif.manifest.json from the commands; with --check, only says whether
// the committed one is current.
import { readFileSync, writeFileSync } from "node:fs";
import { Plugin } from "@oclif/core/config";

const FILE = "oclif.manifest.json";

const plugin = new Plugin({
  root: process.cwd(),
  ignoreManifest: true,
  errorOnManifestCreate: true,
});
await plugin.load();
const manifest = `${JSON.stringify(plugin.manifest, null, 2)}\n`;

if (process.argv.includes("--check")) {
  if (readFileSync(FILE, "utf8") !== manifest) {
    console.error(`${FILE} is not what the commands say: run "npm run manifest" and commit it`);
    process.exitCode = 1;
  }
} else {
  writeFileSync(FILE, manifest);
}

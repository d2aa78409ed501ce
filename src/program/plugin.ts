import type { Command } from "@oclif/core/command";
import type { PJSON, Plugin } from "@oclif/core/interfaces";
import { COMMANDS } from "../../commands/index.ts";
import manifest from "../../oclif.manifest.json" with { type: "json" };
import packageJson from "../../package.json" with { type: "json" };

/** What oclif reads of package.json; its types know no string that a JSON import gives. */
export const PACKAGE = packageJson as unknown as PJSON;

const cached = manifest.commands as unknown as Readonly<Record<string, Command.Cached>>;

/**
 * The program as oclif's root plugin. Its manifest and its table of commands
 * are part of the program, so that nothing is looked for on disk: that is
 * faster, and works in one executable.
 * @param root a folder, for oclif's sake; nothing is read there
 */
export function rootPlugin(root: string): Plugin {
  const plugin: Plugin = {
    _base: `${PACKAGE.name}@${PACKAGE.version}`,
    alias: PACKAGE.name,
    name: PACKAGE.name,
    version: PACKAGE.version,
    pjson: PACKAGE,
    root,
    options: { root },
    isRoot: true,
    type: "core",
    valid: true,
    moduleType: "module",
    hasManifest: true,
    hooks: {},
    topics: Object.entries(PACKAGE.oclif.topics ?? {}).map(([name, topic]) => ({ ...topic, name })),
    commandsDir: undefined,
    commandIDs: Object.keys(cached),
    commands: Object.values(cached).map((command) => ({
      ...command,
      pluginAlias: PACKAGE.name,
      pluginType: "core",
      load: () => findCommand(command.id),
    })),
    findCommand,
    load: () => Promise.resolve(),
  };
  return plugin;

  async function findCommand(id: string): Promise<Command.Class> {
    const load = (COMMANDS as Readonly<Record<string, () => Promise<{ default: Command.Class }>>>)[
      id
    ];
    if (!load) throw new Error(`the manifest names a command "${id}" that is not there`);
    const { default: command } = await load();
    command.id = id;
    command.plugin = plugin;
    return command;
  }
}

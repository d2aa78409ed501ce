import { COMMANDS } from "./index.ts";

const loaded = Object.entries(COMMANDS).map(
  async ([id, load]) => [id, (await load()).default] as const,
);

/** Every command by its id, all loaded: what the manifest is made from. */
export const ALL_COMMANDS = Object.fromEntries(await Promise.all(loaded));

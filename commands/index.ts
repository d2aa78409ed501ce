import Lint from "./lint.ts";

/** Every command by its name; oclif reads this table. */
export const COMMANDS = {
  lint: Lint,
};

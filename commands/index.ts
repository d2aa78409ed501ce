/** Every command by its id (`:` between topic and name), loaded when it runs. */
export const COMMANDS = {
  lint: () => import("./lint.ts"),
};

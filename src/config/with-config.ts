import { NO_INPUTS, type TemplateInputs } from "../terraform/inputs.ts";
import type { ModulePath } from "../terraform/module-sources.ts";
import type { TemplateSettings } from "./template-config.ts";

/** What a template is read with. */
interface Given {
  readonly modulePaths?: readonly ModulePath[];
  readonly inputs?: TemplateInputs;
}

/** Adds what a config file says to what the command line says, which counts before it. */
export function withConfig<T extends Given>(given: T, config: TemplateSettings | undefined): T {
  if (!config) return given;
  const { modulePaths = [], inputs = NO_INPUTS } = given;
  return {
    ...given,
    modulePaths: [...modulePaths, ...config.modulePaths],
    inputs: { ...inputs, defaults: config.defaults },
  };
}

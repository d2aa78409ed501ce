/** What is given to a template from outside: on the command line and by the environment. */
export interface TemplateInputs {
  /** `--var` and `--var-file` in the order of the command line: a later one wins. */
  readonly variables: readonly VariableInput[];
  /** Variables of the environment, of which those count that are called `TF_VAR_…`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** `--parameter`: values of `coder_parameter`s by their `name`. */
  readonly parameters: ReadonlyMap<string, string>;
  /** `--preset`: the `name` of a `coder_workspace_preset`. */
  readonly preset: string | undefined;
  /** Whether parameters that nothing else fixes have their defaults. */
  readonly atDefaults?: boolean;
  /** What counts where nothing of this is given, in templates that have such variables and parameters. */
  readonly defaults?: TemplateDefaults;
}

/** Values from a config file, which is for many templates. */
export interface TemplateDefaults {
  /** The file's name, for messages. */
  readonly giver: string;
  /** As `--var` takes them; they win over `.tfvars` files. */
  readonly variables: ReadonlyMap<string, string>;
  readonly parameters: ReadonlyMap<string, string>;
}

export type VariableInput =
  | { readonly kind: "value"; readonly name: string; readonly value: string }
  | { readonly kind: "file"; readonly path: string };

/** A template by itself. */
export const NO_INPUTS: TemplateInputs = {
  variables: [],
  environment: {},
  parameters: new Map(),
  preset: undefined,
};

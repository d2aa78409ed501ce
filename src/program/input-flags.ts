import * as Flags from "@oclif/core/flags";
import { notEmpty, REPEATED } from "./flag-values.ts";

/** `--var`, `--var-file`, `--parameter` and `--preset`, for what reads templates. */
export function inputFlags() {
  return {
    var: Flags.string({
      summary: "Gives a variable of the template a value.",
      description:
        "As in Terraform: a string as it stands for a variable of a primitive type or none, an expression for any other. TF_VAR_NAME, terraform.tfvars and *.auto.tfvars count, too. Of --var and --var-file, the later one wins.",
      helpValue: "NAME=VALUE",
      ...REPEATED,
    }),
    "var-file": Flags.string({
      summary: "Gives variables the values in a .tfvars or .tfvars.json file.",
      helpValue: "FILE",
      parse: notEmpty("file"),
      ...REPEATED,
    }),
    parameter: Flags.string({
      summary: "Fixes a coder_parameter; without, each of its options is tried.",
      helpValue: "NAME=VALUE",
      ...REPEATED,
    }),
    preset: Flags.string({
      summary: "Fixes the parameters of a coder_workspace_preset; --parameter wins over it.",
      helpValue: "NAME",
      parse: notEmpty("preset"),
    }),
  };
}

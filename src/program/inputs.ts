import { statSync } from "node:fs";
import { CommandError } from "../command-error.ts";
import { describeError } from "../describe-error.ts";
import type { TemplateInputs, VariableInput } from "../terraform/inputs.ts";

/** An argument or flag as it stands on the command line. */
interface Token {
  readonly type: string;
  readonly input: string;
  readonly flag?: string;
}

/**
 * What the flags of a command and the environment give to a template.
 * @param parsed what was made of the command line; its tokens keep the order of the flags
 * @throws {CommandError} where a flag is not of its form, or a file is not there
 */
export function inputsOf(
  parsed: {
    readonly flags: {
      readonly parameter?: readonly string[] | undefined;
      readonly preset?: string | undefined;
    };
    readonly raw: readonly Token[];
  },
  environment: TemplateInputs["environment"],
): TemplateInputs {
  const variables = parsed.raw.flatMap((token): VariableInput[] => {
    if (token.type !== "flag") return [];
    if (token.flag === "var") return [{ kind: "value", ...assignment("--var", token.input) }];
    return token.flag === "var-file" ? [{ kind: "file", path: existingFile(token.input) }] : [];
  });
  const parameters = (parsed.flags.parameter ?? []).map((text) => {
    const { name, value } = assignment("--parameter", text);
    return [name, value] as const;
  });
  const { preset } = parsed.flags;
  return { variables, environment, parameters: new Map(parameters), preset };
}

function assignment(flag: string, text: string): { name: string; value: string } {
  const equals = text.indexOf("=");
  if (equals < 1) {
    throw new CommandError(
      `${flag} ${text || '""'} is not of the form NAME=VALUE`,
      `For example: ${flag} region=eu`,
    );
  }
  return { name: text.slice(0, equals).trim(), value: text.slice(equals + 1) };
}

function existingFile(path: string): string {
  let isFile;
  try {
    isFile = statSync(path).isFile();
  } catch (error) {
    throw new CommandError(
      `cannot read --var-file ${path}: ${describeError(error)}`,
      "Give a .tfvars or .tfvars.json file.",
    );
  }
  if (isFile) return path;
  throw new CommandError(`--var-file ${path} is no file`, "Give a .tfvars or .tfvars.json file.");
}

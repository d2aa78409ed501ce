import { rules } from "../rules/index.ts";

/** The part of JSON Schema (draft 7) that a config file needs, and its reader understands. */
export interface Schema {
  readonly description?: string;
  readonly type?: SchemaType | readonly SchemaType[];
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  /** What other keys hold; false where there are none. */
  readonly additionalProperties?: Schema | false;
  readonly required?: readonly string[];
  readonly items?: Schema;
  /** A scalar, or something else: of these at most one has a node's kind. */
  readonly anyOf?: readonly Schema[];
}

export type SchemaType = "string" | "number" | "boolean" | "array" | "object";

export const CONFIG_SEVERITIES = ["off", "info", "warning", "error"] as const;

const PATTERNS: Schema = {
  type: "array",
  items: { type: "string" },
};

const SEVERITY: Schema = {
  type: "string",
  enum: CONFIG_SEVERITIES,
};

const RULE: Schema = {
  anyOf: [
    SEVERITY,
    {
      type: "object",
      properties: {
        severity: { ...SEVERITY, description: "Of what the rule finds; off for nothing." },
        exceptUnits: {
          description: "Names of units that the rule says nothing about.",
          type: "array",
          items: { type: "string" },
        },
      },
      additionalProperties: false,
    },
  ],
};

const SETTINGS: Readonly<Record<string, Schema>> = {
  rules: {
    description:
      "Severities and options of rules, by their ids. What holds only under a condition is one step milder.",
    type: "object",
    properties: Object.fromEntries(
      rules.map(({ id, summary }) => [id, { description: summary, ...RULE }]),
    ),
    additionalProperties: false,
  },
  modulePath: {
    description:
      "Where the modules of a registry or repository are, by the beginning of their sources; as --module-path, relative to this file.",
    type: "object",
    additionalProperties: { type: "string" },
  },
  parameters: {
    description: "Fixes coder_parameters by their names, in templates that have them.",
    type: "object",
    additionalProperties: { type: ["string", "number", "boolean"] },
  },
  vars: {
    description:
      "Values of variables, in templates that declare them: over .tfvars files, under --var.",
    type: "object",
    additionalProperties: {},
  },
  coderVersion: {
    description: "The oldest version of Coder that the templates are for, such as 2.32.",
    type: ["string", "number"],
    pattern: "^v?[0-9]+\\.[0-9]+(\\.[0-9]+)?$",
  },
};

/** What a config file may hold. */
export const CONFIG_SCHEMA: Schema = {
  type: "object",
  properties: {
    $schema: { description: "Where editors find this schema.", type: "string" },
    extends: {
      description: "Config files that this one builds on, relative to it; later ones win.",
      anyOf: [{ type: "string" }, { type: "array", items: { type: "string" } }],
    },
    ...SETTINGS,
    ignore: {
      description:
        "Files that nothing is reported in, and templates that are not checked: patterns as in .gitignore, relative to this file.",
      ...PATTERNS,
    },
    overrides: {
      description: "Settings for some paths; later ones win.",
      type: "array",
      items: {
        type: "object",
        properties: {
          paths: { description: "Patterns as in .gitignore, relative to this file.", ...PATTERNS },
          ...SETTINGS,
        },
        required: ["paths"],
        additionalProperties: false,
      },
    },
  },
  additionalProperties: false,
};

/** The schema as editors take it. */
export function schemaDocument(): string {
  const head = {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Configuration of muster",
  };
  return `${JSON.stringify({ ...head, ...CONFIG_SCHEMA }, undefined, 2)}\n`;
}

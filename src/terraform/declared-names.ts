import type { GetAttribute } from "../hcl/syntax.ts";
import type { Span } from "../source/source-file.ts";
import { suggestion } from "../close-name.ts";
import { meantAttribute } from "./coder-attributes.ts";
import { UndeclaredError } from "./evaluation-error.ts";
import type { ModuleConfig, ResourceConfig } from "./module-config.ts";
import { meantRoot, type Reference, type TypedReference } from "./scope.ts";

/** What is in front of the name in a reference to what is declared. */
const PREFIX = {
  variable: "var.",
  local: "local.",
  module: "module.",
  resource: "",
  "data source": "data.",
  "ephemeral resource": "ephemeral.",
} as const;

type Declared = keyof typeof PREFIX;

/** What a block declares that has a type before its name, by the root of references to it. */
const TYPED = {
  resource: "resource",
  data: "data source",
  ephemeral: "ephemeral resource",
} as const;

/**
 * What is declared under a name.
 * @returns undefined where a file that could not be read may declare it
 * @throws {UndeclaredError} where nothing does
 */
export function declared<T>(
  what: Declared,
  names: ReadonlyMap<string, T>,
  name: string,
  { complete }: ModuleConfig,
  span: Span,
  hint?: string,
): T | undefined {
  const found = names.get(name);
  if (found !== undefined || !complete) return found;
  throw new UndeclaredError(
    `this module has no ${what} "${name}"${hint ?? suggestion(name, names.keys())}`,
    span,
  );
}

/** {@link declared} for resources, data sources and ephemeral resources. */
export function declaredResource(
  { root, type, name }: TypedReference,
  config: ModuleConfig,
  span: Span,
): ResourceConfig | undefined {
  const what = TYPED[root];
  const meant = root === "resource" ? meantRoot(type) : undefined;
  const hint = meant === undefined ? undefined : ` (did you mean "${meant}.${name}"?)`;
  return declared(what, resourcesOf(root, config), `${type}.${name}`, config, span, hint);
}

function resourcesOf(root: TypedReference["root"], config: ModuleConfig) {
  switch (root) {
    case "resource":
      return config.resources;
    case "data":
      return config.dataSources;
    case "ephemeral":
      return config.ephemerals;
  }
}

/** What messages and unknowns call a name, as a reference has it: `local.a`, `data.http.page`. */
export function referenceText(reference: Reference): string {
  if (!("type" in reference)) return `${reference.root}.${reference.name}`;
  return `${PREFIX[TYPED[reference.root]]}${reference.type}.${reference.name}`;
}

/** @throws {UndeclaredError} where an attribute of one of Coder's types is misspelt */
export function checkAttribute(resource: ResourceConfig, name: string, span: Span): void {
  const { type, address } = resource;
  const meant = meantAttribute(address.startsWith("data.") ? `data.${type}` : type, name);
  if (meant === undefined) return;
  throw new UndeclaredError(
    `${address} has no attribute "${name}" (did you mean "${meant}"?)`,
    span,
  );
}

/**
 * Looks for what a reference names, without its value.
 * @param attribute what is asked of it, if anything is
 * @returns whether it is something that a module declares
 * @throws {UndeclaredError} where nothing declares it
 */
export function checkDeclared(
  reference: Reference,
  span: Span,
  config: ModuleConfig,
  attribute: GetAttribute | undefined,
): boolean {
  switch (reference.root) {
    case "var":
      declared("variable", config.variables, reference.name, config, span);
      return true;
    case "local":
      declared("local", config.locals, reference.name, config, span);
      return true;
    case "module":
      declared("module", config.calls, reference.name, config, span);
      return true;
    case "resource":
    case "data":
    case "ephemeral": {
      const resource = declaredResource(reference, config, span);
      if (resource && attribute) checkAttribute(resource, attribute.name, attribute.span);
      return true;
    }
    default:
      return false;
  }
}

import { basename, dirname } from "node:path";
import type { Word } from "../shell/sync-call.ts";
import { spanText } from "../source/source-file.ts";
import type { Piece, Sites } from "../source/piece.ts";
import type { AgentUnits } from "../startup/agent-units.ts";
import type { Startup } from "../startup/model.ts";
import type { Unit } from "../startup/unit-graph.ts";
import type { CalledModule } from "../terraform/module-calls.ts";
import type { Finding } from "./diagnostic.ts";
import { exampleTemplate, scriptBlock, unitScript } from "./example-template.ts";
import { callName, comparable, publishedName } from "./module-names.ts";
import type { StartupRule } from "./rule.ts";
import { registration } from "./vague-unit-name.ts";
import { quote } from "./wording.ts";

const CALL = `
module "postgres" {
  source   = "./postgres"
  agent_id = coder_agent.main.id
}
`;

const module = (unit: string): string =>
  `variable "agent_id" {\n  type = string\n}\n\n${scriptBlock("server", unitScript(unit, [], "start-database")).replace("coder_agent.main.id", "var.agent_id")}`;

export const unprefixedModuleUnit: StartupRule = {
  id: "unprefixed-module-unit",
  from: "startup",
  severity: "info",
  summary: "A module names a unit without the module's name in front.",
  explanation: `All scripts of an agent share their units, wherever they come from. The author of a module does not know which other modules a template uses: two that both have a unit "server" start it twice, and the second one fails.

Put the module's name in front, or let the caller choose it with a variable. A template that is not called as a module need not do so.`,
  example: {
    bad: { "main.tf": exampleTemplate({}, CALL), "postgres/main.tf": module("server") },
    good: { "main.tf": exampleTemplate({}, CALL), "postgres/main.tf": module("postgres-server") },
  },
  check: ({ startup, agents }) =>
    startup.modules.length === 0
      ? []
      : agents.flatMap((units) =>
          [...units.atStart.units.values()].flatMap((unit) => findingsFor(unit, units, startup)),
        ),
};

function findingsFor(unit: Unit, { agent }: AgentUnits, { modules }: Startup): Finding[] {
  const call = registration(unit);
  if (!call || !unit.isKnown) return [];
  const owners = modulesThatName(call.unit, modules);
  const [owner] = owners;
  const names = owners.flatMap((module) => callers(module, modules)).flatMap(namesOf);
  const [name] = names;
  if (!owner || name === undefined || names.some((part) => includes(unit.name, part))) return [];
  return [
    {
      message: `unit ${quote(unit.name)} of ${owner.address} does not carry the module's name: a script from elsewhere may have one of the same name`,
      span: call.unit.span ?? call.span,
      hint: `such as ${quote(`${comparable(name)}-${unit.name}`)}`,
      notes: ["all scripts of an agent share their units, whichever module they come from"],
      agent: agent.address,
      script: call.script.address,
      unit: unit.name,
    },
  ];
}

/** The calls of the module that a name is written in from end to end; none where a caller has a say in it. */
function modulesThatName({ text }: Word, modules: readonly CalledModule[]): CalledModule[] {
  const directories = new Set(text.pieces.map((piece) => directoryOf(piece, modules)));
  const [directory] = directories;
  if (directories.size !== 1 || directory === undefined || text.pieces.some(isGiven)) return [];
  return modules.filter((module) => module.directory === directory);
}

/** The instance and those that it is called from: a module may be a part of a larger one. */
function callers(module: CalledModule, modules: readonly CalledModule[]): CalledModule[] {
  const caller = modules.find(({ address }) => address === module.caller);
  return caller ? [module, ...callers(caller, modules)] : [module];
}

/** The innermost directory of a module that the piece was written in. */
function directoryOf({ span }: Piece, modules: readonly CalledModule[]): string | undefined {
  if (!span) return undefined;
  const directories = new Set(modules.map(({ directory }) => directory));
  for (let at = dirname(span.file.path); ; at = dirname(at)) {
    if (directories.has(at)) return at;
    if (at === dirname(at)) return undefined;
  }
}

/** Whether the piece came through a variable: then the caller can change it. */
function isGiven({ sites }: Piece): boolean {
  for (let site: Sites | undefined = sites; site; site = site.inner) {
    if (/\bvar\./.test(spanText(site.span))) return true;
  }
  return false;
}

/** What the module is called: where it is published, by its directory, and by its call. */
function namesOf({ address, directory, source = "" }: CalledModule): string[] {
  return [publishedName(source), basename(directory), callName(address)].filter(
    (name) => name !== undefined,
  );
}

function includes(unit: string, name: string): boolean {
  return comparable(unit).includes(comparable(name));
}

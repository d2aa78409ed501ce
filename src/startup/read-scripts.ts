import { Allowance } from "../shell/budget.ts";
import { fileKey } from "../shell/file-system.ts";
import { isSameEverywhere, type ForeignFile } from "../shell/foreign-file.ts";
import { interpret } from "../shell/interpret.ts";
import type { ShellResult } from "../shell/sync-call.ts";
import type { Text } from "../source/text.ts";
import type { Template, TemplateScript, TemplateScriptVariant } from "../terraform/template.ts";

/** Names of files that can be found again in a script that runs them. */
const PLAIN_NAME = /^[\w.+-]+$/;
const WORDS = /[\w.+-]+/g;

/** A file that some script leaves on the machine of its agent. */
interface WrittenFile {
  readonly writer: TemplateScript;
  /** Undefined where scripts disagree on it. */
  readonly content: Text | undefined;
  /** The keys of the units that the script completes when the file is there, on every way. */
  readonly units: ReadonlySet<string>;
}

/** Files by the keys of their paths. */
type WrittenFiles = Map<string, WrittenFile>;

/**
 * Follows the scripts of a template. Those that run or source what another script
 * of their agent writes are followed once more, with that at hand: which script is
 * first is for the coordination to say.
 */
export function readScripts(
  template: Template,
  agentOf: (script: TemplateScript) => string,
): (variant: TemplateScriptVariant) => ShellResult {
  const allowance = new Allowance();
  const results = new Map<TemplateScriptVariant, ShellResult>();
  const written = new Map<string, WrittenFiles>();
  const follow = (
    script: TemplateScript,
    foreignFiles?: ReadonlyMap<string, ForeignFile>,
  ): void => {
    const environment = template.environments.get(agentOf(script));
    const byText = new Map<string, ShellResult>();
    for (const variant of script.variants) {
      const { key } = variant.text;
      const result =
        byText.get(key) ??
        interpret(variant.text, {
          allowance,
          ...(environment && { environment }),
          ...(foreignFiles && { foreignFiles }),
        });
      byText.set(key, result);
      results.set(variant, result);
    }
  };
  for (const script of template.scripts) {
    follow(script);
    const agent = agentOf(script);
    const files = written.get(agent) ?? (new Map() as WrittenFiles);
    written.set(agent, files);
    for (const variant of script.variants) noteFiles(results.get(variant), script, files);
  }
  for (const [agent, files] of written) {
    if (files.size === 0) continue;
    const named = byName(files);
    for (const script of template.scripts) {
      if (agentOf(script) !== agent) continue;
      const foreignFiles = mentioned(script, named);
      if (foreignFiles.size > 0) follow(script, foreignFiles);
    }
  }
  return (variant) => {
    const result = results.get(variant);
    if (!result) throw new Error("a script is not one of the template's");
    return result;
  };
}

function noteFiles(
  result: ShellResult | undefined,
  writer: TemplateScript,
  files: WrittenFiles,
): void {
  if (!result) return;
  for (const [key, { path, content }] of result.files) {
    if (!isSameEverywhere(path)) continue;
    const known = files.get(key);
    // Where several write the same, or one only under a condition, none is known to have come so far.
    const isOnly = !known && writer.variants.every(({ when }) => when.length === 0);
    const units = isOnly ? unitsBehind(key, result) : NO_UNITS;
    const isSame = !known || known.content?.equals(content) === true;
    files.set(key, { writer, content: isSame ? content : undefined, units });
  }
}

const NO_UNITS: ReadonlySet<string> = new Set<string>();

function unitsBehind(key: string, { madeFiles, calls }: ShellResult): ReadonlySet<string> {
  const made = madeFiles.filter(({ path }) => fileKey(path) === key);
  if (made.length === 0) return NO_UNITS;
  const last = Math.max(...made.map(({ callsBefore }) => callsBefore));
  const complete = calls
    .slice(last)
    .filter(({ kind, certain, refused }) => kind === "complete" && certain && !refused);
  return new Set(complete.flatMap(({ unit }) => unit?.text.key ?? []));
}

/** Files by the last parts of their paths. */
function byName(files: WrittenFiles): Map<string, [key: string, file: WrittenFile][]> {
  const named = new Map<string, [string, WrittenFile][]>();
  for (const [key, file] of files) {
    const name = key.slice(key.lastIndexOf("/") + 1);
    if (!PLAIN_NAME.test(name)) continue;
    const others = named.get(name);
    if (others) others.push([key, file]);
    else named.set(name, [[key, file]]);
  }
  return named;
}

/** The files of other scripts whose names a script speaks of, by the keys of their paths. */
function mentioned(
  script: TemplateScript,
  named: ReadonlyMap<string, readonly [key: string, file: WrittenFile][]>,
): Map<string, ForeignFile> {
  const found = new Map<string, ForeignFile>();
  for (const { text } of script.variants) {
    for (const [word] of text.source.matchAll(WORDS)) {
      for (const [key, { writer, content, units }] of named.get(word) ?? []) {
        if (content && writer !== script) found.set(key, { content, units });
      }
    }
  }
  return found;
}

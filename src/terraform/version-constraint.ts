import compare from "semver/functions/compare.js";
import parse from "semver/functions/parse.js";
import type { SemVer } from "semver";

/** A version as a constraint writes it: parts may be missing at its end. */
interface WrittenVersion {
  readonly version: SemVer;
  /** How many of the three numbers are written. */
  readonly written: number;
}

const VERSION = /^v?(\d+(?:\.\d+){0,2})(-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;
const COMPARISON = /^(=|!=|>=|<=|>|<|~>|)\s*(\S+)$/;

/**
 * Whether a version constraint, as in `version = "~> 1.2, != 1.2.3"`, allows a
 * version. Follows https://developer.hashicorp.com/terraform/language/expressions/version-constraints,
 * whose `~>` and pre-releases are not those of npm.
 * @returns undefined where one of the two is not of the form that Terraform asks for
 */
export function allowsVersion(constraint: string, version: string): boolean | undefined {
  const found = parseVersion(version)?.version;
  if (!found) return undefined;
  let allowed = true;
  for (const part of constraint.split(",")) {
    const [, operator = "", text = ""] = COMPARISON.exec(part.trim()) ?? [];
    const bound = parseVersion(text);
    if (!bound) return undefined;
    allowed &&= compares(found, operator, bound);
  }
  return allowed;
}

/**
 * The newest of the versions that a constraint allows. Of pre-releases, as in Terraform,
 * only one that the constraint names exactly, and nothing else.
 * @param constraint undefined where none is given
 * @throws {RangeError} where it is not of the form that Terraform asks for
 */
export function newestAllowed(
  constraint: string | undefined,
  versions: readonly string[],
): string | undefined {
  let newest: { readonly text: string; readonly version: SemVer } | undefined;
  for (const text of versions) {
    const version = parseVersion(text)?.version;
    if (!version || (newest && compare(version, newest.version) <= 0)) continue;
    const isAllowed = constraint === undefined || allowsVersion(constraint, text);
    if (isAllowed === undefined) throw new RangeError(`${constraint ?? ""} is no constraint`);
    const isAsked = version.prerelease.length === 0 || namesExactly(constraint, version);
    if (isAllowed && isAsked) newest = { text, version };
  }
  return newest?.text;
}

function namesExactly(constraint = "", version: SemVer): boolean {
  return constraint.split(",").every((part) => {
    const [, operator, text = ""] = COMPARISON.exec(part.trim()) ?? [];
    const named = parseVersion(text)?.version;
    return named !== undefined && (operator === "" || operator === "=") && !compare(named, version);
  });
}

/** Whether a text is a version of the form that Terraform asks for. */
export function isVersion(text: string): boolean {
  return parseVersion(text) !== undefined;
}

function parseVersion(text: string): WrittenVersion | undefined {
  const [, numbers, prerelease = ""] = VERSION.exec(text) ?? [];
  if (numbers === undefined) return undefined;
  const parts = numbers.split(".");
  const version = parse([...parts, "0", "0"].slice(0, 3).join(".") + prerelease);
  return version ? { version, written: parts.length } : undefined;
}

function compares(found: SemVer, operator: string, { version, written }: WrittenVersion): boolean {
  const order = compare(found, version);
  if (operator === "" || operator === "=") return order === 0;
  if (operator === "!=") return order !== 0;
  if (!mayCompare(found, version)) return false;
  switch (operator) {
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    default:
      return order >= 0 && isNear(found, version, written);
  }
}

/** A pre-release is only in reach of a pre-release of the same version. */
function mayCompare(found: SemVer, bound: SemVer): boolean {
  if (found.prerelease.length === 0) return true;
  return bound.prerelease.length > 0 && found.compareMain(bound) === 0;
}

/** `~>`: only the last number that is written may be larger. */
function isNear(found: SemVer, bound: SemVer, written: number): boolean {
  if (bound.prerelease.length > 0 && found.prerelease.length === 0) return false;
  if (written > 1 && found.major !== bound.major) return false;
  return written < 3 || found.minor === bound.minor;
}

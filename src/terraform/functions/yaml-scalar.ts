import { toNumber, toText } from "../convert.ts";
import type { Span } from "../../source/source-file.ts";
import { FALSE, NULL, numberOf, stringOf, TRUE, type Value } from "../value.ts";

/** A scalar that Terraform does not read, in words for the user. */
export class YamlScalarError extends Error {
  override readonly name = "YamlScalarError";
}

export interface YamlScalar {
  readonly source: string;
  readonly style: "plain" | "quoted" | "block";
  /** In full, undefined where there is none. */
  readonly tag: string | undefined;
}

const TAG = "tag:yaml.org,2002:";

/** The tags of scalars that Terraform knows. */
const TAGS = new Set(
  ["str", "bool", "int", "float", "null", "timestamp", "binary"].map((name) => TAG + name),
);

/** What is looked up has one of these in front; the tag alone decides about all else. */
const RESOLVABLE = /^(?:[-+.~0-9yYnNtTfFoO]|$)/;

const WORDS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ...spellings(["y", "yes", "true", "on"], TRUE),
  ...spellings(["n", "no", "false", "off"], FALSE),
  ...spellings(["~", "null"], NULL),
  ["", NULL],
  ...spellings([".inf", "+.inf"], numberOf(Infinity)),
  ...spellings(["-.inf"], numberOf(-Infinity)),
]);

/** In small letters, with a capital in front, in capitals. */
function spellings(words: readonly string[], value: Value): (readonly [string, Value])[] {
  return words.flatMap((word) =>
    [word, word.replace(/[a-z]/, (letter) => letter.toUpperCase()), word.toUpperCase()].map(
      (spelling) => [spelling, value] as const,
    ),
  );
}

/**
 * What a scalar means to Terraform, which follows YAML 1.1 in part: `on` is
 * true, `017` is 17, `1_000` a string, a date the string of its time.
 * @param span what the characters of a string come from that are not in the source
 * @returns undefined for the string that the source is
 * @throws {YamlScalarError}
 */
export function resolveScalar({ source, style, tag }: YamlScalar, span: Span): Value | undefined {
  if (tag !== undefined && !TAGS.has(tag)) {
    throw new YamlScalarError(`the tag ${JSON.stringify(tag)} is none that Terraform knows`);
  }
  if (tag === undefined && style === "quoted") return undefined;
  if (tag === `${TAG}str`) return undefined;
  if (tag === `${TAG}binary`) {
    checkBinary(source);
    return undefined;
  }
  const isResolvable = RESOLVABLE.test(source);
  if (isResolvable && style === "quoted") return undefined;
  const value = (isResolvable ? plainValue(source, tag, span) : undefined) ?? tagged(source, tag);
  // A block is a string, but of what it means: of a hexadecimal number, its decimal digits.
  if (style !== "block" || tag !== undefined || !value || value.kind === "null") return value;
  const text = toText(value, span);
  return text && stringOf(text);
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** It stays encoded: Terraform has no value for bytes. */
function checkBinary(source: string): void {
  if (!BASE64.test(source.replace(/[\r\n]+/g, ""))) {
    throw new YamlScalarError("what has the tag !!binary is not valid base64");
  }
}

const NUMBER = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const PREFIXED = /^0(?:x[0-9a-fA-F]+|o[0-7]+)$/;
const NOT_A_NUMBER = /^\.(?:nan|NaN|NAN)$/;

function plainValue(source: string, tag: string | undefined, span: Span): Value | undefined {
  const word = WORDS.get(source);
  if (word) return word;
  if (tag === undefined && NOT_A_NUMBER.test(source)) {
    throw new YamlScalarError(`${source} is a number that Terraform does not have`);
  }
  if (tag === undefined || tag === `${TAG}timestamp`) {
    const time = timestamp(source);
    if (time !== undefined) return stringOf(time, span);
  }
  if (NUMBER.test(source)) return toNumber(stringOf(source));
  return PREFIXED.test(source) ? tagged(source, `${TAG}int`) : undefined;
}

/** What has a tag that says what it must be. */
function tagged(source: string, tag: string | undefined): Value | undefined {
  if (tag === undefined) return undefined;
  if (tag === `${TAG}null`) return NULL;
  const isNumber = tag === `${TAG}int` || tag === `${TAG}float`;
  const number = isNumber ? numberFrom(source.replaceAll("_", "")) : undefined;
  if (number) return number;
  throw new YamlScalarError(`${JSON.stringify(source)} is no ${tag.slice(TAG.length)}`);
}

const LEAST_INTEGER = -(2n ** 63n);
const GREATEST_INTEGER = 2n ** 64n - 1n;

/** A decimal number, or a whole one of 64 bits with `0x`, `0o` or `0b` in front. */
function numberFrom(source: string): Value | undefined {
  const decimal = toNumber(stringOf(source));
  if (decimal) return decimal;
  const [, sign, digits] =
    /^([-+]?)(0(?:[xX][0-9a-fA-F]+|[oO][0-7]+|[bB][01]+))$/.exec(source) ?? [];
  if (digits === undefined) return undefined;
  const magnitude = BigInt(digits);
  const integer = sign === "-" ? -magnitude : magnitude;
  if (integer < LEAST_INTEGER || integer > GREATEST_INTEGER) return undefined;
  return numberOf(integer.toString());
}

const DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})/;
const CLOCK = /^(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?$/;
const ZONE = /(?:Z|([-+])(\d\d):(\d\d))$/;

/** The time that a timestamp means, as RFC 3339 writes it; undefined for what is none. */
function timestamp(source: string): string | undefined {
  const [start, year = "", month = "", day = ""] = DATE.exec(source) ?? [];
  if (start === undefined || !isDay(Number(year), Number(month), Number(day))) return undefined;
  const time = timeOfDay(source.slice(start.length));
  return time && `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}T${time}`;
}

function isDay(year: number, month: number, day: number): boolean {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day > 0 && day <= (days[month - 1] ?? 0);
}

/** With a zone behind a `T`, and without one behind a space. */
function timeOfDay(rest: string): string | undefined {
  if (rest === "") return "00:00:00Z";
  const zone = ZONE.exec(rest);
  const isMarked = /^[Tt]/.test(rest);
  if (isMarked ? !zone : zone !== null || !rest.startsWith(" ")) return undefined;
  const clock = isMarked ? rest.slice(1, zone?.index) : rest.trimStart();
  const [, ...parts] = CLOCK.exec(clock) ?? [];
  const [hour = 99, minute = 99, second = 99] = parts.map(Number);
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const offset = offsetOf(zone);
  const shown = parts.slice(0, 3).map((part) => part.padStart(2, "0"));
  return offset && `${shown.join(":")}${offset}`;
}

const MAX_OFFSET_HOUR = 24;

function offsetOf(zone: RegExpExecArray | null): string | undefined {
  const [, sign, hours = "0", minutes = "0"] = zone ?? [];
  const total = Number(hours) * 60 + Number(minutes);
  if (Number(hours) > MAX_OFFSET_HOUR || Number(minutes) > 60) return undefined;
  if (sign === undefined || total === 0) return "Z";
  const shown = [Math.floor(total / 60), total % 60].map((part) => String(part).padStart(2, "0"));
  return sign + shown.join(":");
}

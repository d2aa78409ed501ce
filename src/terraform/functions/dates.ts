import { countOf, type Value } from "../value.ts";
import type { Arguments, FunctionTable } from "./definition.ts";
import { string } from "./parameters.ts";

/** Functions on timestamps as RFC 3339 writes them. */
export const DATE_FUNCTIONS: FunctionTable = {
  formatdate: { parameters: [string("format"), string("time")], call: formatdate },
  plantimestamp: { parameters: [], call: (args) => args.unknown() },
  timeadd: { parameters: [string("timestamp"), string("duration")], call: timeadd },
  timecmp: {
    parameters: [string("timestamp_a"), string("timestamp_b")],
    call: (args) => countOf(compare(parseTimestamp(args, 0), parseTimestamp(args, 1))),
  },
  timestamp: { parameters: [], call: (args) => args.unknown() },
};

/** A point in time as it was written: in its own time zone. */
interface Timestamp {
  /** Since 1970, in UTC. */
  readonly seconds: number;
  readonly nanoseconds: number;
  /** East of Greenwich, in minutes. */
  readonly offset: number;
}

const TIMESTAMP =
  /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9})\d{0,9})?(?:Z|([+-])(\d\d):(\d\d))$/;

function parseTimestamp(args: Arguments, index: number): Timestamp {
  const text = args.string(index);
  const fields = TIMESTAMP.exec(text);
  if (!fields) {
    return args.fail(`${JSON.stringify(text.slice(0, 60))} is no RFC 3339 timestamp`, index);
  }
  const field = (i: number) => Number(fields[i] ?? 0);
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map(field);
  const date = new Date(0);
  date.setUTCFullYear(year ?? 0, (month ?? 0) - 1, day);
  const isDate = date.getUTCMonth() + 1 === month && date.getUTCDate() === day;
  const inRange = (hour ?? 0) < 24 && (minute ?? 0) < 60 && (second ?? 0) < 60;
  if (!isDate || !inRange || field(9) >= 24 || field(10) >= 60) {
    args.fail(`${JSON.stringify(text)} has a field that is out of range`, index);
  }
  const offset = (fields[8] === "-" ? -1 : 1) * (field(9) * 60 + field(10));
  const ofDay = (hour ?? 0) * 3600 + (minute ?? 0) * 60 + (second ?? 0);
  return {
    seconds: date.getTime() / 1000 + ofDay - offset * 60,
    nanoseconds: Number((fields[7] ?? "").padEnd(9, "0")),
    offset,
  };
}

function compare(a: Timestamp, b: Timestamp): number {
  return Math.sign(a.seconds - b.seconds || a.nanoseconds - b.nanoseconds);
}

const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1000n,
  // The micro sign and the Greek letter.
  "\u00b5s": 1000n,
  "\u03bcs": 1000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

const DURATION =
  /^[+-]?(?:0|(?:(?:\d{1,18}(?:\.\d{0,18})?|\.\d{1,18})(?:[nu\u00b5\u03bcm]?s|m|h))+)$/;
const DURATION_PART = /(\d*)(?:\.(\d*))?([nu\u00b5\u03bcm]?s|m|h)/g;
const MAX_DURATION = (1n << 63n) - 1n;

/** A duration as Go writes it, `1h30m`, in nanoseconds. */
function parseDuration(args: Arguments, index: number): bigint {
  const text = args.string(index);
  if (text.length > 200 || !DURATION.test(text)) {
    args.fail(`${JSON.stringify(text.slice(0, 60))} is no duration such as 1h30m`, index);
  }
  let total = 0n;
  for (const [, whole = "", fraction = "", unit = ""] of text.matchAll(DURATION_PART)) {
    const scale = UNITS[unit] ?? 0n;
    total += BigInt(whole || "0") * scale;
    total += (BigInt(fraction || "0") * scale) / 10n ** BigInt(fraction.length);
  }
  if (total > MAX_DURATION) args.fail("the duration is too long", index);
  return text.startsWith("-") ? -total : total;
}

function timeadd(args: Arguments): Value {
  const start = parseTimestamp(args, 0);
  const nanoseconds = BigInt(start.nanoseconds) + parseDuration(args, 1);
  const seconds = start.seconds + Number(floorDivide(nanoseconds, 1_000_000_000n));
  const clock = new Date((seconds + start.offset * 60) * 1000);
  const year = clock.getUTCFullYear();
  if (!(year >= 0 && year <= 9999)) args.fail("the result lies outside the years 0 to 9999");
  const zone = start.offset === 0 ? "Z" : zoneText(start.offset, ":");
  return args.computed(`${clock.toISOString().slice(0, 19)}${zone}`);
}

function floorDivide(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  return value % divisor < 0n ? quotient - 1n : quotient;
}

function zoneText(offset: number, separator: string): string {
  const minutes = Math.abs(offset);
  const sign = offset < 0 ? "-" : "+";
  return `${sign}${two(Math.floor(minutes / 60))}${separator}${two(minutes % 60)}`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** What one run of a letter in a format stands for; undefined where it stands for nothing. */
function dateField(token: string, { seconds, offset }: Timestamp): string | undefined {
  const clock = new Date((seconds + offset * 60) * 1000);
  const hour = clock.getUTCHours();
  const hour12 = hour % 12 === 0 ? 12 : hour % 12;
  const month = MONTHS[clock.getUTCMonth()] ?? "";
  const weekday = DAYS[clock.getUTCDay()] ?? "";
  const year = String(clock.getUTCFullYear()).padStart(4, "0");
  const fields: Readonly<Record<string, string>> = {
    YYYY: year,
    YY: year.slice(2),
    MMMM: month,
    MMM: month.slice(0, 3),
    MM: two(clock.getUTCMonth() + 1),
    M: String(clock.getUTCMonth() + 1),
    DD: two(clock.getUTCDate()),
    D: String(clock.getUTCDate()),
    EEEE: weekday,
    EEE: weekday.slice(0, 3),
    hh: two(hour),
    h: String(hour),
    HH: two(hour12),
    H: String(hour12),
    AA: hour < 12 ? "AM" : "PM",
    aa: hour < 12 ? "am" : "pm",
    mm: two(clock.getUTCMinutes()),
    m: String(clock.getUTCMinutes()),
    ss: two(clock.getUTCSeconds()),
    s: String(clock.getUTCSeconds()),
    ZZZZZ: zoneText(offset, ":"),
    ZZZZ: zoneText(offset, ""),
    ZZZ: offset === 0 ? "UTC" : zoneText(offset, ""),
    Z: offset === 0 ? "Z" : zoneText(offset, ":"),
  };
  return Object.hasOwn(fields, token) ? fields[token] : undefined;
}

const FORMAT_TOKEN = /'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z']+|'/g;

function formatdate(args: Arguments): Value {
  const timestamp = parseTimestamp(args, 1);
  let result = "";
  for (const [token, letter] of args.string(0).matchAll(FORMAT_TOKEN)) {
    if (token === "'") args.fail("a quote in the format is not closed", 0);
    if (token.startsWith("'")) {
      // Two quotes are one, within quotes or alone.
      result += token === "''" ? "'" : token.slice(1, -1).replaceAll("''", "'");
    } else if (letter === undefined) {
      result += token;
    } else {
      result +=
        dateField(token, timestamp) ??
        args.fail(`${JSON.stringify(token.slice(0, 20))} in the format stands for nothing`, 0);
    }
  }
  return args.computed(result);
}

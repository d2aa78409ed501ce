import { listOf, stringOf, type Value } from "../value.ts";
import type { Arguments, FunctionTable } from "./definition.ts";
import { number, string } from "./parameters.ts";

/** Functions on IP networks in CIDR notation. */
export const NETWORK_FUNCTIONS: FunctionTable = {
  cidrhost: { parameters: [string("prefix"), number("hostnum")], call: cidrhost },
  cidrnetmask: { parameters: [string("prefix")], call: cidrnetmask },
  cidrsubnet: {
    parameters: [string("prefix"), number("newbits"), number("netnum")],
    call: cidrsubnet,
  },
  cidrsubnets: {
    parameters: [string("prefix")],
    variadic: number("newbits"),
    call: cidrsubnets,
  },
};

interface Network {
  /** The first address. */
  readonly address: bigint;
  /** Bits of an address: 32 or 128. */
  readonly bits: number;
  /** How many of them name the network. */
  readonly prefix: number;
}

function parseNetwork(args: Arguments): Network {
  const text = args.string(0);
  const parts = /^([0-9a-fA-F:.]{1,50})\/(\d{1,3})$/.exec(text);
  const address = parts?.[1] ?? "";
  const prefix = Number(parts?.[2] ?? -1);
  const bits = address.includes(":") ? 128 : 32;
  const value = bits === 128 ? parseIPv6(address) : parseIPv4(address);
  if (!parts || value === undefined || prefix > bits) {
    return args.fail(`${JSON.stringify(text.slice(0, 60))} is no network in CIDR notation`, 0);
  }
  const hostBits = BigInt(bits - prefix);
  return { address: (value >> hostBits) << hostBits, bits, prefix };
}

/** Leading zeros are read as decimal, as Terraform does. */
function parseIPv4(text: string): bigint | undefined {
  const fields = text.split(".");
  if (fields.length !== 4) return undefined;
  let value = 0n;
  for (const field of fields) {
    if (!/^\d{1,10}$/.test(field) || Number(field) > 255) return undefined;
    value = (value << 8n) | BigInt(Number(field));
  }
  return value;
}

function parseIPv6(text: string): bigint | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map(parseGroups);
  if (!head || (halves.length === 2 && !tail)) return undefined;
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (tail ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array<bigint>(missing).fill(0n), ...(tail ?? [])];
  return groups.reduce((value, group) => (value << 16n) | group, 0n);
}

/** Groups of 16 bits; the last two may be written as an IPv4 address. */
function parseGroups(text: string): bigint[] | undefined {
  if (text === "") return [];
  const groups: bigint[] = [];
  const fields = text.split(":");
  for (const [i, field] of fields.entries()) {
    if (i === fields.length - 1 && field.includes(".")) {
      const value = parseIPv4(field);
      if (value === undefined) return undefined;
      groups.push(value >> 16n, value & 0xffffn);
    } else {
      if (!/^[0-9a-fA-F]{1,4}$/.test(field)) return undefined;
      groups.push(BigInt(`0x${field}`));
    }
  }
  return groups;
}

function formatAddress(address: bigint, bits: number): string {
  if (bits === 32) return formatIPv4(address);
  // An IPv4 address inside IPv6 is shown as what it is.
  if (address >> 32n === 0xffffn) return formatIPv4(address & 0xffffffffn);
  const groups = Array.from({ length: 8 }, (_, i) =>
    ((address >> BigInt(112 - 16 * i)) & 0xffffn).toString(16),
  );
  const [start, length] = longestZeros(groups);
  if (length < 2) return groups.join(":");
  return `${groups.slice(0, start).join(":")}::${groups.slice(start + length).join(":")}`;
}

function formatIPv4(address: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((address >> shift) & 0xffn)).join(".");
}

function longestZeros(groups: readonly string[]): readonly [number, number] {
  let best: readonly [number, number] = [0, 0];
  let start = 0;
  for (let i = 0; i <= groups.length; i++) {
    if (groups[i] === "0") continue;
    if (i - start > best[1]) best = [start, i - start];
    start = i + 1;
  }
  return best;
}

function cidrhost(args: Arguments): Value {
  const { address, bits, prefix } = parseNetwork(args);
  const host = wholeNumber(args, 1);
  const size = 1n << BigInt(bits - prefix);
  if (host >= size || -host > size) {
    args.fail(`a network of this size has no host ${host.toString()}`, 1);
  }
  return args.computed(formatAddress(address + (host < 0n ? size + host : host), bits));
}

function cidrnetmask(args: Arguments): Value {
  const { bits, prefix } = parseNetwork(args);
  if (bits !== 32) args.fail("only IPv4 networks have a netmask", 0);
  const mask = (0xffffffffn << BigInt(32 - prefix)) & 0xffffffffn;
  return args.computed(formatIPv4(mask));
}

function cidrsubnet(args: Arguments): Value {
  const { address, bits, prefix } = parseNetwork(args);
  const newBits = args.integer(1);
  const number = wholeNumber(args, 2);
  const length = prefix + newBits;
  if (newBits < 0 || length > bits) {
    args.fail(`${newBits} more bits do not fit a prefix of ${prefix} bits`, 1);
  }
  if (number < 0n || number >> BigInt(newBits) !== 0n) {
    args.fail(`${newBits} bits cannot number the network ${number.toString()}`, 2);
  }
  const subnet = address | (number << BigInt(bits - length));
  return args.computed(`${formatAddress(subnet, bits)}/${length}`);
}

function cidrsubnets(args: Arguments): Value {
  const { address, bits, prefix } = parseNetwork(args);
  // Terraform counts from the network before the first one, and here there is none.
  if (address === 0n && args.count > 1) {
    args.fail("Terraform finds no room in a network that begins with the address zero", 0);
  }
  const end = address + (1n << BigInt(bits - prefix));
  const subnets: Value[] = [];
  let next = address;
  for (let i = 1; i < args.count; i++) {
    const length = prefix + args.integer(i);
    if (length <= prefix || length > bits) {
      args.fail(`${length - prefix} more bits do not fit a prefix of ${prefix} bits`, i);
    }
    const size = 1n << BigInt(bits - length);
    // A subnet begins at a multiple of its size.
    const start = ((next + size - 1n) / size) * size;
    next = start + size;
    if (next > end) args.fail("there is not enough room for this subnet", i);
    subnets.push(stringOf(`${formatAddress(start, bits)}/${length}`, args.at(i).span));
  }
  return listOf(subnets);
}

function wholeNumber(args: Arguments, index: number): bigint {
  const number = args.number(index);
  if (!number.isInteger()) args.fail("a whole number is needed", index);
  return BigInt(number.toFixed(0));
}

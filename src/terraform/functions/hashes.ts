import type * as crypto from "node:crypto";
import { createRequire } from "node:module";
import { stringOf, unknownOf, type Value } from "../value.ts";
import { callName, type Arguments, type FunctionTable } from "./definition.ts";
import { number, string } from "./parameters.ts";

type Encoding = "hex" | "base64";

/** Hashes, and what makes up names of its own. */
export const HASH_FUNCTIONS: FunctionTable = {
  base64sha256: hash("sha256", "base64"),
  base64sha512: hash("sha512", "base64"),
  bcrypt: {
    parameters: [string("str")],
    variadic: number("cost"),
    call: (args) => args.unknown(),
  },
  md5: hash("md5", "hex"),
  rsadecrypt: {
    parameters: [string("ciphertext"), string("privatekey")],
    call: rsadecrypt,
  },
  sha1: hash("sha1", "hex"),
  sha256: hash("sha256", "hex"),
  sha512: hash("sha512", "hex"),
  uuid: { parameters: [], call: (args) => args.unknown() },
  uuidv5: { parameters: [string("namespace"), string("name")], call: uuidv5 },
};

const require = createRequire(import.meta.url);

/** The digest of bytes or of a string's UTF-8. */
export function digest(algorithm: string, data: string | Uint8Array, encoding: Encoding): string {
  // Loaded only when needed: few templates hash anything, and all of them wait for it.
  const { createHash } = require("node:crypto") as typeof crypto;
  return createHash(algorithm).update(data).digest(encoding);
}

function hash(algorithm: string, encoding: Encoding) {
  return {
    parameters: [string("str")],
    call: (args: Arguments) => args.computed(digest(algorithm, args.string(0), encoding)),
  };
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** A key as Terraform reads it: PEM with one of these kinds. */
const PRIVATE_KEY = /-----BEGIN ((?:RSA |EC |DSA |OPENSSH )?PRIVATE KEY)-----[^]*-----END \1-----/;

/** What the key opens is left to Terraform; whether these can be key and text, is not. */
function rsadecrypt(args: Arguments): Value {
  if (!BASE64.test(args.string(0).replace(/[\r\n]+/g, ""))) {
    args.fail("the ciphertext is not valid base64", 0);
  }
  if (!PRIVATE_KEY.test(args.string(1))) args.fail("this is no private key in PEM form", 1);
  // The name of the unknown must not show a key.
  return unknownOf(callName("rsadecrypt", args.list.slice(0, 1)));
}

/** The namespaces of RFC 4122, appendix C. */
const NAMESPACES: Readonly<Record<string, string>> = {
  dns: "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
  url: "6ba7b811-9dad-11d1-80b4-00c04fd430c8",
  oid: "6ba7b812-9dad-11d1-80b4-00c04fd430c8",
  x500: "6ba7b814-9dad-11d1-80b4-00c04fd430c8",
};

/** With or without hyphens, braces or `urn:uuid:`. */
const UUID = /^(?:urn:uuid:|\{)?[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}\}?$/;

function uuidv5(args: Arguments): Value {
  const given = args.string(0);
  const namespace = Object.hasOwn(NAMESPACES, given) ? (NAMESPACES[given] ?? given) : given;
  if (!UUID.test(namespace)) {
    args.fail("the namespace is neither a UUID nor one of dns, url, oid and x500", 0);
  }
  const name = Buffer.concat([
    Buffer.from(namespace.replace(/^urn:uuid:|[{}-]/g, ""), "hex"),
    Buffer.from(args.string(1), "utf8"),
  ]);
  const bytes = Buffer.from(digest("sha1", name, "hex").slice(0, 32), "hex");
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  const groups = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)];
  return stringOf([...groups, hex.slice(20)].join("-"), args.span);
}

import { Text } from "../../source/text.ts";
import { listOf, mappingOf, stringOf, type Value } from "../value.ts";
import { normalizeString, normalizeText } from "../normalize.ts";
import { MAX_ELEMENTS, MAX_PIECES, type Arguments, type FunctionTable } from "./definition.ts";
import { CsvError, parseCsv } from "./csv.ts";
import { JsonError, parseJson } from "./json-parser.ts";
import { jsonText } from "./json-text.ts";
import { anything, known, string, text } from "./parameters.ts";
import { decodeLegacy, encodeLegacy, isNoEncoding } from "./legacy-encodings.ts";
import { decodeText, encodeText, encodingOf } from "./text-encodings.ts";
import { parseYaml, YamlError } from "./yaml-parser.ts";
import { YamlStyleError, yamlText } from "./yaml-text.ts";

const LIMITS = { elements: MAX_ELEMENTS, pieces: MAX_PIECES };

/** Functions that write values as text and read them from it. */
export const ENCODING_FUNCTIONS: FunctionTable = {
  base64decode: {
    parameters: [text("str")],
    call: (args) => {
      const decoded = decodedText(args.text(0));
      return decoded ? stringOf(decoded) : decodeBase64(args, "UTF-8");
    },
  },
  base64encode: { parameters: [text("str")], call: (args) => encodeBase64(args, "UTF-8") },
  // Its bytes depend on the compressor.
  base64gzip: { parameters: [string("str")], call: (args) => args.unknown() },
  csvdecode: { parameters: [string("str")], call: csvdecode },
  jsondecode: { parameters: [text("str")], call: jsondecode },
  jsonencode: {
    parameters: [anything("val")],
    call: (args) =>
      args.value(0).kind === "unknown" ? args.unknown() : stringOf(jsonText(args, args.at(0))),
  },
  textdecodebase64: {
    parameters: [text("source"), string("encoding")],
    call: (args) => {
      const encoding = encodingName(args);
      const decoded = encoding === "UTF-8" ? decodedText(args.text(0)) : undefined;
      return decoded ? stringOf(decoded) : decodeBase64(args, encoding);
    },
  },
  textencodebase64: {
    parameters: [text("string"), string("encoding")],
    call: (args) => encodeBase64(args, encodingName(args)),
  },
  urlencode: {
    parameters: [string("str")],
    call: (args) => args.computed(urlEncoded(args.string(0))),
  },
  yamldecode: {
    parameters: [text("src")],
    call: yamldecode,
  },
  yamlencode: { parameters: [{ ...known("value"), nullable: true }], call: yamlencode },
};

function encodingName(args: Arguments): string {
  return args.string(1).toUpperCase();
}

/** What a text encodes that is the result of `base64encode` as a whole. */
function decodedText({ pieces }: Text): Text | undefined {
  return pieces.length === 1 ? pieces[0]?.decoded : undefined;
}

function encodeBase64(args: Arguments, name: string): Value {
  const plain = args.text(0);
  const original = name === "UTF-8" ? plain : undefined;
  if (isNoEncoding(name)) args.fail(`${name} is no name of an encoding at IANA`, 1);
  if (!plain.isKnown) {
    return stringOf(Text.unknown(args.unknown().name, args.span, original));
  }
  const encoding = encodingOf(name);
  const bytes = encoding ? encodeText(plain.source, encoding) : encodeLegacy(plain.source, name);
  if (bytes === undefined) return args.unknown();
  if (!bytes) return args.fail(`the string has characters that ${name} does not have`, 0);
  const encoded = bytes.toString("base64");
  args.checkLength(encoded.length);
  return stringOf(
    original ? Text.encoded(encoded, original, args.span) : Text.of(encoded, args.span),
  );
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function decodeBase64(args: Arguments, name: string): Value {
  const encoded = args.text(0);
  if (isNoEncoding(name)) args.fail(`${name} is no name of an encoding at IANA`, 1);
  if (!encoded.isKnown) return args.unknown();
  const source = encoded.source.replace(/[\r\n]+/g, "");
  if (!BASE64.test(source)) args.fail("the string is not valid base64", 0);
  const bytes = Buffer.from(source, "base64");
  const encoding = encodingOf(name);
  const decoded = encoding ? decodeText(bytes, encoding) : decodeLegacy(bytes, name);
  if (decoded === undefined) return args.unknown();
  if (decoded === null) args.fail(`the decoded bytes are not valid ${name}`, 0);
  return stringOf(decoded, args.at(0).span);
}

function csvdecode(args: Arguments): Value {
  const records = readCsv(args);
  const [header, ...rows] = records;
  if (!header) return args.fail("the header is missing", 0);
  const names = header.map((name) => normalizeString(name.source));
  if (new Set(names).size < names.length) args.fail("two columns have the same name", 0);
  return listOf(
    rows.map((row) => {
      if (row.length !== names.length) {
        args.fail(`a row has ${row.length} fields, and the header ${names.length}`, 0);
      }
      return mappingOf(
        "object",
        names.map((name, i) => [name, stringOf(normalizeText(row[i] ?? Text.empty))] as const),
      );
    }),
  );
}

function readCsv(args: Arguments): Text[][] {
  try {
    return parseCsv(args.text(0), MAX_ELEMENTS);
  } catch (error) {
    if (error instanceof CsvError) args.fail(error.message, 0);
    throw error;
  }
}

function jsondecode(args: Arguments): Value {
  const source = args.text(0);
  try {
    return parseJson(source, LIMITS);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    // What an unknown brings in may well make it valid.
    if (!source.isKnown) return args.unknown();
    return args.fail(`this is not valid JSON: ${error.message}`, 0);
  }
}

/** As in the query of a URL: spaces become `+`. */
function urlEncoded(plain: string): string {
  let encoded = "";
  for (const byte of Buffer.from(plain, "utf8")) {
    const character = String.fromCharCode(byte);
    if (/[\w.~-]/.test(character)) encoded += character;
    else if (character === " ") encoded += "+";
    else encoded += `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return encoded;
}

function yamldecode(args: Arguments): Value {
  const source = args.text(0);
  try {
    return parseYaml(source, LIMITS, args.span);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    // What an unknown brings in may well make it valid.
    if (!source.isKnown || error.isDoubtful) return args.unknown();
    return args.fail(`this is not YAML that Terraform reads: ${error.message}`, 0);
  }
}

function yamlencode(args: Arguments): Value {
  try {
    return args.computed(yamlText(args, args.value(0)));
  } catch (error) {
    if (error instanceof YamlStyleError) return args.unknown();
    throw error;
  }
}

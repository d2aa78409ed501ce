import { posix } from "node:path";
import { SourceFile } from "../../source/source-file.ts";
import { Text } from "../../source/text.ts";
import type { TemplateFunction } from "../scope.ts";
import { FALSE, setOf, stringOf, TRUE, type MappingValue, type Value } from "../value.ts";
import type { Arguments, FunctionDefinition, FunctionTable } from "./definition.ts";
import { GlobError, globFiles } from "./glob.ts";
import { digest } from "./hashes.ts";
import { collection, string } from "./parameters.ts";

/** Functions on files and paths. Paths have `/`, as in Terraform on any system that runs Coder. */
export const FILE_FUNCTIONS: FunctionTable = {
  abspath: pathFunction((path, args) => posix.resolve(args.context.files.workingDirectory, path)),
  basename: pathFunction((path) => (path === "" ? "." : posix.basename(path) || "/")),
  dirname: pathFunction(directoryOf),
  file: {
    parameters: [string("path")],
    call: (args) => {
      const text = args.context.files.readWhole(args.string(0), args.at(0).span);
      args.checkLength(text.length);
      return stringOf(text);
    },
  },
  filebase64: bytesFunction((bytes) => Buffer.from(bytes).toString("base64")),
  filebase64sha256: fileHash("sha256", "base64"),
  filebase64sha512: fileHash("sha512", "base64"),
  fileexists: { parameters: [string("path")], call: fileexists },
  filemd5: fileHash("md5", "hex"),
  fileset: { parameters: [string("path"), string("pattern")], call: fileset },
  filesha1: fileHash("sha1", "hex"),
  filesha256: fileHash("sha256", "hex"),
  filesha512: fileHash("sha512", "hex"),
  pathexpand: {
    parameters: [string("path")],
    // Whose home directory it is, only the machine knows that runs Terraform.
    call: (args) => (args.string(0).startsWith("~") ? args.unknown() : args.value(0)),
  },
  templatefile: {
    parameters: [string("path"), collection("vars")],
    call: (args) => {
      const file = args.context.files.readText(args.string(0), args.at(0).span);
      return stringOf(render(args, file, "templatefile"));
    },
  },
  templatestring: { parameters: [string("template"), collection("vars")], call: templatestring },
};

function pathFunction(change: (path: string, args: Arguments) => string): FunctionDefinition {
  return {
    parameters: [string("path")],
    call: (args) => args.computed(change(args.string(0), args)),
  };
}

function directoryOf(path: string): string {
  const directory = posix.normalize(path.slice(0, path.lastIndexOf("/") + 1) || ".");
  return directory.length > 1 && directory.endsWith("/") ? directory.slice(0, -1) : directory;
}

/** A function of what is in a file, be it text or not. */
function bytesFunction(use: (bytes: Uint8Array) => string): FunctionDefinition {
  return {
    parameters: [string("path")],
    call: (args) =>
      args.computed(use(args.context.files.readBytes(args.string(0), args.at(0).span))),
  };
}

function fileHash(algorithm: string, encoding: "hex" | "base64"): FunctionDefinition {
  return bytesFunction((bytes) => digest(algorithm, bytes, encoding));
}

function fileexists(args: Arguments): Value {
  const { files } = args.context;
  const path = args.string(0);
  const { span } = args.at(0);
  if (files.exists(path, span)) return TRUE;
  if (files.isDirectory(path, span)) args.fail(`"${path}" is a directory, not a file`, 0);
  return FALSE;
}

/** Paths relative to the directory, as a set. */
function fileset(args: Arguments): Value {
  const directory = args.string(0);
  const pattern = posix.join(directory, args.string(1));
  const { files } = args.context;
  const { span } = args.at(1);
  try {
    const found = globFiles(pattern, {
      list: (path) => files.list(path, span),
      isFile: (path) => files.exists(path, span),
    });
    const base = posix.normalize(directory);
    return setOf([...found].map((path) => stringOf(posix.relative(base, path), span)));
  } catch (error) {
    if (error instanceof GlobError) args.fail(error.message, 1);
    throw error;
  }
}

const IDENTIFIER = /^[\p{ID_Start}_][\p{ID_Continue}-]*$/u;

function render(args: Arguments, file: SourceFile, by: TemplateFunction): Text {
  const variables: MappingValue = args.mapping(1);
  for (const name of variables.entries.keys()) {
    if (!IDENTIFIER.test(name)) {
      args.fail(`${JSON.stringify(name)} cannot be the name of a variable`, 1);
    }
  }
  const rendered = args.context.files.renderTemplate(file, variables, by, args.span);
  args.checkLength(rendered.length);
  return rendered;
}

/** The template is no file, so that the result leads to the call as a whole. */
function templatestring(args: Arguments): Value {
  const file = new SourceFile("<templatestring>", args.string(0));
  const rendered = render(args, file, "templatestring");
  return stringOf(
    Text.fromPieces(
      rendered.pieces.map((piece) => ({
        ...piece,
        span: args.span,
        exact: false,
        sites: undefined,
        decoded: undefined,
      })),
    ),
  );
}

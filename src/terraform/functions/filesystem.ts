import { posix } from "node:path";
import { SourceFile, type Span } from "../../source/source-file.ts";
import { Text } from "../../source/text.ts";
import { boolOf, setOf, stringOf, type MappingValue, type Value } from "../value.ts";
import type { Arguments, FunctionDefinition, FunctionTable } from "./definition.ts";
import { GlobError, globFiles } from "./glob.ts";
import { digest } from "./hashes.ts";
import { collection, string } from "./parameters.ts";

/** Functions on files and paths. Paths have `/`, as in Terraform on any system that runs Coder. */
export const FILE_FUNCTIONS: FunctionTable = {
  abspath: pathFunction((path, args) => posix.resolve(args.context.files.workingDirectory, path)),
  basename: pathFunction((path) => (path === "" ? "." : posix.basename(path) || "/")),
  dirname: pathFunction(directoryOf),
  file: fileFunction((file) => stringOf(Text.written(wholeOf(file)))),
  filebase64: fileFunction((file, args) => args.computed(bytesOf(file).toString("base64"))),
  filebase64sha256: fileHash("sha256", "base64"),
  filebase64sha512: fileHash("sha512", "base64"),
  fileexists: {
    parameters: [string("path")],
    call: (args) => boolOf(args.context.files.exists(args.string(0), args.at(0).span)),
  },
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
      return stringOf(render(args, file));
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

function fileFunction(use: (file: SourceFile, args: Arguments) => Value): FunctionDefinition {
  return {
    parameters: [string("path")],
    call: (args) => {
      const file = args.context.files.readText(args.string(0), args.at(0).span);
      args.checkLength(file.text.length);
      return use(file, args);
    },
  };
}

function fileHash(algorithm: string, encoding: "hex" | "base64"): FunctionDefinition {
  return fileFunction((file, args) => args.computed(digest(algorithm, bytesOf(file), encoding)));
}

function bytesOf(file: SourceFile): Buffer {
  return Buffer.from(file.text, "utf8");
}

function wholeOf(file: SourceFile): Span {
  return file.span(0, file.text.length);
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

function render(args: Arguments, file: SourceFile): Text {
  const variables: MappingValue = args.mapping(1);
  for (const name of variables.entries.keys()) {
    if (!IDENTIFIER.test(name)) {
      args.fail(`${JSON.stringify(name)} cannot be the name of a variable`, 1);
    }
  }
  const rendered = args.context.files.renderTemplate(file, variables, args.span);
  args.checkLength(rendered.length);
  return rendered;
}

/** The template is no file, so that the result leads to the call as a whole. */
function templatestring(args: Arguments): Value {
  const rendered = render(args, new SourceFile("<templatestring>", args.string(0)));
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

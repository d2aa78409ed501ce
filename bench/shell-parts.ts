// What the bench of the interpreter needs of it, for one bundle.
export { interpret } from "../src/shell/interpret.ts";
export { SourceFile } from "../src/source/source-file.ts";
export { Text } from "../src/source/text.ts";

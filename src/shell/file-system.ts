import type { Text } from "../source/text.ts";

/** The files that a script writes, by the name it uses for them; they live while it is interpreted. */
export class FileSystem {
  readonly #files = new Map<string, Text | undefined>();

  /** Undefined where the content is unknown, or where the script has written no such file. */
  read(name: Text): Text | undefined {
    return this.#files.get(keyOf(name));
  }

  has(name: Text): boolean {
    return this.#files.has(keyOf(name));
  }

  /** Content that is undefined is unknown. */
  write(name: Text, content: Text | undefined): void {
    this.#files.set(keyOf(name), content);
  }

  append(name: Text, content: Text | undefined): void {
    const before = this.read(name);
    this.write(name, this.has(name) ? before && content && before.concat(content) : content);
  }
}

/** `./run.sh` and `run.sh` are the same file; changes of directory are not followed. */
function keyOf(name: Text): string {
  return name.key.replace(/^(?:\.\/+)+/, "");
}

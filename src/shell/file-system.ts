import type { Text } from "../source/text.ts";

/** The files that a script writes, by the name it uses for them; they live while it is interpreted. */
export class FileSystem {
  readonly #files = new Map<string, Text | undefined>();

  /** Undefined where the content is unknown, or where the script has written no such file. */
  read(name: Text): Text | undefined {
    return this.#files.get(name.key);
  }

  has(name: Text): boolean {
    return this.#files.has(name.key);
  }

  /** Content that is undefined is unknown. */
  write(name: Text, content: Text | undefined): void {
    this.#files.set(name.key, content);
  }

  append(name: Text, content: Text | undefined): void {
    const before = this.#files.get(name.key);
    const isNew = !this.#files.has(name.key);
    this.write(name, isNew ? content : before && content && before.concat(content));
  }
}

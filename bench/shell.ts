import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { importBundled } from "./bundle.ts";
import type * as Parts from "./shell-parts.ts";
import { print, quantile } from "./timing.ts";

const FIXTURES = "fixtures/shell";
const ROUNDS = 5;
const SIZE = 1_000_000;

/** The most processor time that interpreting so much text may take, in milliseconds. */
const LIMIT_MS = 2000;

/** Times the interpreter on a megabyte of scripts, and on scripts of a megabyte. */
export async function benchShell(): Promise<void> {
  const parts = await importBundled<typeof Parts>("bench/shell-parts.ts");
  const sources = readdirSync(FIXTURES)
    .filter((file) => file.endsWith(".sh"))
    .map((file) => readFileSync(join(FIXTURES, file), "utf8"));
  const many: string[] = [];
  for (let size = 0, i = 0; size < SIZE; i++) {
    const source = sources[i % sources.length] ?? "";
    many.push(source);
    size += source.length;
  }
  console.log(
    `\ninterpreting ${SIZE / 1_000_000} MB of shell, processor time, median of ${ROUNDS} rounds`,
  );
  time(parts, `${many.length} small scripts`, many);
  time(parts, "one script of plain commands", [repeat('echo "installing $1" >> /tmp/log\n')]);
  time(parts, "one script of variables and tests", [
    repeat('name="app-${n}"; if [ "$name" = x ]; then n=1; else n=2; fi\n'),
  ]);
  time(parts, "one here-document", [`cat > file <<'EOF'\n${repeat("a line of text\n")}EOF\n`]);
}

function repeat(line: string): string {
  return line.repeat(Math.ceil(SIZE / line.length));
}

function time(
  { interpret, SourceFile, Text }: typeof Parts,
  name: string,
  sources: readonly string[],
): void {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const texts = sources.map((source) => {
      const file = new SourceFile("script.sh", source);
      return Text.written(file.span(0, source.length));
    });
    const before = process.cpuUsage();
    for (const text of texts) interpret(text);
    times.push(process.cpuUsage(before).user / 1000);
  }
  const median = quantile(times, 0.5);
  print(name, `${median.toFixed(0)} ms`, "", LIMIT_MS, median);
}

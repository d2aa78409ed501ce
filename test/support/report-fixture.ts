import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { FORMATS } from "../../src/report/output.ts";
import { withFiles } from "./files.ts";
import { muster, type Run } from "./muster.ts";

export const REPORT_FIXTURES = "fixtures/report";

/** The report in each format, of a template in the folder `templates` of a repository. */
export async function reports(name: string): Promise<Record<string, Run>> {
  return withFiles({}, (root) => {
    mkdirSync(join(root, ".git"));
    const template = join(root, "templates", "docker");
    cpSync(join(REPORT_FIXTURES, name), template, { recursive: true });
    rmSync(join(template, "expected"), { recursive: true, force: true });
    return Object.fromEntries(
      FORMATS.map((format) => [
        format,
        muster(["lint", "--format", format, "docker"], { cwd: join(root, "templates") }),
      ]),
    );
  });
}

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exampleTemplate } from "../../src/rules/example-template.ts";
import { afterTest, Process, PROGRAM } from "../sync/support.ts";
import { parseRehearsal, type RehearsalJson } from "./rehearsal.ts";

/** A folder with a template, and a folder for temporary files of its own. */
export class Place {
  readonly folder = mkdtempSync(join(tmpdir(), "muster-place-"));
  readonly temporary = join(this.folder, "tmp");

  constructor(template: string) {
    afterTest(() => {
      rmSync(this.folder, { recursive: true, force: true });
    });
    rmSync(this.temporary, { recursive: true, force: true });
    writeFileSync(join(this.folder, "main.tf"), template);
  }

  get env(): NodeJS.ProcessEnv {
    return { HOME: this.folder };
  }

  start(...args: string[]): Process {
    return new Process([process.execPath, PROGRAM, "rehearse", this.folder, ...args], this.env);
  }

  async rehearse(...args: string[]) {
    return this.start("--logs", join(this.folder, "logs"), ...args).ended;
  }

  async result(...args: string[]): Promise<RehearsalJson> {
    return parseRehearsal((await this.rehearse("--yes", "--format", "json", ...args)).stdout);
  }

  log(script: string): string {
    return readFileSync(join(this.folder, "logs", `coder_script.${script}.log`), "utf8");
  }

  has(name: string): boolean {
    return existsSync(join(this.folder, name));
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), "utf8");
  }
}

export function place(scripts: Readonly<Record<string, string>>, ...blocks: string[]): Place {
  return new Place(exampleTemplate(scripts, ...blocks));
}

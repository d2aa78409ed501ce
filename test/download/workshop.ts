import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { Downloads, type Outcome } from "../../src/download/downloads.ts";
import { DEFAULT_SETTINGS, type DownloadSettings } from "../../src/download/settings.ts";
import { moduleKey } from "../../src/terraform/downloaded-modules.ts";
import { entriesOf } from "./archives.ts";
import { cleanEnvironment } from "./clean-environment.ts";
import { answer, ModuleServer } from "./module-server.ts";

export const SETTINGS: DownloadSettings = {
  ...DEFAULT_SETTINGS,
  maxDownload: 512 * 1024,
  maxUnpacked: 1024 * 1024,
  maxEntries: 100,
  idleTime: 5_000,
  totalTime: 20_000,
  backoff: 1,
};

/** What the module "tools" holds. */
export const MODULE = entriesOf({ "main.tf": "# tools" });

/** A server, and for each test an empty folder with a template to download modules for. */
export class Workshop {
  server!: ModuleServer;
  /** The folder that holds all else. */
  top = "";
  template = "";
  readonly #settings: DownloadSettings;

  constructor(settings: DownloadSettings) {
    this.#settings = settings;
  }

  newDownloads(offline = false, settings = this.#settings): Downloads {
    return new Downloads({ folder: join(this.top, "cache/modules"), offline, settings });
  }

  /** Fetches one module and writes the lock file. */
  async fetchOne(
    source: string,
    version?: string,
    downloads = this.newDownloads(),
  ): Promise<Outcome> {
    const modules = downloads.forTemplate(this.template);
    const outcomes = await modules.fetch([{ source, version }]);
    modules.save();
    const outcome = outcomes.get(moduleKey(source, version));
    if (!outcome) throw new Error("there is no outcome");
    return outcome;
  }

  async directoryOf(source: string, version?: string, downloads?: Downloads): Promise<string> {
    const outcome = await this.fetchOne(source, version, downloads);
    if (outcome.kind === "failed") throw new Error(outcome.reason);
    return outcome.module.directory;
  }

  /** Why a module cannot be fetched; nothing of it may be left. */
  async reasonOf(source: string, version?: string, downloads?: Downloads): Promise<string> {
    const outcome = await this.fetchOne(source, version, downloads);
    if (outcome.kind === "fetched") throw new Error(`fetched into ${outcome.module.directory}`);
    const cache = join(this.top, "cache", "modules");
    const left = ["partial", "packages"].flatMap((name) =>
      existsSync(join(cache, name)) ? readdirSync(join(cache, name)) : [],
    );
    expect(left).to.deep.equal([]);
    expect(existsSync(join(this.template, ".muster.lock.json"))).to.equal(false);
    return outcome.reason.replaceAll(this.server.url, "URL");
  }

  lockFile(): { modules: Record<string, unknown>[] } {
    const text = readFileSync(join(this.template, ".muster.lock.json"), "utf8");
    return JSON.parse(text) as { modules: Record<string, unknown>[] };
  }

  /** The source of the module "tools" in the registry. */
  tools(): string {
    return `${this.server.host}/acme/tools/coder`;
  }

  /** Serves a file at `/a.tar.gz` or the like, and returns its URL. */
  serveFile(path: string, content: Buffer): string {
    this.server.routes.set(path, answer(200, content));
    return this.server.url + path;
  }
}

/** For the `describe` at hand. */
export function useWorkshop(settings = SETTINGS): Workshop {
  const workshop = new Workshop(settings);
  let restoreEnvironment: () => void;

  before(async () => {
    workshop.server = await ModuleServer.start();
    restoreEnvironment = cleanEnvironment();
    process.env["SSL_CERT_FILE"] = workshop.server.certificate.file;
  });

  after(async () => {
    restoreEnvironment();
    await workshop.server.stop();
  });

  beforeEach(() => {
    workshop.server.reset();
    workshop.top = realpathSync(mkdtempSync(join(tmpdir(), "muster-downloads-")));
    workshop.template = join(workshop.top, "template");
    mkdirSync(workshop.template);
  });

  afterEach(() => {
    rmSync(workshop.top, { recursive: true, force: true });
  });

  return workshop;
}

/** What a command line would say of something that is refused. */
export async function refusal(act: () => Promise<unknown>): Promise<string> {
  try {
    await act();
  } catch (error) {
    if (error instanceof Error && error.name === "CommandError") return error.message;
    throw error;
  }
  throw new Error("nothing was refused");
}

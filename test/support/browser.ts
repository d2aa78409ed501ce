import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type BrowserContext, type Page } from "playwright-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** A browser on this machine: `$MUSTER_TEST_BROWSER`, or where Linux has it. */
const executable = [process.env["MUSTER_TEST_BROWSER"] ?? "", ...PLACES].find((path) =>
  existsSync(path),
);

/** It shall neither look for updates nor for anything else. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * Starts a browser for the tests of a suite. Without one they are skipped, and say so;
 * where one is named (as in CI) or `CI` is set, they fail.
 */
export function useBrowser(suite: Mocha.Suite): Browser {
  const browser = new Browser();
  suite.beforeAll("start a browser", async function () {
    if (executable !== undefined) {
      await browser.start(executable);
      return;
    }
    const missing = "no Chromium on this machine: install Debian's package chromium";
    if (process.env["CI"] || process.env["MUSTER_TEST_BROWSER"]) throw new Error(missing);
    console.warn(`      ${missing}, or set MUSTER_TEST_BROWSER; these tests are skipped`);
    this.skip();
  });
  suite.afterAll("end the browser", () => browser.stop());
  return browser;
}

/** What a page did that it should not do: errors, and whatever it would load. */
export interface OpenPage {
  readonly page: Page;
  readonly complaints: readonly string[];
}

export class Browser {
  readonly #profile = mkdtempSync(join(tmpdir(), "muster-browser-"));
  #context: BrowserContext | undefined;

  async start(executablePath: string): Promise<void> {
    this.#context = await chromium.launchPersistentContext(this.#profile, {
      executablePath,
      args: FLAGS,
      viewport: { width: 1300, height: 850 },
    });
  }

  /** Opens a file as a reader does who clicks it. */
  async open(file: string): Promise<OpenPage> {
    if (!this.#context) throw new Error("the browser is not started");
    const page = await this.#context.newPage();
    const complaints: string[] = [];
    const url = pathToFileURL(resolve(file)).href;
    page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
    page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
    page.on("request", (request) => {
      if (request.url() !== url) complaints.push(`request: ${request.url()}`);
    });
    await page.goto(url);
    return { page, complaints };
  }

  async stop(): Promise<void> {
    await this.#context?.close();
    rmSync(this.#profile, { recursive: true, force: true });
  }
}

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import axe from "axe-core";
import { expect } from "chai";
import type { Page } from "playwright-core";
import { useBrowser } from "../support/browser.ts";
import { muster } from "../support/muster.ts";

/** What is done to a page before it is looked at. */
type Steps = (page: Page) => Promise<void>;

const nothing: Steps = () => Promise.resolve();

describe("accessibility of pages", function () {
  const browser = useBrowser(this);
  let directory: string;

  before(() => {
    directory = mkdtempSync(join(tmpdir(), "muster-page-"));
  });
  after(() => {
    rmSync(directory, { recursive: true });
  });

  const pages: readonly [string, readonly string[], Steps][] = [
    ["a graph", ["graph", "fixtures/graph/parts"], nothing],
    ["a graph without units", ["graph", "fixtures/graph/no-units"], nothing],
    [
      "a chosen unit at some time, while another is looked for",
      ["graph", "fixtures/graph/parts", "--duration", "build=30s"],
      async (page) => {
        await page.locator(".graph .unit").nth(1).locator("rect").click();
        await page.getByRole("slider").fill("100");
        await page.getByRole("searchbox").fill("i");
      },
    ],
    [
      "a timeline",
      ["sync", "timeline", "--from", "fixtures/timeline/start.json", "--format", "html"],
      async (page) => {
        await page.locator(".row").nth(3).click();
      },
    ],
  ];
  for (const [name, args, steps] of pages) {
    for (const colorScheme of ["light", "dark"] as const) {
      it(`has nothing to complain of in ${name} in ${colorScheme} colours`, async () => {
        const file = join(directory, "page.html");
        const { stdout, status } = muster(
          args[0] === "graph" ? [...args, "--format", "html"] : args,
        );
        expect(status).to.equal(0);
        writeFileSync(file, stdout);
        const { page } = await browser.open(file);
        await page.emulateMedia({ colorScheme });
        await steps(page);
        await page.evaluate(axe.source);
        const { violations } = await page.evaluate<axe.AxeResults>("axe.run()");
        const found = violations.map(({ id, impact, nodes }) => {
          const [first] = nodes;
          return `${impact ?? ""} ${id}: ${first?.html ?? ""} ${first?.failureSummary ?? ""}`;
        });
        expect(found).to.deep.equal([]);
        await page.close();
      });
    }
  }
});

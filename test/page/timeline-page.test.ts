import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { useBrowser } from "../support/browser.ts";
import { muster } from "../support/muster.ts";

describe("the page of muster sync timeline", function () {
  const browser = useBrowser(this);
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), "muster-page-"));
  });
  after(() => {
    rmSync(directory, { recursive: true });
  });

  it("tells of each unit what happened, with pointer and keyboard", async () => {
    const saved = "fixtures/timeline/start.json";
    const run = muster(["sync", "timeline", "--from", saved, "--format", "html"]);
    const file = join(directory, "timeline.html");
    writeFileSync(file, run.stdout);
    const { page, complaints } = await browser.open(file);
    const details = () => page.locator(".details").innerText();
    await page.locator(".row").nth(2).click();
    expect(await details()).to.match(/build[^]*released by toolchain[^]*ran for 2m30s/);
    await page.locator(".row").nth(2).focus();
    await page.keyboard.press("ArrowDown");
    expect(await details()).to.match(/dotfiles\s+failed: exit status 1/);
    await page.getByRole("searchbox").fill("tool");
    await page.keyboard.press("Enter");
    expect(await details()).to.match(/toolchain/);
    expect(await page.locator(".row:not(.missed) .name").allTextContents()).to.deep.equal([
      "toolchain",
    ]);
    const width = () => page.locator(".timeline").getAttribute("width").then(Number);
    const before = await width();
    await page.getByLabel("Zoom").fill("4");
    expect(await width()).to.be.greaterThan(2 * before);
    expect(await page.locator(".counts").first().innerText()).to.include("toolchain → build → ide");
    expect(await page.evaluate("window.hacked")).to.equal(undefined);
    expect(complaints).to.deep.equal([]);
  });
});

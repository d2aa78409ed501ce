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
    // Behind the names, nothing of the arrows can be seen, nor be met by the pointer.
    const met = await page.evaluate(`(() => {
      const head = document.querySelector(".release > .head");
      const canvas = document.querySelector(".canvas");
      const at = () => {
        const { x, y, width, height } = head.getBoundingClientRect();
        return [x + width / 2, y + height / 2];
      };
      const below = () => document.elementFromPoint(...at()).closest(".release, .names").className.baseVal;
      canvas.scrollLeft = at()[0] - 500;
      const beside = below();
      canvas.scrollLeft += 400;
      return new Promise((done) => requestAnimationFrame(() => done([beside, below()])));
    })()`);
    expect(met).to.deep.equal(["release critical", "names"]);
    expect(await page.locator(".counts").first().innerText()).to.include("toolchain → build → ide");
    expect(await page.evaluate("window.hacked")).to.equal(undefined);
    expect(complaints).to.deep.equal([]);
  });
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { Locator, Page } from "playwright-core";
import { useBrowser } from "../support/browser.ts";
import { muster } from "../support/muster.ts";

describe("the page of muster graph", function () {
  const browser = useBrowser(this);
  let directory: string;
  let complaints: readonly string[];
  let page: Page;

  before(() => {
    directory = mkdtempSync(join(tmpdir(), "muster-page-"));
  });
  after(() => {
    rmSync(directory, { recursive: true });
  });
  afterEach(async () => {
    expect(complaints).to.deep.equal([]);
    await page.close();
  });

  async function show(template: string, ...args: string[]): Promise<void> {
    const file = join(directory, "graph.html");
    const run = muster(["graph", template, "--output", file, ...args]);
    expect(run).to.deep.equal({ status: 0, stdout: "", stderr: "" });
    ({ page, complaints } = await browser.open(file));
  }

  const unit = (name: string): Locator =>
    page.locator(".graph .unit").filter({ has: page.getByText(name, { exact: true }) });
  const names = () => page.locator(".graph .unit .name").allTextContents();
  const details = () => page.locator(".details").innerText();

  it("says of a unit that is clicked where it is declared, and who waits for whom", async () => {
    await show("fixtures/graph/parts");
    await unit("build").locator("rect").click();
    const text = await details();
    expect(text).to.match(/build/);
    expect(text).to.match(/start fixtures\/graph\/parts\/main\.tf:63/);
    expect(text).to.match(
      /Waits for[^]*clone[^]*mirror[^]*when var\.mirror == true[^]*Waited for by/,
    );
    await page.locator(".details").getByRole("button", { name: "clone" }).click();
    expect(await details()).to.match(/start fixtures\/graph\/parts\/main\.tf:38/);
    expect(await page.locator(".graph .chosen .name").textContent()).to.equal("clone");
  });

  it("draws the start-up that the conditions are switched to", async () => {
    await show("fixtures/graph/parts");
    expect(await names()).to.include("mirror");
    await page.getByLabel("var.mirror").selectOption({ label: "false" });
    expect(await names()).to.not.include("mirror");
    const links = page.locator(".graph .link.dependency");
    const withVim = await links.count();
    await page.getByLabel("data.coder_parameter.ide.value").selectOption({ label: '"emacs"' });
    expect(await links.count()).to.equal(withVim + 1);
    await page.getByLabel("show all start-ups together").check();
    expect(await names()).to.include("mirror");
    expect(await page.locator(".graph .words").allTextContents()).to.include(
      "when var.mirror == true",
    );
  });

  it("finds units by name, script and file, and goes to the first with Enter", async () => {
    await show("fixtures/graph/parts");
    const field = page.getByRole("searchbox");
    await field.fill("ker");
    expect(await page.locator(".results button").allTextContents()).to.deep.equal(["kernel"]);
    expect(await page.locator(".graph .found .name").allTextContents()).to.deep.equal(["kernel"]);
    await field.press("Enter");
    expect(await details()).to.match(/kernel[^]*It is blocked/);
    await field.fill("coder_script.build");
    expect(await page.locator(".results button").count()).to.equal(2);
    await field.fill("nothing of this name");
    expect(await page.locator(".results").innerText()).to.equal("no unit");
    await field.press("Escape");
    expect(await page.locator(".results").isHidden()).to.equal(true);
  });

  it("jumps from a finding to its unit, in a start-up in which it appears", async () => {
    await show("fixtures/lint/conditional");
    const ide = page.getByLabel("data.coder_parameter.ide.value");
    expect(await ide.inputValue()).to.equal("0");
    await page.locator(".finding", { hasText: "unknown-unit" }).click();
    expect(await ide.inputValue()).to.equal("1");
    expect(await page.locator(".graph .chosen .name").textContent()).to.equal("settings");
    expect(await page.locator(".graph .chosen").textContent()).to.include("warning: unknown-unit");
  });

  it("numbers the steps of a circle", async () => {
    await show("fixtures/lint/circle");
    expect(await page.locator(".graph text.step").allTextContents()).to.deep.equal(["1", "2", "3"]);
    expect(await page.locator(".graph .link.error").count()).to.equal(4);
  });

  it("shows the schedule of plan, and what runs at the time of the slider", async () => {
    await show("fixtures/plan/schedule", "--duration", "clone=40s", "--duration", "build=4m");
    const rows = page.locator(".gantt .row");
    const titles = await rows.locator("title").allTextContents();
    expect(titles).to.include("clone: 0s to 40s");
    expect(titles).to.include("build: 40s to 4m40s");
    const slider = page.getByRole("slider");
    await slider.fill("100");
    expect(await page.locator(".slider output").innerText()).to.equal("2m20s");
    expect(await page.locator(".graph .running .name").allTextContents()).to.deep.equal(["build"]);
    expect(await page.locator(".graph .done .name").allTextContents()).to.include("clone");
    await page.getByRole("button", { name: "Clear" }).click();
    expect(await page.locator(".graph .running").count()).to.equal(0);
  });

  it("has all of the schedule in sight, however wide the page is", async () => {
    await show("fixtures/plan/schedule", "--duration", "clone=40s", "--duration", "build=4m");
    await page.getByRole("slider").fill("200");
    const right = async (part: string) => {
      const box = await page.locator(part).boundingBox();
      return (box?.x ?? NaN) + (box?.width ?? NaN);
    };
    const label = page.locator(".gantt .end");
    for (const width of [1300, 700, 420, 1600]) {
      await page.setViewportSize({ width, height: 850 });
      // It is drawn anew in the frame after that of the new size.
      await page.evaluate(
        "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))",
      );
      expect(await label.textContent()).to.equal("4m40s");
      const end = await right(".gantt .end");
      expect(end, `at ${width}`).to.be.below(await right(".chart"));
      expect(await right(".gantt .cursor")).to.be.closeTo(end, 2);
    }
  });

  it("can be used with the keyboard alone", async () => {
    await show("fixtures/graph/parts");
    await page.getByRole("searchbox").focus();
    await page.keyboard.type("mirror");
    await page.keyboard.press("Enter");
    await page.keyboard.press("ArrowRight");
    expect(await page.locator(".graph .chosen .name").textContent()).to.equal("build");
    const svg = page.locator(".graph");
    const before = await svg.getAttribute("viewBox");
    await page.keyboard.press("+");
    const zoomed = await svg.getAttribute("viewBox");
    await page.keyboard.press("Shift+ArrowDown");
    const moved = await svg.getAttribute("viewBox");
    await page.keyboard.press("0");
    expect(new Set([before, zoomed, moved])).to.have.length(3);
    await page.keyboard.press("Escape");
    expect(await page.locator(".graph .chosen").count()).to.equal(0);
  });

  it("moves with the pointer and zooms with the wheel", async () => {
    await show("fixtures/graph/parts");
    const svg = page.locator(".graph");
    const box = () =>
      svg.getAttribute("viewBox").then((text) => (text ?? "").split(" ").map(Number));
    const [x = 0, , width = 0] = await box();
    await page.mouse.move(30, 300);
    await page.mouse.down();
    await page.mouse.move(130, 300, { steps: 4 });
    await page.mouse.up();
    const [movedX = 0, , movedWidth = 0] = await box();
    expect(movedX).to.be.lessThan(x - 10);
    expect(movedWidth).to.equal(width);
    await page.mouse.wheel(0, -300);
    // The browser sends the wheel's event when it has the time.
    await page.waitForFunction(
      `Number(document.querySelector(".graph").getAttribute("viewBox").split(" ")[2]) < ${movedWidth}`,
    );
  });

  it("takes hostile names for names", async () => {
    await show("fixtures/graph/hostile-names");
    expect(await names()).to.include("<img/src=x/onerror=window.hacked=1>");
    for (const name of ["<img/src", "日本語"]) {
      await page.getByRole("searchbox").fill(name);
      await page.getByRole("searchbox").press("Enter");
      expect(await details()).to.include(name);
    }
    expect(await page.evaluate("window.hacked")).to.equal(undefined);
  });

  it("says so where no script makes a sync call", async () => {
    await show("fixtures/graph/no-units");
    expect(await page.locator(".none").isVisible()).to.equal(true);
  });

  it("may load nothing and run nothing but its own script", async () => {
    await show("fixtures/lint/circle");
    const html = readFileSync(join(directory, "graph.html"), "utf8");
    const injected = html.replace("<body>", "<body><script>window.hacked=1</script>");
    const file = join(directory, "injected.html");
    writeFileSync(file, injected);
    const opened = await browser.open(file);
    expect(await opened.page.evaluate("window.hacked")).to.equal(undefined);
    expect(opened.complaints.join()).to.match(/Content Security Policy/);
    await opened.page.close();
  });

  it("stays usable with 500 units", async () => {
    const scripts = Array.from({ length: 500 }, (_, i) => {
      const wants =
        i === 0 ? "" : `coder exp sync want unit-${i} unit-${Math.floor((i - 1) / 2)}\n`;
      return `resource "coder_script" "s${i}" {
  agent_id     = coder_agent.main.id
  display_name = "Script ${i}"
  run_on_start = true
  script       = <<-EOT
    ${wants}
    coder exp sync start unit-${i}
    coder exp sync complete unit-${i}
  EOT
}`;
    });
    const agent = 'resource "coder_agent" "main" {\n  os = "linux"\n  arch = "amd64"\n}';
    writeFileSync(join(directory, "main.tf"), [agent, ...scripts].join("\n"));
    await show(directory);
    expect(await page.locator(".graph .unit").count()).to.equal(500);
    await page.getByRole("searchbox").fill("unit-499");
    await page.getByRole("searchbox").press("Enter");
    expect(await details()).to.match(/unit-499[^]*Waits for[^]*unit-249/);
    // Nearby, only what is in view is there; from far away, all of it.
    expect(await unit("unit-499").isVisible()).to.equal(true);
    const shown = page.locator(".graph .unit:visible");
    expect(await shown.count()).to.be.lessThan(250);
    await page.keyboard.press("0");
    expect(await shown.count()).to.equal(500);
    await page.keyboard.press("ArrowLeft");
    expect(await page.locator(".graph .unit:focus").textContent()).to.include("unit-249");
  });

  it("shows names in large letters from so far away that nothing else can be read", async () => {
    await show("fixtures/graph/parts");
    const name = unit("build").locator(".name");
    const large = unit("build").locator(".large");
    expect([await name.isVisible(), await large.isVisible()]).to.deep.equal([true, false]);
    for (let i = 0; i < 5; i++) await page.getByRole("button", { name: "Zoom out" }).click();
    expect([await name.isVisible(), await large.isVisible()]).to.deep.equal([false, true]);
  });

  it("lets arrow keys go through what is found, and closes the list when it is left", async () => {
    await show("fixtures/graph/parts");
    const field = page.getByRole("searchbox");
    const results = page.locator(".results");
    await field.fill("i");
    const [, second] = await results.locator("button").allTextContents();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    expect(await page.locator(":focus").textContent()).to.equal(second);
    await page.keyboard.press("Enter");
    expect(await page.locator(".graph .chosen .name").textContent()).to.equal(second);
    await field.focus();
    expect(await results.isVisible()).to.equal(true);
    await page.getByLabel("var.mirror").focus();
    expect(await results.isVisible()).to.equal(false);
    await field.focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Escape");
    expect(await field.inputValue()).to.equal("");
  });
});

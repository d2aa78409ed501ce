import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { entriesOf, makeTarGz } from "./archives.ts";
import { MODULE, refusal, useWorkshop } from "./workshop.ts";

describe("downloads", () => {
  const at = useWorkshop();

  describe("offline", () => {
    it("takes what is in the cache, pinned or in the newest version there", async () => {
      at.server.serveModule("tools", {
        "1.0.0": await makeTarGz(MODULE),
        "1.1.0": await makeTarGz(MODULE),
      });
      const old = await at.directoryOf(at.tools(), "1.0.0");
      const young = await at.directoryOf(at.tools(), ">= 1.0");
      expect(young).to.not.equal(old);
      at.server.reset();
      rmSync(join(at.template, ".muster.lock.json"));
      expect(await at.directoryOf(at.tools(), "~> 1.0", at.newDownloads(true))).to.equal(young);
      expect(await at.directoryOf(at.tools(), "< 1.1", at.newDownloads(true))).to.equal(old);
      expect(existsSync(join(at.template, ".muster.lock.json"))).to.equal(false);
      expect(at.server.requests).to.deep.equal([]);
    });

    it("names what is not there", async () => {
      const modules = at.newDownloads(true).forTemplate(at.template);
      const git = "git::https://example.com/tools.git?ref=v1";
      const message = await refusal(() =>
        modules.fetch([
          { source: at.tools(), version: "~> 1.0" },
          { source: git, version: undefined },
        ]),
      );
      expect(message).to.equal(
        `these modules are not in the cache: ${at.tools()} ("~> 1.0"), ${git}`,
      );
      expect(at.server.requests).to.deep.equal([]);
    });
  });

  it("does not download twice for two templates, nor try twice what fails", async () => {
    at.server.serveModule("tools", { "1.0.0": await makeTarGz(MODULE) });
    const downloads = at.newDownloads();
    await at.directoryOf(at.tools(), undefined, downloads);
    at.template = join(at.top, "other");
    mkdirSync(at.template);
    await at.directoryOf(at.tools(), undefined, downloads);
    expect(at.server.requests.length).to.equal(4);
    at.server.requests.length = 0;
    for (let i = 0; i < 2; i++)
      await at.fetchOne(`${at.server.url}/gone.zip`, undefined, downloads);
    expect(at.server.requests).to.deep.equal(["/gone.zip"]);
  });

  it("has one package in the cache when many fetch it at once", async () => {
    at.server.serveModule("tools", { "1.0.0": await makeTarGz(MODULE) });
    const all = Array.from({ length: 8 }, () =>
      at.directoryOf(at.tools(), undefined, at.newDownloads()),
    );
    expect(new Set(await Promise.all(all)).size).to.equal(1);
    expect(readdirSync(join(at.top, "cache/modules/packages")).length).to.equal(1);
    expect(readdirSync(join(at.top, "cache/modules/partial"))).to.deep.equal([]);
  });

  it("hashes packages as Go does", async () => {
    const files = { "main.tf": "# a", "sub/b.tf": "# b", "sub.tf": "# c", "é.tf": "" };
    await at.directoryOf(at.serveFile("/a.tar.gz", await makeTarGz(entriesOf(files))));
    const digest = (text: string) => createHash("sha256").update(text);
    // In the order of their bytes: "." comes before "/".
    const lines = (["main.tf", "sub.tf", "sub/b.tf", "é.tf"] as const).map(
      (name) => `${digest(files[name]).digest("hex")}  ${name}\n`,
    );
    const hash = `h1:${digest(lines.join("")).digest("base64")}`;
    expect(at.lockFile().modules[0]?.["hash"]).to.equal(hash);
  });

  for (const [what, content] of [
    ["no JSON", "{"],
    ["of another version", '{"schemaVersion": 2, "modules": []}'],
    ["without hashes", '{"schemaVersion": 1, "modules": [{"source": "x"}]}'],
  ] as const) {
    it(`does not take a lock file that is ${what}`, async () => {
      writeFileSync(join(at.template, ".muster.lock.json"), content);
      expect(await refusal(() => at.fetchOne(at.tools()))).to.include("is not a lock file");
    });
  }

  for (const [source, version, reason] of [
    [
      "s3::https://s3.amazonaws.com/b/a.zip",
      undefined,
      "muster downloads from registries, git and https, but no sources of the kind s3::",
    ],
    [
      "tools",
      undefined,
      "muster downloads from registries, git and https, but no sources of this form",
    ],
    [
      "/etc",
      undefined,
      "muster downloads from registries, git and https, but no sources of this form",
    ],
    ["http://example.com/a.zip", undefined, "http://example.com/a.zip is not https"],
    [
      "https://example.com/a.tar.xz",
      undefined,
      "archives of the type tar.xz are not read, but zip and tar.gz are",
    ],
    [
      "https://example.com/a.zip//../..",
      undefined,
      "the subdirectory ../.. leads out of the package",
    ],
    [
      "https://example.com/a.zip",
      "1.0",
      "only a module of a registry can be asked for in a version",
    ],
    [
      "git::ext::sh -c touch% /tmp/x",
      undefined,
      "ext::sh -c touch% /tmp/x is neither https nor ssh",
    ],
    ["git::git://example.com/a.git", undefined, "git://example.com/a.git is neither https nor ssh"],
    ["git::http://example.com/a.git", undefined, "http://example.com/a.git is not https"],
    [
      "git::https://example.com/a.git?ref=--upload-pack=x",
      undefined,
      '"--upload-pack=x" is no name of a branch, tag or commit',
    ],
    [
      "github.com/acme",
      undefined,
      "github.com/acme is not of the form github.com/OWNER/REPOSITORY//SUBDIRECTORY",
    ],
  ] as const) {
    it(`does not fetch ${source}`, async () => {
      expect(await at.reasonOf(source, version)).to.equal(reason);
    });
  }
});

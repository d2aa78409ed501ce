import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { Downloads, type Outcome } from "../../src/download/downloads.ts";
import { DEFAULT_SETTINGS, type DownloadSettings } from "../../src/download/settings.ts";
import { moduleKey } from "../../src/terraform/downloaded-modules.ts";
import { entriesOf, makeTar, makeTarGz, makeZip, type ArchiveEntry } from "./archives.ts";
import { cleanEnvironment } from "./clean-environment.ts";
import { answer, answerJson, inTurn, ModuleServer } from "./module-server.ts";

const SETTINGS: DownloadSettings = {
  ...DEFAULT_SETTINGS,
  maxDownload: 512 * 1024,
  maxUnpacked: 1024 * 1024,
  maxEntries: 100,
  idleTime: 5_000,
  totalTime: 20_000,
  backoff: 1,
};

describe("downloads", () => {
  let server: ModuleServer;
  let restoreEnvironment: () => void;
  let top: string;
  let template: string;

  before(async () => {
    server = await ModuleServer.start();
    restoreEnvironment = cleanEnvironment();
    process.env["SSL_CERT_FILE"] = server.certificate.file;
  });

  after(async () => {
    restoreEnvironment();
    await server.stop();
  });

  beforeEach(() => {
    server.reset();
    top = realpathSync(mkdtempSync(join(tmpdir(), "muster-downloads-")));
    template = join(top, "template");
    mkdirSync(template);
  });

  afterEach(() => {
    rmSync(top, { recursive: true, force: true });
  });

  function newDownloads(offline = false, settings = SETTINGS): Downloads {
    return new Downloads({ folder: join(top, "cache/modules"), offline, settings });
  }

  /** Fetches one module and writes the lock file. */
  async function fetchOne(
    source: string,
    version?: string,
    downloads = newDownloads(),
  ): Promise<Outcome> {
    const modules = downloads.forTemplate(template);
    const outcomes = await modules.fetch([{ source, version }]);
    modules.save();
    const outcome = outcomes.get(moduleKey(source, version));
    if (!outcome) throw new Error("there is no outcome");
    return outcome;
  }

  async function directoryOf(
    source: string,
    version?: string,
    downloads?: Downloads,
  ): Promise<string> {
    const outcome = await fetchOne(source, version, downloads);
    if (outcome.kind === "failed") throw new Error(outcome.reason);
    return outcome.module.directory;
  }

  async function reasonOf(
    source: string,
    version?: string,
    downloads?: Downloads,
  ): Promise<string> {
    const outcome = await fetchOne(source, version, downloads);
    if (outcome.kind === "fetched") throw new Error(`fetched into ${outcome.module.directory}`);
    // Nothing of what failed is left.
    const cache = join(top, "cache", "modules");
    const left = ["partial", "packages"].flatMap((name) =>
      existsSync(join(cache, name)) ? readdirSync(join(cache, name)) : [],
    );
    expect(left).to.deep.equal([]);
    expect(existsSync(join(template, ".muster.lock.json"))).to.equal(false);
    return outcome.reason.replaceAll(server.url, "URL");
  }

  async function refusal(act: () => Promise<unknown>): Promise<string> {
    try {
      await act();
    } catch (error) {
      if (error instanceof Error && error.name === "CommandError") return error.message;
      throw error;
    }
    throw new Error("nothing was refused");
  }

  function lockFile(): { modules: Record<string, unknown>[] } {
    const text = readFileSync(join(template, ".muster.lock.json"), "utf8");
    return JSON.parse(text) as { modules: Record<string, unknown>[] };
  }

  const MODULE = entriesOf({ "main.tf": "# tools" });
  const tools = () => `${server.host}/acme/tools/coder`;

  /** Serves a file at `/a.tar.gz` or the like. */
  function serveFile(path: string, content: Buffer): string {
    server.routes.set(path, answer(200, content));
    return server.url + path;
  }

  describe("from a registry", () => {
    it("takes the newest version that the constraint allows", async () => {
      const versions = ["1.2.0", "1.10.0", "2.0.0", "1.11.0-beta.1"];
      const archives = versions.map(async (version) => {
        return [version, await makeTarGz(entriesOf({ "main.tf": `# ${version}` }))] as const;
      });
      server.serveModule("tools", Object.fromEntries(await Promise.all(archives)));
      const read = async (constraint?: string) =>
        readFileSync(join(await directoryOf(tools(), constraint), "main.tf"), "utf8");
      expect(await read("~> 1.0")).to.equal("# 1.10.0");
      expect(await read()).to.equal("# 2.0.0");
      expect(await read("1.11.0-beta.1")).to.equal("# 1.11.0-beta.1");
      expect(await read(">= 1.0, < 1.5")).to.equal("# 1.2.0");
    });

    it("pins it in the lock file, and asks nobody the next time", async () => {
      server.serveModule("tools", { "1.0.0": await makeTarGz(MODULE) });
      const first = await directoryOf(tools(), "~> 1.0");
      expect(lockFile().modules).to.deep.equal([
        {
          source: tools(),
          constraint: "~> 1.0",
          version: "1.0.0",
          commit: null,
          directory: "",
          hash: lockFile().modules[0]?.["hash"],
        },
      ]);
      server.reset();
      expect(await directoryOf(tools(), "~> 1.0")).to.equal(first);
      expect(server.requests).to.deep.equal([]);
    });

    it("keeps to the pinned version when there is a newer one, also with an empty cache", async () => {
      const old = await makeTarGz(entriesOf({ "main.tf": "# old" }));
      const young = await makeTarGz(entriesOf({ "main.tf": "# young" }));
      server.serveModule("tools", { "1.0.0": old });
      await directoryOf(tools(), "~> 1.0");
      server.serveModule("tools", { "1.0.0": old, "1.1.0": young });
      rmSync(join(top, "cache"), { recursive: true });
      const directory = await directoryOf(tools(), "~> 1.0");
      expect(readFileSync(join(directory, "main.tf"), "utf8")).to.equal("# old");
      // Another constraint is another question.
      const other = await directoryOf(tools(), "~> 1.1");
      expect(readFileSync(join(other, "main.tf"), "utf8")).to.equal("# young");
      expect(lockFile().modules.map(({ version }) => version)).to.deep.equal(["1.1.0"]);
    });

    it("refuses what is not what the lock file pins", async () => {
      server.serveModule("tools", { "1.0.0": await makeTarGz(MODULE) });
      await directoryOf(tools());
      const pinned = readFileSync(join(template, ".muster.lock.json"), "utf8");
      rmSync(join(top, "cache"), { recursive: true });
      server.serveModule("tools", { "1.0.0": await makeTarGz(entriesOf({ "main.tf": "# evil" })) });
      const message = await refusal(() => fetchOne(tools()));
      expect(message).to.include(`${tools()} 1.0.0 holds now is not what`).and.include("h1:");
      expect(readFileSync(join(template, ".muster.lock.json"), "utf8")).to.equal(pinned);
    });

    it("fetches anew what was changed in the cache", async () => {
      server.serveModule("tools", { "1.0.0": await makeTarGz(MODULE) });
      const directory = await directoryOf(tools());
      writeFileSync(join(directory, "more.tf"), "# not of the module");
      expect(await directoryOf(tools())).to.equal(directory);
      expect(readdirSync(directory)).to.deep.equal(["main.tf"]);
    });

    it("finds subdirectories: the registry's, with *, and the call's", async () => {
      const archive = await makeTarGz(
        entriesOf({ "registry-1.0/modules/tools/sub/main.tf": "# sub" }),
      );
      server.serveModule("tools", { "1.0.0": archive });
      const location = "/files/tools-1.0.0.tar.gz//*/modules/tools?archive=tar.gz";
      const route = "/api/acme/tools/coder/1.0.0/download";
      server.routes.set(route, answer(204, "", { "x-terraform-get": location }));
      const directory = await directoryOf(`${tools()}//sub`);
      expect(directory).to.match(/\/registry-1\.0\/modules\/tools\/sub$/);
      expect(lockFile().modules[0]?.["directory"]).to.equal("registry-1.0/modules/tools");
      expect(await directoryOf(`${tools()}//sub`)).to.equal(directory);
      rmSync(join(top, "cache"), { recursive: true });
      expect(await directoryOf(tools())).to.equal(join(directory, ".."));
      expect(await fetchOne(`${tools()}//other`)).to.deep.include({ kind: "failed" });
    });

    it("sends a token to the registry alone", async () => {
      const given: (string | undefined)[] = [];
      server.serveModule("tools", { "1.0.0": await makeTarGz(MODULE) });
      for (const [path, handler] of [...server.routes]) {
        server.routes.set(path, (request, response) => {
          given.push(`${path.split("/").at(-1) ?? ""} ${request.headers.authorization ?? "-"}`);
          handler(request, response);
        });
      }
      process.env["TF_TOKEN_127_0_0_1"] = "secret";
      try {
        await directoryOf(tools());
      } finally {
        delete process.env["TF_TOKEN_127_0_0_1"];
      }
      expect(given).to.deep.equal([
        "terraform.json Bearer secret",
        "versions Bearer secret",
        "download Bearer secret",
        "tools-1.0.0.tar.gz -",
      ]);
    });

    it("says which versions there are not, and what is no constraint", async () => {
      server.serveModule("tools", { "1.0.0": await makeTarGz(MODULE) });
      expect(await reasonOf(tools(), "~> 2.0")).to.equal(
        'no version of it is "~> 2.0"; the newest is 1.0.0',
      );
      expect(await reasonOf(tools(), "latest")).to.equal('"latest" is no version constraint');
    });

    const base = "/api/acme/tools/coder";
    for (const [what, path, handler, reason] of [
      ["is none", "/.well-known/terraform.json", answer(404), "HOST is no module registry"],
      ["has no modules", "/.well-known/terraform.json", answerJson({}), "HOST serves no modules"],
      [
        "serves modules without TLS",
        "/.well-known/terraform.json",
        answerJson({ "modules.v1": "http://example.com/" }),
        "http://example.com/ is not https",
      ],
      [
        "does not have the module",
        `${base}/versions`,
        answer(404),
        `HOST has no such module (URL${base}/versions answers 404)`,
      ],
      ["fails", `${base}/versions`, answer(500), `URL${base}/versions answers 500 (3 attempts)`],
      [
        "talks nonsense",
        `${base}/versions`,
        answer(200, "<html>"),
        `URL${base}/versions answers with what is no JSON`,
      ],
      [
        "has no versions",
        `${base}/versions`,
        answerJson({ modules: [{ versions: [{ version: "../.." }] }] }),
        "HOST has no version of it",
      ],
      [
        "wants a token",
        `${base}/versions`,
        answer(401),
        `URL${base}/versions answers 401: a token is taken from TF_TOKEN_127_0_0_1`,
      ],
      [
        "does not say where it is",
        `${base}/1.0.0/download`,
        answer(204),
        `URL${base}/1.0.0/download does not say where the module is`,
      ],
      [
        "sends elsewhere without TLS",
        `${base}/1.0.0/download`,
        answer(204, "", { "x-terraform-get": "http://example.com/a.zip" }),
        "http://example.com/a.zip is not https",
      ],
      [
        "sends to a file",
        `${base}/1.0.0/download`,
        answer(204, "", { "x-terraform-get": "git::file:///etc" }),
        "file:///etc is neither https nor ssh",
      ],
      [
        "names an archive that is not there",
        "/files/tools-1.0.0.tar.gz",
        answer(404),
        "URL/files/tools-1.0.0.tar.gz answers 404",
      ],
    ] as const) {
      it(`that ${what}`, async () => {
        server.serveModule("tools", { "1.0.0": await makeTarGz(MODULE) });
        server.routes.set(path, handler);
        const found = await reasonOf(tools());
        expect(found.replaceAll(server.host, "HOST")).to.equal(reason);
      });
    }

    it("does not refer to what listens on this machine alone, unless it is itself there", async () => {
      expect(await reasonOf("registry.invalid/acme/tools/coder")).to.equal(
        "https://registry.invalid/.well-known/terraform.json: there is no such host",
      );
    });
  });

  describe("from a URL", () => {
    for (const [path, make] of [
      ["/a.tar.gz", makeTarGz],
      ["/a.tgz", makeTarGz],
      ["/a.tar", makeTar],
      ["/a.zip", (entries: ArchiveEntry[]) => Promise.resolve(makeZip(entries))],
    ] as const) {
      it(`unpacks ${path}`, async () => {
        const url = serveFile(path, await make(entriesOf({ "main.tf": "# a", "sub/b.tf": "# b" })));
        const directory = await directoryOf(`${url}//sub`);
        expect(readFileSync(join(directory, "b.tf"), "utf8")).to.equal("# b");
        expect(readFileSync(join(directory, "../main.tf"), "utf8")).to.equal("# a");
      });
    }

    it("follows what a URL says about where the module is", async () => {
      const archive = serveFile("/a.zip", makeZip(entriesOf({ "m/main.tf": "# a" })));
      const asked: string[] = [];
      server.routes.set("/tools", (request, response) => {
        asked.push(request.url ?? "");
        answer(200, "", { "x-terraform-get": `${archive}//m` })(request, response);
      });
      expect(await directoryOf(`${server.url}/tools?x=1`)).to.match(/\/m$/);
      expect(asked).to.deep.equal(["/tools?x=1&terraform-get=1"]);
      server.routes.set("/tools", answer(200, "", { "x-terraform-get": "./tools" }));
      rmSync(join(template, ".muster.lock.json"));
      const outcome = await fetchOne(`${server.url}/tools`);
      expect(outcome).to.deep.include({ reason: "the module is nowhere after 5 referrals" });
    });

    it("tries again where that may help", async () => {
      const archive = await makeTarGz(MODULE);
      const url = `${server.url}/a.tar.gz`;
      server.routes.set(
        "/a.tar.gz",
        inTurn(
          answer(503, "", { "retry-after": "0" }),
          (request) => request.socket.destroy(),
          answer(200, archive),
        ),
      );
      expect(readdirSync(await directoryOf(url))).to.deep.equal(["main.tf"]);
      expect(server.requests.length).to.equal(3);
    });

    it("follows redirects, but not in circles, and not to where it is not safe", async () => {
      serveFile("/there.tar.gz", await makeTarGz(MODULE));
      server.routes.set("/a.tar.gz", answer(302, "", { location: "/there.tar.gz" }));
      expect(readdirSync(await directoryOf(`${server.url}/a.tar.gz`))).to.deep.equal(["main.tf"]);
      rmSync(join(template, ".muster.lock.json"));
      rmSync(join(top, "cache"), { recursive: true });
      server.routes.set("/b.tar.gz", answer(302, "", { location: "/c.tar.gz" }));
      server.routes.set("/c.tar.gz", answer(307, "", { location: "/b.tar.gz" }));
      expect(await reasonOf(`${server.url}/b.tar.gz`)).to.equal(
        "URL/b.tar.gz redirects more than 10 times",
      );
      server.routes.set("/d.tar.gz", answer(301, "", { location: "http://example.com/a.tar.gz" }));
      expect(await reasonOf(`${server.url}/d.tar.gz`)).to.equal(
        "http://example.com/a.tar.gz is not https",
      );
      server.routes.set("/e.tar.gz", answer(301, "", { location: "file:///etc/passwd" }));
      expect(await reasonOf(`${server.url}/e.tar.gz`)).to.equal(
        "file:///etc/passwd is neither https nor ssh",
      );
    });

    it("gives up on a server that says nothing more", async () => {
      const archive = await makeTarGz([{ name: "a", content: randomBytes(50_000) }]);
      server.routes.set("/a.tar.gz", (_, response) => {
        response.writeHead(200, { "content-length": archive.length });
        response.write(archive.subarray(0, 10_000));
      });
      server.routes.set("/b.tar.gz", () => undefined);
      const settings = { ...SETTINGS, idleTime: 300, attempts: 2 };
      for (const path of ["/a.tar.gz", "/b.tar.gz"]) {
        const reason = await reasonOf(server.url + path, undefined, newDownloads(false, settings));
        expect(reason).to.equal(`URL${path} has said nothing for 0.3 s (2 attempts)`);
      }
    });

    it("gives up on a server that is slow", async () => {
      server.routes.set("/a.tar.gz", (_, response) => {
        response.writeHead(200);
        const timer = setInterval(() => response.write("a"), 20);
        response.once("close", () => {
          clearInterval(timer);
        });
      });
      const settings = { ...SETTINGS, totalTime: 200, attempts: 1 };
      const reason = await reasonOf(
        `${server.url}/a.tar.gz`,
        undefined,
        newDownloads(false, settings),
      );
      expect(reason).to.equal("URL/a.tar.gz was not there after 0.2 s");
    });

    it("does not take what was cut off on its way", async () => {
      const archive = await makeTarGz(MODULE);
      server.routes.set("/a.tar.gz", (request, response) => {
        response.writeHead(200, { "content-length": archive.length + 1 });
        response.write(archive, () => request.socket.destroy());
      });
      expect(await reasonOf(`${server.url}/a.tar.gz`)).to.match(
        /^URL\/a\.tar\.gz.* cut off \(3 attempts\)$/,
      );
    });

    it("does not take more than the limits", async () => {
      const noise = [{ name: "noise", content: randomBytes(600 * 1024) }];
      const large = serveFile("/large.tar.gz", await makeTarGz(noise));
      expect(await reasonOf(large)).to.equal("URL/large.tar.gz is larger than 0 MiB");
      server.routes.set("/endless.zip", (_, response) => {
        response.writeHead(200);
        const write = () => {
          while (!response.destroyed && response.write(randomBytes(64 * 1024)));
          response.once("drain", write);
        };
        write();
      });
      expect(await reasonOf(`${server.url}/endless.zip`)).to.equal(
        "URL/endless.zip is larger than 0 MiB",
      );
      const bomb = [{ name: "bomb", content: Buffer.alloc(20 * 1024 * 1024) }];
      expect(await reasonOf(serveFile("/bomb.tar.gz", await makeTarGz(bomb)))).to.equal(
        "the package holds more than 1 MiB",
      );
      expect(await reasonOf(serveFile("/bomb.zip", makeZip(bomb)))).to.equal(
        "the package holds more than 1 MiB",
      );
      const many = Array.from({ length: 101 }, (_, i) => ({ name: `f${i}` }));
      expect(await reasonOf(serveFile("/many.tar.gz", await makeTarGz(many)))).to.equal(
        "the package holds more than 100 files",
      );
      expect(await reasonOf(serveFile("/many.zip", makeZip(many)))).to.equal(
        "the package holds more than 100 files",
      );
    });

    it("does not take a zip archive that is larger than it says", async () => {
      const zip = makeZip([{ name: "bomb", content: Buffer.alloc(100_000) }]);
      // The size that the directory of the archive gives, which is written twice.
      const size = Buffer.alloc(4);
      size.writeUInt32LE(100_000);
      for (let at = zip.indexOf(size); at !== -1; at = zip.indexOf(size)) zip.writeUInt32LE(10, at);
      expect(await reasonOf(serveFile("/a.zip", zip))).to.match(/^the archive is damaged: /);
    });

    it("does not take damaged archives, wherever they end", async () => {
      const files = entriesOf({
        "main.tf": "# a\n".repeat(400),
        "b.tf": randomBytes(2_000).toString("base64"),
      });
      for (const [path, whole] of [
        ["/a.tar.gz", await makeTarGz(files)],
        ["/a.tar", (await makeTar(files)).subarray(0, -1024)],
        ["/a.zip", makeZip(files)],
      ] as const) {
        const step = Math.ceil(whole.length / 40);
        for (let end = 1; end < whole.length; end += step) {
          // Between two entries, a tar archive may end.
          if (path === "/a.tar" && end % 512 === 0) continue;
          const url = serveFile(path, whole.subarray(0, end));
          expect(await reasonOf(url), `${path} ${end}`).to.match(/^the archive is damaged: /);
        }
      }
      const whole = await makeTarGz(files);
      expect(await reasonOf(serveFile("/c.tgz", whole.subarray(0, -20)))).to.equal(
        "the archive is damaged: unexpected end of file",
      );
      expect(await reasonOf(serveFile("/b.zip", Buffer.from("<html>")))).to.match(
        /^the archive is damaged: /,
      );
      expect(await reasonOf(serveFile("/b.tgz", Buffer.from("<html>")))).to.match(
        /^the archive is damaged: /,
      );
    });

    const LEADS_OUT =
      /^(the package holds a (path|link) that leads out of it: |the archive is damaged: (invalid relative path|absolute path|invalid characters in fileName))/;
    for (const [what, entries] of [
      ["a path above", [{ name: "../evil.tf", content: "x" }]],
      ["a path above, later", [{ name: "a/../../evil.tf", content: "x" }]],
      ["an absolute path", [{ name: "/tmp/evil.tf", content: "x" }]],
      ["a path of Windows", [{ name: "..\\evil.tf", content: "x" }]],
      ["a link to what is above", [{ name: "up", link: "../../../.." }]],
      ["a link to an absolute path", [{ name: "etc", link: "/etc" }]],
      [
        "links that lead out together",
        [
          { name: "a/b/x", content: "" },
          { name: "in", link: "a/b" },
          { name: "out", link: "in/../../../.." },
        ],
      ],
    ] as const) {
      it(`does not take ${what}`, async () => {
        expect(await reasonOf(serveFile("/a.tar.gz", await makeTarGz(entries))), "tar").to.match(
          LEADS_OUT,
        );
        expect(await reasonOf(serveFile("/a.zip", makeZip(entries))), "zip").to.match(LEADS_OUT);
        expect(readdirSync(top).sort()).to.deep.equal(["cache", "template"]);
      });
    }

    it("does not write through a link", async () => {
      const entries = [
        { name: "up", link: "../../.." },
        { name: "up/evil.tf", content: "x" },
      ];
      for (const url of [
        serveFile("/a.tar.gz", await makeTarGz(entries)),
        serveFile("/a.zip", makeZip(entries)),
      ]) {
        expect(await reasonOf(url)).to.equal('the package holds "up" twice');
      }
    });

    it("does not take devices, or one path twice", async () => {
      for (const type of ["fifo", "character-device"] as const) {
        const archive = await makeTarGz([{ name: "x", type }]);
        expect(await reasonOf(serveFile("/a.tgz", archive))).to.equal(
          "the package holds what is no file: x",
        );
      }
      const twice = [
        { name: "a", content: "1" },
        { name: "a/b", content: "2" },
      ];
      expect(await reasonOf(serveFile("/b.tgz", await makeTarGz(twice)))).to.equal(
        'the package holds "a/b" twice',
      );
    });

    it("keeps links that stay inside, of both kinds, and drops those that lead nowhere", async () => {
      const entries: ArchiveEntry[] = [
        { name: "shared/a.tf", content: "# a" },
        { name: "main/a.tf", link: "../shared/a.tf" },
        { name: "main/nowhere", link: "gone" },
      ];
      const hard: ArchiveEntry = { name: "main/b.tf", link: "shared/a.tf", type: "link" };
      const url = serveFile("/a.tar.gz", await makeTarGz([...entries, hard]));
      const directory = await directoryOf(`${url}//main`);
      expect(readdirSync(directory).sort()).to.deep.equal(["a.tf", "b.tf"]);
      for (const name of ["a.tf", "b.tf"]) {
        expect(readFileSync(join(directory, name), "utf8")).to.equal("# a");
      }
      const zip = await directoryOf(`${serveFile("/a.zip", makeZip(entries))}//main`);
      expect(readFileSync(join(zip, "a.tf"), "utf8")).to.equal("# a");
    });
  });

  describe("offline", () => {
    it("takes what is in the cache, pinned or in the newest version there", async () => {
      server.serveModule("tools", {
        "1.0.0": await makeTarGz(MODULE),
        "1.1.0": await makeTarGz(MODULE),
      });
      const old = await directoryOf(tools(), "1.0.0");
      const young = await directoryOf(tools(), ">= 1.0");
      expect(young).to.not.equal(old);
      server.reset();
      rmSync(join(template, ".muster.lock.json"));
      expect(await directoryOf(tools(), "~> 1.0", newDownloads(true))).to.equal(young);
      expect(await directoryOf(tools(), "< 1.1", newDownloads(true))).to.equal(old);
      expect(existsSync(join(template, ".muster.lock.json"))).to.equal(false);
      expect(server.requests).to.deep.equal([]);
    });

    it("names what is not there", async () => {
      const modules = newDownloads(true).forTemplate(template);
      const git = "git::https://example.com/tools.git?ref=v1";
      const message = await refusal(() =>
        modules.fetch([
          { source: tools(), version: "~> 1.0" },
          { source: git, version: undefined },
        ]),
      );
      expect(message).to.equal(`these modules are not in the cache: ${tools()} ("~> 1.0"), ${git}`);
      expect(server.requests).to.deep.equal([]);
    });
  });

  it("does not download twice for two templates, nor try twice what fails", async () => {
    server.serveModule("tools", { "1.0.0": await makeTarGz(MODULE) });
    const downloads = newDownloads();
    await directoryOf(tools(), undefined, downloads);
    template = join(top, "other");
    mkdirSync(template);
    await directoryOf(tools(), undefined, downloads);
    expect(server.requests.length).to.equal(4);
    server.requests.length = 0;
    for (let i = 0; i < 2; i++) await fetchOne(`${server.url}/gone.zip`, undefined, downloads);
    expect(server.requests).to.deep.equal(["/gone.zip"]);
  });

  it("has one package in the cache when many fetch it at once", async () => {
    server.serveModule("tools", { "1.0.0": await makeTarGz(MODULE) });
    const all = Array.from({ length: 8 }, () => directoryOf(tools(), undefined, newDownloads()));
    expect(new Set(await Promise.all(all)).size).to.equal(1);
    expect(readdirSync(join(top, "cache/modules/packages")).length).to.equal(1);
    expect(readdirSync(join(top, "cache/modules/partial"))).to.deep.equal([]);
  });

  it("hashes packages as Go does", async () => {
    const files = { "main.tf": "# a", "sub/b.tf": "# b", "sub.tf": "# c", "é.tf": "" };
    await directoryOf(serveFile("/a.tar.gz", await makeTarGz(entriesOf(files))));
    const digest = (text: string) => createHash("sha256").update(text);
    // In the order of their bytes: "." comes before "/".
    const lines = (["main.tf", "sub.tf", "sub/b.tf", "é.tf"] as const).map(
      (name) => `${digest(files[name]).digest("hex")}  ${name}\n`,
    );
    const hash = `h1:${digest(lines.join("")).digest("base64")}`;
    expect(lockFile().modules[0]?.["hash"]).to.equal(hash);
  });

  for (const [what, content] of [
    ["no JSON", "{"],
    ["of another version", '{"schemaVersion": 2, "modules": []}'],
    ["without hashes", '{"schemaVersion": 1, "modules": [{"source": "x"}]}'],
  ] as const) {
    it(`does not take a lock file that is ${what}`, async () => {
      writeFileSync(join(template, ".muster.lock.json"), content);
      expect(await refusal(() => fetchOne(tools()))).to.include("is not a lock file");
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
      expect(await reasonOf(source, version)).to.equal(reason);
    });
  }
});

/** Bytes that do not compress. */
function randomBytes(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let i = 0, x = 1; i < length; i++) {
    x = (Math.imul(x, 1_103_515_245) + 12_345) >>> 0;
    bytes[i] = x >>> 16;
  }
  return bytes;
}

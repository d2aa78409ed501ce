import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { entriesOf, makeTar, makeTarGz, makeZip, type ArchiveEntry } from "./archives.ts";
import { answer, inTurn } from "./module-server.ts";
import { MODULE, SETTINGS, useWorkshop } from "./workshop.ts";

describe("downloads from a URL", () => {
  const at = useWorkshop();

  for (const [path, make] of [
    ["/a.tar.gz", makeTarGz],
    ["/a.tgz", makeTarGz],
    ["/a.tar", makeTar],
    ["/a.zip", (entries: ArchiveEntry[]) => Promise.resolve(makeZip(entries))],
  ] as const) {
    it(`unpacks ${path}`, async () => {
      const url = at.serveFile(
        path,
        await make(entriesOf({ "main.tf": "# a", "sub/b.tf": "# b" })),
      );
      const directory = await at.directoryOf(`${url}//sub`);
      expect(readFileSync(join(directory, "b.tf"), "utf8")).to.equal("# b");
      expect(readFileSync(join(directory, "../main.tf"), "utf8")).to.equal("# a");
    });
  }

  it("follows what a URL says about where the module is", async () => {
    const archive = at.serveFile("/a.zip", makeZip(entriesOf({ "m/main.tf": "# a" })));
    const asked: string[] = [];
    at.server.routes.set("/tools", (request, response) => {
      asked.push(request.url ?? "");
      answer(200, "", { "x-terraform-get": `${archive}//m` })(request, response);
    });
    expect(await at.directoryOf(`${at.server.url}/tools?x=1`)).to.match(/\/m$/);
    expect(asked).to.deep.equal(["/tools?x=1&terraform-get=1"]);
    at.server.routes.set("/tools", answer(200, "", { "x-terraform-get": "./tools" }));
    rmSync(join(at.template, ".muster.lock.json"));
    const outcome = await at.fetchOne(`${at.server.url}/tools`);
    expect(outcome).to.deep.include({ reason: "the module is nowhere after 5 referrals" });
  });

  it("tries again where that may help", async () => {
    const archive = await makeTarGz(MODULE);
    const url = `${at.server.url}/a.tar.gz`;
    at.server.routes.set(
      "/a.tar.gz",
      inTurn(
        answer(503, "", { "retry-after": "0" }),
        (request) => request.socket.destroy(),
        answer(200, archive),
      ),
    );
    expect(readdirSync(await at.directoryOf(url))).to.deep.equal(["main.tf"]);
    expect(at.server.requests.length).to.equal(3);
  });

  it("follows redirects, but not in circles, and not to where it is not safe", async () => {
    at.serveFile("/there.tar.gz", await makeTarGz(MODULE));
    at.server.routes.set("/a.tar.gz", answer(302, "", { location: "/there.tar.gz" }));
    expect(readdirSync(await at.directoryOf(`${at.server.url}/a.tar.gz`))).to.deep.equal([
      "main.tf",
    ]);
    rmSync(join(at.template, ".muster.lock.json"));
    rmSync(join(at.top, "cache"), { recursive: true });
    at.server.routes.set("/b.tar.gz", answer(302, "", { location: "/c.tar.gz" }));
    at.server.routes.set("/c.tar.gz", answer(307, "", { location: "/b.tar.gz" }));
    expect(await at.reasonOf(`${at.server.url}/b.tar.gz`)).to.equal(
      "URL/b.tar.gz redirects more than 10 times",
    );
    at.server.routes.set("/d.tar.gz", answer(301, "", { location: "http://example.com/a.tar.gz" }));
    expect(await at.reasonOf(`${at.server.url}/d.tar.gz`)).to.equal(
      "http://example.com/a.tar.gz is not https",
    );
    at.server.routes.set("/e.tar.gz", answer(301, "", { location: "file:///etc/passwd" }));
    expect(await at.reasonOf(`${at.server.url}/e.tar.gz`)).to.equal(
      "file:///etc/passwd is neither https nor ssh",
    );
  });

  it("gives up on a server that says nothing more", async () => {
    const archive = await makeTarGz([{ name: "a", content: randomBytes(50_000) }]);
    at.server.routes.set("/a.tar.gz", (_, response) => {
      response.writeHead(200, { "content-length": archive.length });
      response.write(archive.subarray(0, 10_000));
    });
    at.server.routes.set("/b.tar.gz", () => undefined);
    const settings = { ...SETTINGS, idleTime: 300, attempts: 2 };
    for (const path of ["/a.tar.gz", "/b.tar.gz"]) {
      const reason = await at.reasonOf(
        at.server.url + path,
        undefined,
        at.newDownloads(false, settings),
      );
      expect(reason).to.equal(`URL${path} has said nothing for 0.3 s (2 attempts)`);
    }
  });

  it("gives up on a server that is slow", async () => {
    at.server.routes.set("/a.tar.gz", (_, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write("a"), 20);
      response.once("close", () => {
        clearInterval(timer);
      });
    });
    const settings = { ...SETTINGS, totalTime: 200, attempts: 1 };
    const reason = await at.reasonOf(
      `${at.server.url}/a.tar.gz`,
      undefined,
      at.newDownloads(false, settings),
    );
    expect(reason).to.equal("URL/a.tar.gz was not there after 0.2 s");
  });

  it("does not take what was cut off on its way", async () => {
    const archive = await makeTarGz(MODULE);
    at.server.routes.set("/a.tar.gz", (request, response) => {
      response.writeHead(200, { "content-length": archive.length + 1 });
      response.write(archive, () => request.socket.destroy());
    });
    expect(await at.reasonOf(`${at.server.url}/a.tar.gz`)).to.match(
      /^URL\/a\.tar\.gz.* cut off \(3 attempts\)$/,
    );
  });

  it("does not take more than the limits", async () => {
    const noise = [{ name: "noise", content: randomBytes(600 * 1024) }];
    const large = at.serveFile("/large.tar.gz", await makeTarGz(noise));
    expect(await at.reasonOf(large)).to.equal("URL/large.tar.gz is larger than 0 MiB");
    at.server.routes.set("/endless.zip", (_, response) => {
      response.writeHead(200);
      const write = () => {
        while (!response.destroyed && response.write(randomBytes(64 * 1024)));
        response.once("drain", write);
      };
      write();
    });
    expect(await at.reasonOf(`${at.server.url}/endless.zip`)).to.equal(
      "URL/endless.zip is larger than 0 MiB",
    );
    const bomb = [{ name: "bomb", content: Buffer.alloc(20 * 1024 * 1024) }];
    expect(await at.reasonOf(at.serveFile("/bomb.tar.gz", await makeTarGz(bomb)))).to.equal(
      "the package holds more than 1 MiB",
    );
    expect(await at.reasonOf(at.serveFile("/bomb.zip", makeZip(bomb)))).to.equal(
      "the package holds more than 1 MiB",
    );
    const many = Array.from({ length: 101 }, (_, i) => ({ name: `f${i}` }));
    expect(await at.reasonOf(at.serveFile("/many.tar.gz", await makeTarGz(many)))).to.equal(
      "the package holds more than 100 files",
    );
    expect(await at.reasonOf(at.serveFile("/many.zip", makeZip(many)))).to.equal(
      "the package holds more than 100 files",
    );
  });

  it("does not take a zip archive that is larger than it says", async () => {
    const zip = makeZip([{ name: "bomb", content: Buffer.alloc(100_000) }]);
    // The size that the directory of the archive gives, which is written twice.
    const size = Buffer.alloc(4);
    size.writeUInt32LE(100_000);
    for (let at = zip.indexOf(size); at !== -1; at = zip.indexOf(size)) zip.writeUInt32LE(10, at);
    expect(await at.reasonOf(at.serveFile("/a.zip", zip))).to.match(/^the archive is damaged: /);
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
        const url = at.serveFile(path, whole.subarray(0, end));
        expect(await at.reasonOf(url), `${path} ${end}`).to.match(/^the archive is damaged: /);
      }
    }
    const whole = await makeTarGz(files);
    expect(await at.reasonOf(at.serveFile("/c.tgz", whole.subarray(0, -20)))).to.equal(
      "the archive is damaged: unexpected end of file",
    );
    expect(await at.reasonOf(at.serveFile("/b.zip", Buffer.from("<html>")))).to.match(
      /^the archive is damaged: /,
    );
    expect(await at.reasonOf(at.serveFile("/b.tgz", Buffer.from("<html>")))).to.match(
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
      expect(
        await at.reasonOf(at.serveFile("/a.tar.gz", await makeTarGz(entries))),
        "tar",
      ).to.match(LEADS_OUT);
      expect(await at.reasonOf(at.serveFile("/a.zip", makeZip(entries))), "zip").to.match(
        LEADS_OUT,
      );
      expect(readdirSync(at.top).sort()).to.deep.equal(["cache", "template"]);
    });
  }

  it("does not write through a link", async () => {
    const entries = [
      { name: "up", link: "../../.." },
      { name: "up/evil.tf", content: "x" },
    ];
    for (const url of [
      at.serveFile("/a.tar.gz", await makeTarGz(entries)),
      at.serveFile("/a.zip", makeZip(entries)),
    ]) {
      expect(await at.reasonOf(url)).to.equal('the package holds "up" twice');
    }
  });

  it("does not make a link through a link", async () => {
    const outside = join(at.top, "template");
    const before = readdirSync(outside);
    const entries = [
      { name: "out", link: outside },
      { name: "out/evil", link: "x" },
    ];
    for (const url of [
      at.serveFile("/a.tar.gz", await makeTarGz(entries)),
      at.serveFile("/a.zip", makeZip(entries)),
    ]) {
      const reason = await at.reasonOf(url);
      expect(readdirSync(outside)).to.deep.equal(before);
      expect(reason).to.equal('the package holds "out/evil" below a link');
    }
  });

  it("does not take devices, or one path twice", async () => {
    for (const type of ["fifo", "character-device"] as const) {
      const archive = await makeTarGz([{ name: "x", type }]);
      expect(await at.reasonOf(at.serveFile("/a.tgz", archive))).to.equal(
        "the package holds what is no file: x",
      );
    }
    const twice = [
      { name: "a", content: "1" },
      { name: "a/b", content: "2" },
    ];
    expect(await at.reasonOf(at.serveFile("/b.tgz", await makeTarGz(twice)))).to.equal(
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
    const url = at.serveFile("/a.tar.gz", await makeTarGz([...entries, hard]));
    const directory = await at.directoryOf(`${url}//main`);
    expect(readdirSync(directory).sort()).to.deep.equal(["a.tf", "b.tf"]);
    for (const name of ["a.tf", "b.tf"]) {
      expect(readFileSync(join(directory, name), "utf8")).to.equal("# a");
    }
    const zip = await at.directoryOf(`${at.serveFile("/a.zip", makeZip(entries))}//main`);
    expect(readFileSync(join(zip, "a.tf"), "utf8")).to.equal("# a");
  });
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

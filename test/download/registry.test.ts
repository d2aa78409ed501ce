import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { entriesOf, makeTarGz } from "./archives.ts";
import { answer, answerJson } from "./module-server.ts";
import { MODULE, refusal, useWorkshop } from "./workshop.ts";

describe("downloads from a registry", () => {
  const at = useWorkshop();

  it("takes the newest version that the constraint allows", async () => {
    const versions = ["1.2.0", "1.10.0", "2.0.0", "1.11.0-beta.1"];
    const archives = versions.map(async (version) => {
      return [version, await makeTarGz(entriesOf({ "main.tf": `# ${version}` }))] as const;
    });
    at.server.serveModule("tools", Object.fromEntries(await Promise.all(archives)));
    const read = async (constraint?: string) =>
      readFileSync(join(await at.directoryOf(at.tools(), constraint), "main.tf"), "utf8");
    expect(await read("~> 1.0")).to.equal("# 1.10.0");
    expect(await read()).to.equal("# 2.0.0");
    expect(await read("1.11.0-beta.1")).to.equal("# 1.11.0-beta.1");
    expect(await read(">= 1.0, < 1.5")).to.equal("# 1.2.0");
  });

  it("pins it in the lock file, and asks nobody the next time", async () => {
    at.server.serveModule("tools", { "1.0.0": await makeTarGz(MODULE) });
    const first = await at.directoryOf(at.tools(), "~> 1.0");
    expect(at.lockFile().modules).to.deep.equal([
      {
        source: at.tools(),
        constraint: "~> 1.0",
        version: "1.0.0",
        commit: null,
        directory: "",
        hash: at.lockFile().modules[0]?.["hash"],
      },
    ]);
    at.server.reset();
    expect(await at.directoryOf(at.tools(), "~> 1.0")).to.equal(first);
    expect(at.server.requests).to.deep.equal([]);
  });

  it("keeps to the pinned version when there is a newer one, also with an empty cache", async () => {
    const old = await makeTarGz(entriesOf({ "main.tf": "# old" }));
    const young = await makeTarGz(entriesOf({ "main.tf": "# young" }));
    at.server.serveModule("tools", { "1.0.0": old });
    await at.directoryOf(at.tools(), "~> 1.0");
    at.server.serveModule("tools", { "1.0.0": old, "1.1.0": young });
    rmSync(join(at.top, "cache"), { recursive: true });
    const directory = await at.directoryOf(at.tools(), "~> 1.0");
    expect(readFileSync(join(directory, "main.tf"), "utf8")).to.equal("# old");
    // Another constraint is another question.
    const other = await at.directoryOf(at.tools(), "~> 1.1");
    expect(readFileSync(join(other, "main.tf"), "utf8")).to.equal("# young");
    expect(at.lockFile().modules.map(({ version }) => version)).to.deep.equal(["1.1.0"]);
  });

  it("refuses what is not what the lock file pins", async () => {
    at.server.serveModule("tools", { "1.0.0": await makeTarGz(MODULE) });
    await at.directoryOf(at.tools());
    const pinned = readFileSync(join(at.template, ".muster.lock.json"), "utf8");
    rmSync(join(at.top, "cache"), { recursive: true });
    at.server.serveModule("tools", {
      "1.0.0": await makeTarGz(entriesOf({ "main.tf": "# evil" })),
    });
    const message = await refusal(() => at.fetchOne(at.tools()));
    expect(message).to.include(`${at.tools()} 1.0.0 holds now is not what`).and.include("h1:");
    expect(readFileSync(join(at.template, ".muster.lock.json"), "utf8")).to.equal(pinned);
  });

  it("fetches anew what was changed in the cache", async () => {
    at.server.serveModule("tools", { "1.0.0": await makeTarGz(MODULE) });
    const directory = await at.directoryOf(at.tools());
    writeFileSync(join(directory, "more.tf"), "# not of the module");
    expect(await at.directoryOf(at.tools())).to.equal(directory);
    expect(readdirSync(directory)).to.deep.equal(["main.tf"]);
  });

  it("finds subdirectories: the registry's, with *, and the call's", async () => {
    const archive = await makeTarGz(
      entriesOf({ "registry-1.0/modules/tools/sub/main.tf": "# sub" }),
    );
    at.server.serveModule("tools", { "1.0.0": archive });
    const location = "/files/tools-1.0.0.tar.gz//*/modules/tools?archive=tar.gz";
    const route = "/api/acme/tools/coder/1.0.0/download";
    at.server.routes.set(route, answer(204, "", { "x-terraform-get": location }));
    const directory = await at.directoryOf(`${at.tools()}//sub`);
    expect(directory).to.match(/\/registry-1\.0\/modules\/tools\/sub$/);
    expect(at.lockFile().modules[0]?.["directory"]).to.equal("registry-1.0/modules/tools");
    expect(await at.directoryOf(`${at.tools()}//sub`)).to.equal(directory);
    rmSync(join(at.top, "cache"), { recursive: true });
    expect(await at.directoryOf(at.tools())).to.equal(join(directory, ".."));
    expect(await at.fetchOne(`${at.tools()}//other`)).to.deep.include({ kind: "failed" });
  });

  it("sends a token to the registry alone", async () => {
    const given: (string | undefined)[] = [];
    at.server.serveModule("tools", { "1.0.0": await makeTarGz(MODULE) });
    for (const [path, handler] of [...at.server.routes]) {
      at.server.routes.set(path, (request, response) => {
        given.push(`${path.split("/").at(-1) ?? ""} ${request.headers.authorization ?? "-"}`);
        handler(request, response);
      });
    }
    process.env["TF_TOKEN_127_0_0_1"] = "secret";
    try {
      await at.directoryOf(at.tools());
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
    at.server.serveModule("tools", { "1.0.0": await makeTarGz(MODULE) });
    expect(await at.reasonOf(at.tools(), "~> 2.0")).to.equal(
      'no version of it is "~> 2.0"; the newest is 1.0.0',
    );
    expect(await at.reasonOf(at.tools(), "latest")).to.equal('"latest" is no version constraint');
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
      at.server.serveModule("tools", { "1.0.0": await makeTarGz(MODULE) });
      at.server.routes.set(path, handler);
      const found = await at.reasonOf(at.tools());
      expect(found.replaceAll(at.server.host, "HOST")).to.equal(reason);
    });
  }

  it("does not refer to what listens on this machine alone, unless it is itself there", async () => {
    expect(await at.reasonOf("registry.invalid/acme/tools/coder")).to.equal(
      "https://registry.invalid/.well-known/terraform.json: there is no such host",
    );
  });
});

import { execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { answer, type Handler } from "./module-server.ts";

/** Runs git as someone, with no configuration but the repository's. */
export function git(directory: string, ...args: string[]): string {
  return execFileSync("git", args, {
    cwd: directory,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    env: {
      PATH: process.env["PATH"],
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_CONFIG_SYSTEM: "/dev/null",
      GIT_AUTHOR_NAME: "a",
      GIT_AUTHOR_EMAIL: "a@example.com",
      GIT_COMMITTER_NAME: "a",
      GIT_COMMITTER_EMAIL: "a@example.com",
    },
  }).trim();
}

/** Serves the repositories of a folder with git's own program for that. */
export function serveGit(folder: string): Handler {
  return (request, response) => {
    const { pathname, search } = new URL(request.url ?? "", "https://localhost");
    const backend = spawn("git", ["http-backend"], {
      stdio: ["pipe", "pipe", "ignore"],
      env: {
        PATH: process.env["PATH"],
        GIT_PROJECT_ROOT: folder,
        GIT_HTTP_EXPORT_ALL: "1",
        PATH_INFO: pathname,
        QUERY_STRING: search.slice(1),
        REQUEST_METHOD: request.method,
        CONTENT_TYPE: request.headers["content-type"],
        HTTP_CONTENT_ENCODING: request.headers["content-encoding"],
        GIT_PROTOCOL: request.headers["git-protocol"] as string | undefined,
      },
    });
    request.pipe(backend.stdin);
    backend.stdin.on("error", () => undefined);
    const chunks: Uint8Array[] = [];
    backend.stdout.on("data", (chunk: Uint8Array) => chunks.push(chunk));
    backend.once("close", () => {
      const output = Buffer.concat(chunks);
      const end = output.indexOf("\r\n\r\n");
      let status = 200;
      for (const line of output.subarray(0, end).toString("latin1").split("\r\n")) {
        const [name = "", value = ""] = line.split(": ");
        if (name === "Status") status = Number.parseInt(value, 10);
        else response.setHeader(name, value);
      }
      response.writeHead(status);
      response.end(output.subarray(end + 4));
    });
  };
}

/** Serves a folder as it is: what git calls a dumb server. */
export function serveFolder(folder: string): Handler {
  return (request, response) => {
    const { pathname } = new URL(request.url ?? "", "https://localhost");
    let content;
    try {
      content = readFileSync(join(folder, pathname));
    } catch {
      // It is for the client to try other files.
    }
    answer(content ? 200 : 404, content)(request, response);
  };
}

import { once } from "node:events";
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import { createServer, type Server } from "node:https";
import { connect, type AddressInfo } from "node:net";
import { makeCertificate, type Certificate } from "./certificate.ts";

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A server of modules that does as it is told: a handler for each path. */
export class ModuleServer {
  readonly routes = new Map<string, Handler>();
  /** The paths that were asked for, in order. */
  readonly requests: string[] = [];
  /** Answers where no path fits. */
  fallback: Handler = answer(404);
  readonly #server: Server;

  private constructor(readonly certificate: Certificate) {
    const { key, cert } = certificate;
    this.#server = createServer({ key, cert }, (request, response) => {
      const { pathname } = new URL(request.url ?? "", "https://localhost");
      this.requests.push(pathname);
      const handler = this.routes.get(pathname) ?? this.fallback;
      handler(request, response);
    });
  }

  static async start(): Promise<ModuleServer> {
    const server = new ModuleServer(makeCertificate());
    server.#server.listen(0, "127.0.0.1");
    await once(server.#server, "listening");
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** As a source names the registry. */
  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  get url(): string {
    return `https://${this.host}`;
  }

  reset(): void {
    this.routes.clear();
    this.fallback = answer(404);
    this.requests.length = 0;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  /** Serves versions of the registry module `acme/NAME/coder`, each as a `.tar.gz`. */
  serveModule(name: string, versions: Readonly<Record<string, Buffer>>): void {
    const base = `/api/acme/${name}/coder`;
    this.routes.set("/.well-known/terraform.json", answerJson({ "modules.v1": "/api/" }));
    const list = Object.keys(versions).map((version) => ({ version }));
    this.routes.set(`${base}/versions`, answerJson({ modules: [{ versions: list }] }));
    for (const [version, archive] of Object.entries(versions)) {
      const file = `/files/${name}-${version}.tar.gz`;
      this.routes.set(`${base}/${version}/download`, answer(204, "", { "x-terraform-get": file }));
      this.routes.set(file, answer(200, archive));
    }
  }
}

export function answer(
  status: number,
  body: string | Buffer = "",
  headers: Readonly<Record<string, string>> = {},
): Handler {
  return (_, response) => {
    response.writeHead(status, headers);
    response.end(body);
  };
}

export function answerJson(value: unknown): Handler {
  return answer(200, JSON.stringify(value), { "content-type": "application/json" });
}

/** Answers with each handler once, with the last one from then on. */
export function inTurn(...handlers: readonly Handler[]): Handler {
  let count = 0;
  return (request, response) => {
    handlers[Math.min(count++, handlers.length - 1)]?.(request, response);
  };
}

/** A proxy that leads every connection to one port of this machine. */
export async function startProxy(port: number, user?: string) {
  const asked: string[] = [];
  const proxy = createHttpServer();
  proxy.on("connect", (request: IncomingMessage, socket) => {
    asked.push(request.url ?? "");
    const given = request.headers["proxy-authorization"] ?? "";
    if (user !== undefined && given !== `Basic ${Buffer.from(user).toString("base64")}`) {
      socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
      return;
    }
    const target = connect(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      target.pipe(socket).pipe(target);
    });
    target.on("error", () => socket.destroy());
    socket.on("error", () => target.destroy());
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const { port: own } = proxy.address() as AddressInfo;
  return { asked, address: `127.0.0.1:${own}`, stop: () => proxy.close() };
}

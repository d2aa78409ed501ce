import { readFileSync } from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import { isIP } from "node:net";
import type { Duplex } from "node:stream";
import * as tls from "node:tls";
import { getProxyForUrl } from "proxy-from-env";
import { DownloadError } from "./download-error.ts";

const CERTIFICATES = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * The certificates of the authorities that are trusted, where the environment adds
 * to those that Node comes with: in the files that NODE_EXTRA_CA_CERTS and
 * SSL_CERT_FILE name.
 * @returns each in PEM; undefined for Node's own alone
 * @throws {DownloadError} where a file cannot be read, or holds none
 */
export function trustedCertificates(environment: NodeJS.ProcessEnv): string[] | undefined {
  const added: string[] = [];
  for (const name of ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE"]) {
    const path = environment[name];
    if (path) added.push(...readCertificates(name, path));
  }
  return added.length === 0 ? undefined : [...tls.rootCertificates, ...added];
}

function readCertificates(name: string, path: string): string[] {
  let text;
  try {
    text = readFileSync(path, "latin1");
  } catch {
    throw new DownloadError(`${name} names ${path}, which cannot be read`);
  }
  const found = text.match(CERTIFICATES);
  if (!found) throw new DownloadError(`${name} names ${path}, which holds no certificate`);
  return found;
}

/**
 * Sends a GET request, through the proxy that HTTPS_PROXY and NO_PROXY name for it.
 * @returns the response, whose body is still to be read
 */
export async function sendGet(
  url: URL,
  headers: Readonly<Record<string, string>>,
  certificates: string[] | undefined,
  signal: AbortSignal,
): Promise<http.IncomingMessage> {
  if (url.protocol === "http:") return responseTo(http.request(url, { headers, signal }));
  const trust = certificates && { ca: certificates };
  const proxy = getProxyForUrl(url.href);
  if (proxy === "") return responseTo(https.request(url, { headers, signal, ...trust }));
  const socket = await openTunnel(new URL(proxy), url, trust, signal);
  // The tunnel is for this request alone.
  signal.addEventListener("abort", () => socket.destroy(), { once: true });
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const name = isIP(host) === 0 ? { servername: host } : {};
  const createConnection = () => tls.connect({ socket, host, ...name, ...trust });
  return responseTo(https.request(url, { headers, signal, defaultPort: 443, createConnection }));
}

function responseTo(request: http.ClientRequest): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once("response", resolve);
    request.once("error", reject);
    request.end();
  });
}

/** A connection to the host of a URL through a proxy. */
function openTunnel(
  proxy: URL,
  { hostname, port }: URL,
  trust: { readonly ca: string[] } | undefined,
  signal: AbortSignal,
): Promise<Duplex> {
  const target = `${hostname}:${port || 443}`;
  const headers: Record<string, string> = { host: target };
  if (proxy.username !== "") {
    const user = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
    headers["proxy-authorization"] = `Basic ${Buffer.from(user).toString("base64")}`;
  }
  const { request } = proxy.protocol === "https:" ? https : http;
  const asking = request({
    hostname: proxy.hostname,
    port: proxy.port,
    method: "CONNECT",
    path: target,
    headers,
    signal,
    ...trust,
  });
  return new Promise((resolve, reject) => {
    asking.once("connect", ({ statusCode = 0 }: http.IncomingMessage, socket) => {
      if (statusCode === 200) resolve(socket);
      else {
        socket.destroy();
        reject(new DownloadError(`the proxy ${proxy.host} answers ${statusCode}`));
      }
    });
    asking.once("response", ({ statusCode = 0 }: http.IncomingMessage) => {
      asking.destroy();
      reject(new DownloadError(`the proxy ${proxy.host} answers ${statusCode}`));
    });
    asking.once("error", (error: NodeJS.ErrnoException) => {
      const reason = error.code ?? error.message;
      reject(new DownloadError(`the proxy ${proxy.host} cannot be reached: ${reason}`));
    });
    asking.end();
  });
}

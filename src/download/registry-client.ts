import { isVersion } from "../terraform/version-constraint.ts";
import { DownloadError } from "./download-error.ts";
import type { HttpClient, TextResponse } from "./http-client.ts";
import {
  checkProtocol,
  parsePackageAddress,
  shownUrl,
  type PackageAddress,
  type RegistryAddress,
} from "./module-address.ts";

/** The most versions of one module that are looked at. */
const MAX_VERSIONS = 10_000;

/**
 * Asks module registries. Follows
 * https://developer.hashicorp.com/terraform/internals/module-registry-protocol and
 * https://developer.hashicorp.com/terraform/internals/remote-service-discovery.
 * What was asked once is remembered.
 */
export class RegistryClient {
  readonly #http: HttpClient;
  readonly #services = new Map<string, Promise<URL>>();
  readonly #versions = new Map<string, Promise<readonly string[]>>();

  constructor(http: HttpClient) {
    this.#http = http;
  }

  /** The versions of a module, in no order. @throws {DownloadError} where there is no such module */
  versions(address: RegistryAddress): Promise<readonly string[]> {
    return once(this.#versions, modulePath(address, address.host), async () => {
      const response = await this.#ask(address, "versions");
      const versions = versionsIn(parseJson(response));
      if (versions.length === 0) throw new DownloadError(`${address.host} has no version of it`);
      return versions;
    });
  }

  /** Where a version is to be fetched from. @throws {DownloadError} where the registry does not say */
  async location(address: RegistryAddress, version: string): Promise<PackageAddress> {
    const { headers, url } = await this.#ask(address, `${version}/download`);
    const location = headers["x-terraform-get"];
    if (typeof location !== "string" || location === "") {
      throw new DownloadError(`${shownUrl(url)} does not say where the module is`);
    }
    const isRelative = /^(?:\/|\.\.?\/)/.test(location);
    return parsePackageAddress(isRelative ? new URL(location, url).href : location, url);
  }

  async #ask(address: RegistryAddress, what: string): Promise<TextResponse> {
    const { host } = address;
    const service = await once(this.#services, host, () => this.#discover(host));
    const url = new URL(modulePath(address, what), service);
    // What is secret is for the registry itself, not for what it refers to.
    const response = await this.#http.getText(url, url.host === host ? authorization(host) : {});
    if (response.status === 404) {
      throw new DownloadError(`${host} has no such module (${shownUrl(url)} answers 404)`);
    }
    if (response.status === 401 || response.status === 403) {
      const message = `${shownUrl(url)} answers ${response.status}`;
      throw new DownloadError(`${message}: a token is taken from ${tokenVariable(host)}`);
    }
    return accepted(response);
  }

  /** The URL below which a host serves modules. */
  async #discover(host: string): Promise<URL> {
    const start = new URL(`https://${host}/.well-known/terraform.json`);
    const response = await this.#http.getText(start, authorization(host));
    if (response.status === 404) throw new DownloadError(`${host} is no module registry`);
    const services = parseJson(accepted(response));
    const service =
      typeof services === "object" && services !== null && "modules.v1" in services
        ? services["modules.v1"]
        : undefined;
    if (typeof service !== "string") throw new DownloadError(`${host} serves no modules`);
    return serviceUrl(service, response.url);
  }
}

function serviceUrl(text: string, from: URL): URL {
  let url;
  try {
    url = new URL(text.endsWith("/") ? text : `${text}/`, from);
  } catch {
    throw new DownloadError(`${shownUrl(from)} names what is no URL`);
  }
  checkProtocol(url, from);
  return url;
}

function modulePath({ namespace, name, provider }: RegistryAddress, what: string): string {
  return `${namespace}/${name}/${provider}/${what}`;
}

/** As Terraform names it: https://developer.hashicorp.com/terraform/cli/config/config-file#environment-variable-credentials */
function tokenVariable(host: string): string {
  return `TF_TOKEN_${host.replace(/:\d+$/, "").replaceAll("-", "__").replaceAll(".", "_")}`;
}

function authorization(host: string): Record<string, string> {
  const token = process.env[tokenVariable(host)];
  return token ? { authorization: `Bearer ${token}` } : {};
}

function accepted(response: TextResponse): TextResponse {
  if (response.status === 200 || response.status === 204) return response;
  throw new DownloadError(`${shownUrl(response.url)} answers ${response.status}`);
}

function parseJson({ text, url }: TextResponse): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new DownloadError(`${shownUrl(url)} answers with what is no JSON`);
  }
}

/** From `{"modules": [{"versions": [{"version": "1.0.0"}]}]}`. */
function versionsIn(answer: unknown): string[] {
  const [module] = arrayAt(answer, "modules");
  return arrayAt(module, "versions")
    .slice(0, MAX_VERSIONS)
    .flatMap((entry) => {
      const version = property(entry, "version");
      return typeof version === "string" && isVersion(version) ? [version] : [];
    });
}

function arrayAt(value: unknown, key: string): readonly unknown[] {
  const found = property(value, key);
  return Array.isArray(found) ? found : [];
}

function property(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}

function once<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  let found = known.get(key);
  if (!found) {
    found = make();
    known.set(key, found);
  }
  return found;
}

import { DownloadError } from "./download-error.ts";

/** A module of a registry: `registry.coder.com/coder/git-clone/coder//subdirectory`. */
export interface RegistryAddress {
  readonly kind: "registry";
  /** With its port, if it has one. */
  readonly host: string;
  readonly namespace: string;
  readonly name: string;
  readonly provider: string;
  readonly subdirectory: string;
}

/** A module in a git repository. */
export interface GitAddress {
  readonly kind: "git";
  readonly url: URL;
  /** A branch, a tag or a commit; undefined for the repository's default branch. */
  readonly ref: string | undefined;
  readonly subdirectory: string;
}

export type ArchiveType = "zip" | "tar" | "tar.gz";

/** A module in an archive, or behind a URL that says where it is. */
export interface HttpAddress {
  readonly kind: "http";
  readonly url: URL;
  /** Undefined where the URL shows none. */
  readonly archive: ArchiveType | undefined;
  readonly subdirectory: string;
}

/** What holds modules itself. */
export type PackageAddress = GitAddress | HttpAddress;

const DEFAULT_REGISTRY = "registry.terraform.io";

const REGISTRY_NAME = /^[0-9A-Za-z](?:[0-9A-Za-z-_]{0,62}[0-9A-Za-z])?$/;
const REGISTRY_PROVIDER = /^[0-9a-z]{1,64}$/;
const REGISTRY_HOST = /^[0-9a-z-]+(?:\.[0-9a-z-]+)+(?::\d{1,5})?$/;

/** Hosts whose first three parts are a repository, not a module of a registry. */
const REPOSITORY_HOSTS = new Set(["github.com", "bitbucket.org"]);

const ARCHIVES: Readonly<Record<string, ArchiveType>> = {
  zip: "zip",
  tar: "tar",
  "tar.gz": "tar.gz",
  tgz: "tar.gz",
};

const UNREAD_ARCHIVE = /^(?:tar\..+|tbz2?|txz|tzst|bz2|xz|gz|zst|7z|rar)$/;

const MAX_LENGTH = 2_000;

/**
 * Reads the `source` of a module call that is no local path. Follows
 * https://developer.hashicorp.com/terraform/language/modules/sources.
 * @throws {DownloadError} where it is of a kind that is not fetched, or of none
 */
export function parseModuleAddress(source: string): RegistryAddress | PackageAddress {
  if (source.length > MAX_LENGTH) throw new DownloadError("the source is too long");
  return parseRegistryAddress(source) ?? parsePackageAddress(source);
}

function parseRegistryAddress(source: string): RegistryAddress | undefined {
  const { address, subdirectory } = splitSubdirectory(source);
  const parts = address.split("/");
  const host = parts.length === 4 ? parts.shift()?.toLowerCase() : DEFAULT_REGISTRY;
  const [namespace = "", name = "", provider = ""] = parts;
  if (parts.length !== 3 || host === undefined || !REGISTRY_HOST.test(host)) return undefined;
  if (REPOSITORY_HOSTS.has(host) || !REGISTRY_NAME.test(namespace)) return undefined;
  if (!REGISTRY_NAME.test(name) || !REGISTRY_PROVIDER.test(provider)) return undefined;
  return { kind: "registry", host, namespace, name, provider, subdirectory };
}

/**
 * Reads the address of a repository or an archive.
 * @param from where it was given by a server, the URL that it answers
 * @throws {DownloadError} where it is neither, or is not to be fetched
 */
export function parsePackageAddress(source: string, from?: URL): PackageAddress {
  const { address, subdirectory } = splitSubdirectory(source);
  const [, forced, rest = address] = /^([a-z0-9]+)::(.*)$/.exec(address) ?? [];
  const repository = repositoryUrl(rest);
  if (forced === "git" || (forced === undefined && repository !== undefined)) {
    return gitAddress(repository ?? rest, subdirectory, from);
  }
  if ((forced === undefined || /^https?$/.test(forced)) && /^https?:\/\//.test(rest)) {
    return httpAddress(rest, subdirectory, from);
  }
  const kind = forced === undefined ? "of this form" : `of the kind ${forced}::`;
  throw new DownloadError(
    `muster downloads from registries, git and https, but no sources ${kind}`,
  );
}

/** The URL of a repository that is written in short: `github.com/a/b`, `git@host:a/b.git`. */
function repositoryUrl(text: string): string | undefined {
  const [path = "", query] = text.split("?", 2);
  const [host = "", owner, name, ...more] = path.split("/");
  const suffix = query === undefined ? "" : `?${query}`;
  if (REPOSITORY_HOSTS.has(host)) {
    if (!owner || !name || more.length > 0) {
      throw new DownloadError(`${path} is not of the form ${host}/OWNER/REPOSITORY//SUBDIRECTORY`);
    }
    return `https://${host}/${owner}/${name.replace(/\.git$/, "")}.git${suffix}`;
  }
  const [, user, server, repository] = /^([\w.-]+)@([\w.-]+):(?!\/\/)(.+)$/.exec(path) ?? [];
  if (user === undefined || server === undefined || repository === undefined) return undefined;
  return `ssh://${user}@${server}/${repository}${suffix}`;
}

function gitAddress(text: string, subdirectory: string, from: URL | undefined): GitAddress {
  const url = parseUrl(text);
  const ref = url.searchParams.get("ref") ?? undefined;
  if (url.searchParams.has("sshkey")) {
    throw new DownloadError("the sshkey in a source is not used: add the key to your ssh-agent");
  }
  if (ref !== undefined && !isRef(ref)) {
    throw new DownloadError(`${JSON.stringify(ref)} is no name of a branch, tag or commit`);
  }
  url.searchParams.delete("ref");
  url.searchParams.delete("depth");
  if (url.protocol !== "ssh:") checkProtocol(url, from);
  return { kind: "git", url, ref, subdirectory };
}

function httpAddress(text: string, subdirectory: string, from: URL | undefined): HttpAddress {
  const url = parseUrl(text);
  checkProtocol(url, from);
  const extension = /\.(tar\.[a-z0-9]+|[a-z0-9]+)$/.exec(url.pathname)?.[1] ?? "";
  const type = url.searchParams.get("archive") ?? extension;
  url.searchParams.delete("archive");
  const archive = ARCHIVES[type];
  if (archive === undefined && UNREAD_ARCHIVE.test(type)) {
    throw new DownloadError(`archives of the type ${type} are not read, but zip and tar.gz are`);
  }
  return { kind: "http", url, archive, subdirectory };
}

/**
 * Only what is encrypted is fetched, or comes from this machine.
 * @param from the URL that led here, if one did
 * @throws {DownloadError} where it is not
 */
export function checkProtocol(url: URL, from: URL | undefined): void {
  if (url.protocol === "https:") return;
  if (url.protocol !== "http:") {
    throw new DownloadError(`${shownUrl(url)} is neither https nor ssh`);
  }
  // A server elsewhere must not reach what listens on this machine alone.
  if (!isLocalhost(url) || (from && !isLocalhost(from))) {
    throw new DownloadError(`${shownUrl(url)} is not https`);
  }
}

function isLocalhost({ hostname }: URL): boolean {
  return hostname === "localhost" || hostname === "127.0.0.1" || hostname === "[::1]";
}

/** A URL as it may stand in a log: without what may be secret in it. */
export function shownUrl(url: URL): string {
  const shown = new URL(url);
  shown.username = shown.password = shown.search = shown.hash = "";
  return shown.href;
}

function parseUrl(text: string): URL {
  try {
    return new URL(text);
  } catch {
    throw new DownloadError("the source is no URL");
  }
}

/** What git takes for a name, and for nothing else, such as a flag or a refspec. */
function isRef(text: string): boolean {
  return /^[\w.][\w./@#+-]{0,250}$/.test(text) && !text.includes("..") && !text.includes("@{");
}

/**
 * Splits `address//subdirectory?query`.
 * @throws {DownloadError} where the subdirectory leads out of the package
 */
function splitSubdirectory(source: string): { address: string; subdirectory: string } {
  const [path = "", ...queries] = source.split("?");
  const query = queries.length === 0 ? "" : `?${queries.join("?")}`;
  const scheme = path.indexOf("://");
  const at = path.indexOf("//", scheme === -1 ? 0 : scheme + 3);
  if (at === -1) return { address: source, subdirectory: "" };
  const parts = path.slice(at + 2).split("/");
  const names = parts.filter((part) => part !== "" && part !== ".");
  if (names.includes("..")) {
    throw new DownloadError(`the subdirectory ${names.join("/")} leads out of the package`);
  }
  return { address: path.slice(0, at) + query, subdirectory: names.join("/") };
}

import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { open } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { sendGet, trustedCertificates } from "./connection.ts";
import { DownloadError } from "./download-error.ts";
import { checkProtocol, shownUrl } from "./module-address.ts";
import type { DownloadSettings } from "./settings.ts";

const MAX_REDIRECTS = 10;

/** The most bytes of an answer that is no archive. */
const MAX_TEXT = 16 * 1024 * 1024;

/** The longest time that a server is waited for because it asks for it, in milliseconds. */
const MAX_RETRY_AFTER = 10_000;

const TRANSIENT_STATUS = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Reasons that are as good at the next attempt. */
const LASTING_ERROR =
  /^(ENOTFOUND|ERR_TLS_|CERT_|.*_CERT|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_|ERR_SSL_|EPROTO|HPE_)/;

/** An answer in words. */
export interface TextResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Where it came from, after redirects. */
  readonly url: URL;
  readonly text: string;
}

/** What may go better the next time. */
class TransientError extends DownloadError {
  /** @param retryAfter milliseconds after which the server asks to be tried again */
  constructor(
    message: string,
    readonly retryAfter?: number,
  ) {
    super(message);
  }
}

/** One answer, and what keeps time while its body is read. */
interface Answer {
  readonly response: IncomingMessage;
  readonly url: URL;
  readonly progress: () => void;
}

/** Fetches what is behind https URLs: patiently, but not without bounds. */
export class HttpClient {
  readonly #settings: DownloadSettings;
  readonly #certificates: string[] | undefined;

  /** @throws {DownloadError} where the environment names certificates that are not there */
  constructor(settings: DownloadSettings) {
    this.#settings = settings;
    this.#certificates = trustedCertificates(process.env);
  }

  /** The certificates to trust beside those of the system; undefined for none. */
  get certificates(): readonly string[] | undefined {
    return this.#certificates;
  }

  /**
   * Fetches a short answer, whatever its status is.
   * @throws {DownloadError} where there is none, or the server fails
   */
  getText(url: URL, headers: Readonly<Record<string, string>> = {}): Promise<TextResponse> {
    return this.#get(url, headers, async (answer) => {
      const chunks: Uint8Array[] = [];
      await receive(answer, MAX_TEXT, (chunk) => {
        chunks.push(chunk);
        return Promise.resolve();
      });
      const { response, url: from } = answer;
      const text = Buffer.concat(chunks).toString("utf8");
      return { status: response.statusCode ?? 0, headers: response.headers, url: from, text };
    });
  }

  /**
   * Fetches a file.
   * @param path where to write it
   * @throws {DownloadError} where it is not there, is too large, or does not come whole
   */
  getFile(url: URL, path: string): Promise<void> {
    return this.#get(url, {}, async (answer) => {
      const { statusCode = 0 } = answer.response;
      if (statusCode !== 200)
        throw new DownloadError(`${shownUrl(answer.url)} answers ${statusCode}`);
      const file = await open(path, "w", 0o600);
      try {
        await receive(answer, this.#settings.maxDownload, async (chunk) => {
          await file.write(chunk);
        });
      } finally {
        await file.close();
      }
    });
  }

  async #get<T>(
    url: URL,
    headers: Readonly<Record<string, string>>,
    read: (answer: Answer) => Promise<T>,
  ): Promise<T> {
    const { attempts, backoff } = this.#settings;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt(url, headers, read);
      } catch (error) {
        if (!(error instanceof TransientError)) throw error;
        if (attempt >= attempts) throw exhausted(error, attempt);
        // Whoever runs into the same outage should not come back all at once.
        const pause = backoff * 2 ** (attempt - 1) * (1 + Math.random());
        await sleep(Math.min(error.retryAfter ?? pause, MAX_RETRY_AFTER));
      }
    }
  }

  /** @throws {TransientError} where another attempt may succeed */
  async #attempt<T>(
    url: URL,
    headers: Readonly<Record<string, string>>,
    read: (answer: Answer) => Promise<T>,
  ): Promise<T> {
    const { idleTime, totalTime } = this.#settings;
    const controller = new AbortController();
    let reason: string | undefined;
    const giveUp = (why: string) => () => {
      reason = `${shownUrl(url)} ${why}`;
      controller.abort();
    };
    const idle = setTimeout(giveUp(`has said nothing for ${idleTime / 1000} s`), idleTime);
    const total = setTimeout(giveUp(`was not there after ${totalTime / 1000} s`), totalTime);
    const progress = () => {
      idle.refresh();
    };
    try {
      return await this.#follow(url, headers, controller.signal, progress, read);
    } catch (error) {
      if (reason !== undefined) throw new TransientError(reason);
      if (error instanceof DownloadError) throw error;
      throw networkError(error, url);
    } finally {
      clearTimeout(idle);
      clearTimeout(total);
      controller.abort();
    }
  }

  async #follow<T>(
    start: URL,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
    progress: () => void,
    read: (answer: Answer) => Promise<T>,
  ): Promise<T> {
    let url = start;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      checkProtocol(url, redirects === 0 ? undefined : start);
      // What is secret is for the host alone that it was meant for.
      const sent = url.host === start.host ? headers : {};
      const response = await sendGet(
        url,
        { ...COMMON_HEADERS, ...sent },
        this.#certificates,
        signal,
      );
      progress();
      const { statusCode = 0 } = response;
      if (TRANSIENT_STATUS.has(statusCode)) {
        const message = `${shownUrl(url)} answers ${statusCode}`;
        throw new TransientError(message, retryAfter(response.headers));
      }
      const { location } = response.headers;
      if (statusCode < 301 || statusCode > 308 || location === undefined) {
        return await read({ response, url, progress });
      }
      response.destroy();
      url = redirectTarget(location, url);
    }
    throw new DownloadError(`${shownUrl(start)} redirects more than ${MAX_REDIRECTS} times`);
  }
}

const COMMON_HEADERS = { "user-agent": "muster", "accept-encoding": "identity" };

function redirectTarget(location: string, from: URL): URL {
  try {
    return new URL(location, from);
  } catch {
    throw new DownloadError(`${shownUrl(from)} redirects to what is no URL`);
  }
}

/** Reads a body. @throws {DownloadError} where it is larger than `limit` or cut off */
async function receive(
  { response, url, progress }: Answer,
  limit: number,
  take: (chunk: Uint8Array) => Promise<void>,
): Promise<void> {
  const announced = Number(response.headers["content-length"] ?? Number.NaN);
  const tooLarge = new DownloadError(
    `${shownUrl(url)} is larger than ${Math.floor(limit / 1024 / 1024)} MiB`,
  );
  if (announced > limit) throw tooLarge;
  let received = 0;
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    progress();
    received += chunk.length;
    if (received > limit) throw tooLarge;
    await take(chunk);
  }
  if (announced > received) throw new TransientError(`${shownUrl(url)} was cut off`);
}

function exhausted({ message }: DownloadError, attempts: number): DownloadError {
  return new DownloadError(attempts === 1 ? message : `${message} (${attempts} attempts)`);
}

/** Milliseconds. */
function retryAfter(headers: IncomingHttpHeaders): number | undefined {
  const seconds = Number(headers["retry-after"] ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}

function networkError(error: unknown, url: URL): Error {
  if (!(error instanceof Error)) return new DownloadError(String(error));
  const { code = "" } = error as NodeJS.ErrnoException;
  // Errors of the disk are not the server's.
  if ("syscall" in error && "path" in error) return error;
  const message = `${shownUrl(url)}: ${NETWORK_ERRORS[code] ?? error.message}`;
  return LASTING_ERROR.test(code) ? new DownloadError(message) : new TransientError(message);
}

const NETWORK_ERRORS: Readonly<Record<string, string>> = {
  ENOTFOUND: "there is no such host",
  EAI_AGAIN: "the name of the host cannot be looked up",
  ECONNREFUSED: "nothing listens there",
  ECONNRESET: "the connection was cut off",
  EPROTO: "the server does not speak TLS",
};

/** What bounds a download; whoever serves modules need not be friendly. */
export interface DownloadSettings {
  /** Bytes of an archive, or of what git receives. */
  readonly maxDownload: number;
  /** Bytes of all files of a package. */
  readonly maxUnpacked: number;
  /** Files, folders and links of a package. */
  readonly maxEntries: number;
  /** Milliseconds in which a server must say something. */
  readonly idleTime: number;
  /** Milliseconds in which one file must have come, or git must be done. */
  readonly totalTime: number;
  /** How often a request is made where it may succeed the next time. */
  readonly attempts: number;
  /** Milliseconds before the second attempt; each further one waits twice as long. */
  readonly backoff: number;
}

export const DEFAULT_SETTINGS: DownloadSettings = {
  maxDownload: 128 * 1024 * 1024,
  maxUnpacked: 512 * 1024 * 1024,
  maxEntries: 20_000,
  idleTime: 15_000,
  totalTime: 120_000,
  attempts: 3,
  backoff: 500,
};

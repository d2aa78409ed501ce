/** Why a module could not be fetched, in words for the user. */
export class DownloadError extends Error {
  override readonly name = "DownloadError";
}

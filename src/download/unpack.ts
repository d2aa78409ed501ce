import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import tar, { type Header } from "tar-stream";
import { openPromise, type Entry, type ZipFile } from "yauzl";
import { DownloadError } from "./download-error.ts";
import type { ArchiveType } from "./module-address.ts";
import type { PackageWriter } from "./package-writer.ts";

/** The longest destination of a link. */
const MAX_LINK = 1_000;

/**
 * Unpacks an archive.
 * @throws {DownloadError} where it is damaged, or holds what `writer` does not take
 */
export async function unpack(
  path: string,
  type: ArchiveType,
  writer: PackageWriter,
): Promise<void> {
  if (type === "zip") await unpackZip(path, writer);
  else await unpackTar(createReadStream(path), type === "tar.gz", writer);
  await writer.finish();
}

/**
 * Unpacks a tar archive, without its links yet.
 * @throws {DownloadError} where {@link unpack} does
 */
export async function unpackTar(
  source: Readable,
  isCompressed: boolean,
  writer: PackageWriter,
): Promise<void> {
  const extract = tar.extract();
  const streams = isCompressed ? [source, createGunzip(), extract] : [source, extract];
  const feeding = pipeline(streams as [Readable, NodeJS.WritableStream]);
  let cause: unknown;
  feeding.catch((error: unknown) => {
    cause = error;
  });
  try {
    for await (const entry of extract) {
      await unpackTarEntry(entry.header, entry as AsyncIterable<Uint8Array>, writer);
      entry.resume();
    }
    await feeding;
  } catch (error) {
    source.destroy();
    await feeding.catch(() => undefined);
    // What has ended the stream says more than that it has ended.
    throw damaged(error instanceof DownloadError ? error : (cause ?? error));
  }
}

async function unpackTarEntry(
  { type, name, linkname }: Header,
  content: AsyncIterable<Uint8Array>,
  writer: PackageWriter,
): Promise<void> {
  switch (type) {
    case "file":
    case "contiguous-file":
      await writer.addFile(name, content);
      break;
    case "directory":
      writer.addFolder(name);
      break;
    case "symlink":
      writer.addLink(name, linkname);
      break;
    case "link":
      writer.addHardLink(name, linkname);
      break;
    default:
      throw new DownloadError(`the package holds what is no file: ${name}`);
  }
}

async function unpackZip(path: string, writer: PackageWriter): Promise<void> {
  let zip: ZipFile | undefined;
  try {
    zip = await openPromise(path, { lazyEntries: true, autoClose: false });
    for await (const entry of zip.eachEntry()) await unpackZipEntry(zip, entry, writer);
  } catch (error) {
    throw damaged(error);
  } finally {
    zip?.close();
  }
}

async function unpackZipEntry(zip: ZipFile, entry: Entry, writer: PackageWriter): Promise<void> {
  const { fileName } = entry;
  if (entry.isEncrypted()) throw new DownloadError(`the archive is encrypted: ${fileName}`);
  if (fileName.endsWith("/")) {
    writer.addFolder(fileName);
    return;
  }
  const content = await zip.openReadStreamPromise(entry);
  // It may fail before anyone reads it, who is told then.
  content.on("error", () => undefined);
  if (isZipLink(entry)) writer.addLink(fileName, await linkDestination(content));
  else await writer.addFile(fileName, content as AsyncIterable<Uint8Array>);
}

/** Whether the attributes, where Unix has made them, are those of a symbolic link. */
function isZipLink({ versionMadeBy, externalFileAttributes }: Entry): boolean {
  return versionMadeBy >> 8 === 3 && ((externalFileAttributes >>> 16) & 0o170000) === 0o120000;
}

async function linkDestination(content: Readable): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of content as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > MAX_LINK) throw new DownloadError("the package holds a link that is too long");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** What the libraries throw, which is about the archive, in the place of errors of the disk. */
function damaged(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof DownloadError || "syscall" in error)
    return error;
  return new DownloadError(`the archive is damaged: ${error.message}`);
}

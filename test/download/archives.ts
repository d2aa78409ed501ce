import { deflateRawSync, gzipSync } from "node:zlib";
import tar from "tar-stream";

/** What an archive is to hold. */
export interface ArchiveEntry {
  readonly name: string;
  readonly content?: string | Uint8Array;
  /** A symbolic link to this. */
  readonly link?: string;
  readonly type?: "file" | "directory" | "symlink" | "link" | "fifo" | "character-device";
}

export function entriesOf(files: Readonly<Record<string, string>>): ArchiveEntry[] {
  return Object.entries(files).map(([name, content]) => ({ name, content }));
}

export async function makeTar(entries: readonly ArchiveEntry[]): Promise<Buffer> {
  const pack = tar.pack();
  for (const { name, content, link, type } of entries) {
    const header = { name, type: type ?? (link === undefined ? "file" : "symlink") };
    if (link === undefined) pack.entry(header, Buffer.from(content ?? ""));
    else pack.entry({ ...header, linkname: link });
  }
  pack.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of pack as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export async function makeTarGz(entries: readonly ArchiveEntry[]): Promise<Buffer> {
  return gzipSync(await makeTar(entries));
}

/** A zip archive as Unix makes it, whatever its names are; without checksums. */
export function makeZip(entries: readonly ArchiveEntry[]): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const { name, content = "", link } of entries) {
    const data = Buffer.from(link ?? content);
    const packed = deflateRawSync(data);
    const nameBytes = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x0800, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(nameBytes.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, nameBytes, packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE((link === undefined ? 0o100644 : 0o120777) * 0x10000, 6);
    rest.writeUInt32LE(offset, 10);
    centrals.push(
      Buffer.concat([Buffer.from("PK\x01\x02"), Buffer.from([20, 3]), common, rest, nameBytes]),
    );
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", 0, "latin1");
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, central, end]);
}

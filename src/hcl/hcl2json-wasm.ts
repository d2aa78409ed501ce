import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { gunzipSync } from "node:zlib";

/**
 * The WebAssembly of hcl2json. The build lays it, unpacked, beside the bundle;
 * from source it is read from the package.
 */
export function readWasm(): Uint8Array<ArrayBuffer> {
  const bundled = new URL("./hcl2json.wasm", import.meta.url);
  if (existsSync(bundled)) return readFileSync(bundled);
  const packed = createRequire(import.meta.url).resolve("@cdktf/hcl2json/main.wasm.gz");
  return gunzipSync(readFileSync(packed));
}

// Defines `Go`, which runs what Go has compiled to WebAssembly.
import "@cdktf/hcl2json/wasm/bridge_wasm_exec.js";
import { readWasm } from "./hcl2json-wasm.ts";

interface GoRuntime {
  readonly importObject: WebAssembly.Imports;
  run(instance: WebAssembly.Instance): Promise<void>;
}

/** What hcl2json puts into the object that it finds under its global name. */
interface Functions {
  parse?: (
    name: string,
    text: string,
    callback: (error: string | null, json?: string) => void,
  ) => void;
}

declare global {
  var Go: new () => GoRuntime;
  var __parse_terraform_config_wasm__: Functions | undefined;
}

let loading: Promise<Functions> | undefined;

/**
 * HashiCorp's parser of HCL: resolves with the file as JSON, rejects with its
 * complaint, or with a RangeError where it has run out of stack, after which it
 * is of no more use.
 *
 * The package's own entry does the same, but loads other packages and looks for
 * the WebAssembly in its own folder, which a program in one file does not have.
 */
export async function parse(name: string, text: string): Promise<string> {
  loading ??= load();
  const functions = await loading;
  return new Promise((resolve, reject) => {
    if (!functions.parse) throw new Error("hcl2json offers no function to parse with");
    functions.parse(name, text, (error, json = "") => {
      if (error === null) resolve(json);
      else reject(new Error(error));
    });
  });
}

async function load(): Promise<Functions> {
  const go = new Go();
  const { instance } = await WebAssembly.instantiate(readWasm(), go.importObject);
  const functions: Functions = {};
  globalThis.__parse_terraform_config_wasm__ = functions;
  // Goes on for as long as the program: what it offers is there at the first pause.
  void go.run(instance);
  return functions;
}

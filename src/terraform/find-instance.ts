import { suggestion } from "../close-name.ts";
import type { ModuleInstance } from "./module-instance.ts";

/** `module.NAME`, `module.NAME[0]`, `module.NAME["key"]`. */
const STEP =
  /^module\.([\p{ID_Start}_][\p{ID_Continue}-]*)(\[(?:\d+|"(?:[^"\\]|\\.)*")\])?(?:\.|$)/u;

/**
 * The module instance at an address below a root: `module.a["x"].module.b`.
 * @throws an Error that says what there is instead
 */
export function findInstance(root: ModuleInstance, address: string): ModuleInstance {
  let instance = root;
  for (let rest = address; rest !== "";) {
    const step = STEP.exec(rest);
    if (!step) {
      throw new Error(
        `"${address}" is no address of a module; write it as module.a or module.a["x"].module.b`,
      );
    }
    const [whole, name = "", suffix = ""] = step;
    instance = childAt(instance, name, suffix);
    rest = rest.slice(whole.length);
  }
  return instance;
}

function childAt(caller: ModuleInstance, name: string, suffix: string): ModuleInstance {
  const where = caller.address === "" ? "the template" : caller.address;
  const { calls } = caller.config;
  const call = calls.get(name);
  if (!call) {
    const names = [...calls.keys()];
    const others = names.length === 0 ? "it calls none" : `it calls ${names.join(", ")}`;
    throw new Error(`${where} has no module "${name}"${suggestion(name, names)}; ${others}`);
  }
  const { instances } = caller.expand(call);
  const found = instances.find((instance) => instance.suffix === suffix);
  if (!found) {
    const suffixes = instances.map((instance) => `module.${name}${instance.suffix}`);
    throw new Error(
      `${where} has no module.${name}${suffix}; ${suffixes.length === 0 ? "there are no instances of it" : `there is ${suffixes.slice(0, 5).join(", ")}`}`,
    );
  }
  const child = caller.child(call, found);
  if (!child) {
    throw new Error(
      `the source of ${caller.addressOf(`module.${name}`)} is not on disk: run terraform init, or give --module-path PREFIX=DIR`,
    );
  }
  return child;
}

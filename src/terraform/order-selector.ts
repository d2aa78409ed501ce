/** One step of the address of an instance: `module.a["x"]`, `coder_script.b[0]`. */
export interface AddressStep {
  readonly kind: "module" | "coder_script";
  readonly name: string;
  /** `[0]`, `["key"]`; empty where there is only one instance. */
  readonly suffix: string;
}

/** One step of a selector: what has no suffix stands for every instance. */
export interface SelectorStep {
  readonly kind: "module" | "coder_script";
  readonly name: string;
  readonly suffix: string | undefined;
}

const STEP =
  /(module|coder_script)\.([\p{ID_Start}_][\p{ID_Continue}-]*)(?:\[(?:(\d+)|("(?:[^"\\]|\\.)*"))\])?(?=\.|$)/uy;

/**
 * The steps of a selector of `coder_script_order`: `coder_script.a`,
 * `coder_script.a["x"]`, `module.a`, `module.a[0].coder_script.b`.
 * @returns undefined for what is no such address
 */
export function parseSelector(source: string): SelectorStep[] | undefined {
  const steps: SelectorStep[] = [];
  for (let at = 0; at < source.length; at++) {
    STEP.lastIndex = at;
    const match = STEP.exec(source);
    if (!match) return undefined;
    const [, kind, name = "", index, key] = match;
    const isScript = kind === "coder_script";
    const suffix = index === undefined ? key && `["${unquoted(key)}"]` : `[${Number(index)}]`;
    steps.push({ kind: isScript ? "coder_script" : "module", name, suffix });
    at = STEP.lastIndex;
    if (at === source.length) return steps;
    // Below a script there is nothing to select.
    if (isScript) return undefined;
  }
  return undefined;
}

/** `module.a["x"].coder_script.b` */
export function formatSteps(steps: readonly SelectorStep[]): string {
  return steps.map(({ kind, name, suffix = "" }) => `${kind}.${name}${suffix}`).join(".");
}

/** Whether a selector stands for the script at an address, both from the root of the template. */
export function selects(
  selector: readonly SelectorStep[],
  script: readonly AddressStep[],
): boolean {
  const isWhole = selector.at(-1)?.kind === "coder_script";
  if (isWhole ? script.length !== selector.length : script.length <= selector.length) return false;
  return selector.every(({ kind, name, suffix }, i) => {
    const step = script[i];
    return (
      step?.kind === kind && step.name === name && (suffix === undefined || suffix === step.suffix)
    );
  });
}

function unquoted(key: string): string {
  try {
    return String(JSON.parse(key));
  } catch {
    return key.slice(1, -1);
  }
}

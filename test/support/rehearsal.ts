/** What `muster rehearse --format json` prints, as far as tests look at it. */
export interface RehearsalJson {
  readonly when: string | null;
  readonly conclusion: string;
  readonly succeeded: boolean;
  readonly scripts: readonly {
    readonly address: string;
    readonly state: string;
    readonly calls: readonly {
      readonly kind: string;
      readonly unit: string;
      readonly result: string;
    }[];
  }[];
  readonly units: readonly {
    readonly unit: string;
    readonly ranMs: number;
    readonly happened: string;
  }[];
  readonly criticalPath: readonly string[];
  readonly diagnostics: readonly object[];
  readonly differences: readonly { readonly message: string }[];
}

export function parseRehearsal(json: string): RehearsalJson {
  return JSON.parse(json) as RehearsalJson;
}

/** The same with times and temporary paths left out; and units by name, since scripts race. */
export function maskTimes(json: string): unknown {
  const masked = JSON.parse(json, (key, value: unknown) => {
    if (typeof value === "number" && /Ms$/.test(key)) return "…";
    if (typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value)) return "…";
    if (typeof value === "string" && (key === "log" || key === "logs")) {
      return value.replace(/^.*\/muster-logs-\w+/, "…");
    }
    // Whether one waits is a matter of who is first.
    return key === "periods" ? undefined : value;
  }) as { units: { unit: string }[] };
  masked.units.sort((a, b) => (a.unit < b.unit ? -1 : 1));
  return masked;
}

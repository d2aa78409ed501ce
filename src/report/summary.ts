/** How much was looked at, and what was found. */
export interface Summary {
  readonly templates: number;
  readonly agents: number;
  readonly scripts: number;
  readonly units: number;
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
}

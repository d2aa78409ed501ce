/** One change of one unit. */
export type Change =
  | {
      /**
       * `waiting`: held back by its dependencies, once for each time that it is;
       * `gave-up`: nobody waits any more for that to end
       */
      readonly kind: "registered" | "waiting" | "gave-up" | "started" | "completed";
      readonly unit: string;
    }
  | { readonly kind: "want"; readonly unit: string; readonly dependsOn: string }
  | { readonly kind: "failed"; readonly unit: string; readonly reason: string };

/** A change that was made. */
export type CoordinatorEvent = Change & {
  /** Counts from 1, without gaps. */
  readonly sequence: number;
  /** Milliseconds since the epoch. */
  readonly time: number;
};

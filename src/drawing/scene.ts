/** Where the parts of a graph are drawn; lengths are in pixels from the upper left corner. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly agents: readonly AgentFrame[];
  readonly boxes: readonly ScriptBox[];
  readonly links: readonly Link[];
}

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface AgentFrame extends Rectangle {
  readonly title: string;
}

/** A script with its units, or a unit that no script holds. */
export interface ScriptBox extends Rectangle {
  /** Undefined around a unit that no script holds. */
  readonly script: string | undefined;
  readonly title: readonly Line[];
  readonly units: readonly UnitRow[];
}

export interface UnitRow extends Rectangle {
  readonly unit: string;
  readonly lines: readonly Line[];
}

export interface Line {
  readonly text: string;
  readonly role: "name" | "title" | "address" | "condition" | "mark";
}

/** An arrow from what is waited for to what waits. */
export interface Link {
  readonly id: string;
  readonly kind: "dependency" | "order";
  /** Whether it is not always there, as far as what is drawn leaves that open. */
  readonly open: boolean;
  readonly path: string;
  /** Around the path. */
  readonly bounds: Rectangle;
  readonly tip: Tip;
  /** In the middle of it. */
  readonly label: Label | undefined;
}

export interface Label {
  readonly x: number;
  readonly y: number;
  readonly lines: readonly string[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where an arrow ends, and whether it comes from the left. */
export interface Tip extends Point {
  readonly toRight: boolean;
}

import type { Rectangle } from "../drawing/scene.ts";

/** Up to so many parts, a browser draws all of them fast enough. */
const FEW = 600;

/** How far around what is seen parts are kept, in lengths of the drawing: labels stand out of their arrows. */
const AROUND = 150;

export interface CulledPart {
  readonly bounds: Rectangle;
  readonly elements: readonly Element[];
}

/**
 * Takes what is out of view out of a large drawing, for browsers place all text anew
 * whenever the drawing moves.
 */
export class Culling {
  #parts: readonly CulledPart[] = [];
  #isShown: boolean[] = [];

  /** Parts that are all shown as yet. */
  setParts(parts: readonly CulledPart[]): void {
    this.#parts = parts.length > FEW ? parts : [];
    this.#isShown = this.#parts.map(() => true);
  }

  /** @param seen what of the drawing is in view */
  show(seen: Rectangle): void {
    const [left, top] = [seen.x - AROUND, seen.y - AROUND];
    const [right, bottom] = [seen.x + seen.width + AROUND, seen.y + seen.height + AROUND];
    for (const [i, { bounds, elements }] of this.#parts.entries()) {
      const { x, y, width, height } = bounds;
      const isShown = x < right && y < bottom && x + width > left && y + height > top;
      if (isShown === this.#isShown[i]) continue;
      this.#isShown[i] = isShown;
      for (const element of elements) element.classList.toggle("culled", !isShown);
    }
  }
}

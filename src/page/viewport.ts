import type { Rectangle } from "../drawing/scene.ts";

const MARGIN = 16;
const ZOOM = 1.25;

/** How many pixels of the page one of the drawing takes at most, and where it fits at once. */
const MOST = 4;
const FIT_MOST = 1.2;

/** Below these scales only large words can be read, and none. */
const MIDDLE = 0.45;
const FAR = 0.15;

/** How far an arrow key moves the drawing, in pixels of the page. */
const STEP = 60;

/** Moves and zooms a drawing: by pointer, wheel, fingers and keys. */
export class Viewport {
  readonly #svg: SVGSVGElement;
  readonly #onMove: (seen: Rectangle) => void;
  /** Pixels of the page for one of the drawing, and what of the drawing is in the left upper corner. */
  #scale = 1;
  #x = 0;
  #y = 0;
  #size = { width: 1, height: 1 };
  /** Whether all of the drawing is shown, and shall be when the page changes its size. */
  #isFitted = false;
  readonly #pointers = new Map<number, { x: number; y: number }>();

  /** @param onMove is told what of the drawing is in view */
  constructor(svg: SVGSVGElement, onMove: (seen: Rectangle) => void) {
    this.#svg = svg;
    this.#onMove = onMove;
    svg.addEventListener("wheel", (event) => {
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      this.#zoomAt(Math.exp(-event.deltaY * lines * 0.0015), event.clientX, event.clientY);
    });
    svg.addEventListener("pointerdown", (event) => {
      // Text can be selected.
      if (event.button !== 0 || (event.target as Element).closest("text")) return;
      this.#pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    });
    svg.addEventListener("pointermove", (event) => {
      this.#drag(event);
    });
    for (const end of ["pointerup", "pointercancel"] as const) {
      svg.addEventListener(end, (event) => {
        this.#pointers.delete(event.pointerId);
      });
    }
    new ResizeObserver(() => {
      if (this.#isFitted) this.fit();
      else this.#show();
    }).observe(svg);
  }

  /** Another drawing; its left upper corner is at 0. */
  setSize(size: { width: number; height: number }): void {
    this.#size = size;
  }

  /** Shows all of the drawing. */
  fit(): void {
    const { width, height } = this.#page;
    const drawn = { width: this.#size.width + 2 * MARGIN, height: this.#size.height + 2 * MARGIN };
    this.#scale = Math.min(FIT_MOST, width / drawn.width, height / drawn.height);
    this.#x = this.#size.width / 2 - width / this.#scale / 2;
    this.#y = this.#size.height / 2 - height / this.#scale / 2;
    this.#show();
    this.#isFitted = true;
  }

  zoom(direction: 1 | -1): void {
    const { left, top, width, height } = this.#svg.getBoundingClientRect();
    this.#zoomAt(direction === 1 ? ZOOM : 1 / ZOOM, left + width / 2, top + height / 2);
  }

  pan(right: number, down: number): void {
    this.#x += (right * STEP) / this.#scale;
    this.#y += (down * STEP) / this.#scale;
    this.#show();
  }

  /** Brings a part of the drawing into view, large enough to be read. */
  reveal(box: Rectangle): void {
    const { width, height } = this.#page;
    const [seenWidth, seenHeight] = [width / this.#scale, height / this.#scale];
    const isSeen =
      this.#scale >= 0.5 &&
      box.x > this.#x &&
      box.y > this.#y &&
      box.x + box.width < this.#x + seenWidth &&
      box.y + box.height < this.#y + seenHeight;
    if (isSeen) return;
    this.#scale = Math.max(this.#scale, 0.8);
    this.#x = box.x + box.width / 2 - width / this.#scale / 2;
    this.#y = box.y + box.height / 2 - height / this.#scale / 2;
    this.#show();
  }

  get #page(): { width: number; height: number } {
    const { clientWidth, clientHeight } = this.#svg;
    return { width: Math.max(1, clientWidth), height: Math.max(1, clientHeight) };
  }

  #drag(event: PointerEvent): void {
    const before = this.#pointers.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    const [other] = [...this.#pointers].flatMap(([id, point]) =>
      id === event.pointerId ? [] : [point],
    );
    if (other) {
      const distance = (point: { x: number; y: number }) =>
        Math.max(1, Math.hypot(point.x - other.x, point.y - other.y));
      this.#zoomAt(distance(now) / distance(before), other.x, other.y);
    } else {
      // Only what moves is a drag: a click still reaches what is below it.
      if (Math.hypot(now.x - before.x, now.y - before.y) > 3) {
        this.#svg.setPointerCapture(event.pointerId);
      } else if (!this.#svg.hasPointerCapture(event.pointerId)) return;
      this.#x -= (now.x - before.x) / this.#scale;
      this.#y -= (now.y - before.y) / this.#scale;
      this.#show();
    }
    this.#pointers.set(event.pointerId, now);
  }

  #zoomAt(factor: number, clientX: number, clientY: number): void {
    const { left, top } = this.#svg.getBoundingClientRect();
    const { width, height } = this.#page;
    const least = Math.min(0.2, width / this.#size.width / 2, height / this.#size.height / 2);
    const scale = Math.min(MOST, Math.max(least, this.#scale * factor));
    this.#x += (clientX - left) * (1 / this.#scale - 1 / scale);
    this.#y += (clientY - top) * (1 / this.#scale - 1 / scale);
    this.#scale = scale;
    this.#show();
  }

  #show(): void {
    this.#isFitted = false;
    const { width, height } = this.#page;
    const seen = { width: width / this.#scale, height: height / this.#scale };
    const box = [this.#x, this.#y, seen.width, seen.height];
    this.#svg.classList.toggle("far", this.#scale < FAR);
    this.#svg.classList.toggle("middle", this.#scale >= FAR && this.#scale < MIDDLE);
    this.#svg.setAttribute("viewBox", box.map((length) => length.toFixed(2)).join(" "));
    this.#onMove({ x: this.#x, y: this.#y, ...seen });
  }
}

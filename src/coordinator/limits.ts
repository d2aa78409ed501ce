/** Units that are registered or that others depend on. */
export const MAX_UNITS = 100_000;

export const MAX_DEPENDENCIES = 1_000_000;

/** The events that are kept where nothing else is asked for. */
export const MAX_EVENTS = 50_000;

/** Of UTF-8. */
export const MAX_NAME_BYTES = 1024;

/** Of UTF-8; the rest of a longer reason is cut off. */
export const MAX_REASON_BYTES = 4096;

/** A longer cycle is told by its ends; the refusal's `cycle` holds all of it. */
export const MAX_CYCLE_TEXT = 20;

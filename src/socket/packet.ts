/** What a packet is for, as in DRPC's wire format, version 1. */
export const KIND = {
  /** The name of the rpc that a stream calls. */
  invoke: 1,
  /** A request or a response. */
  message: 2,
  /** The call was refused, or failed; see `encodeError`. */
  error: 3,
  /** Whoever called wants the answer no more. */
  cancel: 4,
  /** The stream is over. */
  close: 5,
  /** This side sends no more messages. */
  closeSend: 6,
  /** Comes before the name of the rpc. */
  invokeMetadata: 7,
} as const;

export type Kind = (typeof KIND)[keyof typeof KIND];

export function isKind(kind: number): kind is Kind {
  return kind >= KIND.invoke && kind <= KIND.invokeMetadata;
}

/** One packet, put together from its frames. */
export interface Packet {
  readonly kind: Kind;
  /** The call that it belongs to. */
  readonly stream: number;
  /** Its place in the stream; each side counts for itself. */
  readonly message: number;
  /** Perhaps a view of the bytes that came in: it keeps all of them alive. */
  readonly data: Uint8Array;
  /** Set where a receiver that does not know the kind is to skip it. */
  readonly control: boolean;
}

/** Bits of the first byte of a frame; the kind is between them. */
export const DONE_BIT = 0b0000_0001;
export const CONTROL_BIT = 0b1000_0000;
export const KIND_BITS = 0b0111_1110;

export const NO_DATA = new Uint8Array(0);

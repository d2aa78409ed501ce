/** Codes of errors; they are gRPC's. Refusals by a service have code 0. */
export const CODE = {
  none: 0,
  invalidArgument: 3,
  deadlineExceeded: 4,
  resourceExhausted: 8,
  unimplemented: 12,
  unavailable: 14,
} as const;

/** A call was answered with an error. */
export class RpcError extends Error {
  override readonly name = "RpcError";

  /**
   * @param message what the other side is told, or has told
   * @param code one of `CODE`, or what another server sent
   */
  constructor(
    message: string,
    readonly code: number = CODE.none,
  ) {
    super(message);
  }
}

/** The bytes of the code, big-endian, that come before the text. */
const CODE_LENGTH = 8;

/** The data of an Error packet. Other errors than `RpcError` have code 0. */
export function encodeError(error: unknown): Uint8Array {
  const message = error instanceof Error ? error.message : String(error);
  const data = Buffer.alloc(CODE_LENGTH + Buffer.byteLength(message));
  if (error instanceof RpcError) data.writeBigUInt64BE(BigInt(error.code));
  data.write(message, CODE_LENGTH);
  return data;
}

/** The error that an Error packet carries; one too short for a code is all text. */
export function decodeError(data: Uint8Array): RpcError {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  if (bytes.length < CODE_LENGTH) return new RpcError(bytes.toString());
  return new RpcError(bytes.toString("utf8", CODE_LENGTH), Number(bytes.readBigUInt64BE()));
}

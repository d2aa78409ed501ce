import { describeError } from "../describe-error.ts";
/** There is no server to talk to, or none any more. */
export class ConnectionError extends Error {
  override readonly name = "ConnectionError";

  /**
   * @param code what the operating system says, as in `errno`: ENOENT,
   *   ECONNREFUSED, EACCES, ENOTSOCK …; ECONNRESET where the server ended the
   *   connection, EPROTO where it does not speak DRPC, ETIMEDOUT where it could not
   *   be reached in time, ECANCELED where this side has closed the connection
   */
  constructor(
    message: string,
    readonly code: string,
  ) {
    super(message);
  }
}

/** The `ConnectionError` for an error of a socket. */
export function connectionError(error: NodeJS.ErrnoException): ConnectionError {
  return new ConnectionError(describeError(error), error.code ?? "EIO");
}

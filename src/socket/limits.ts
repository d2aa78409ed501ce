/** The bounds that both ends of a connection keep. Bytes, milliseconds, or numbers of things. */

/** The data of one packet; more is refused, by Go's implementation too. */
export const MAX_PACKET = 4 * 1024 * 1024;

/** The longest varint: 64 bits, seven to a byte. */
export const MAX_VARINT = 10;

/** A frame up to its data: the control byte, two ids and a length. */
export const MAX_FRAME_HEADER = 1 + 3 * MAX_VARINT;

/** Connections that one server holds open at a time. */
export const MAX_CONNECTIONS = 4096;

/** How long a packet, or a call up to its request, may take to arrive. */
export const ARRIVAL_TIMEOUT = 10_000;

/** Above this, a server takes no new call from a connection until its answers are read. */
export const QUEUE_HIGH_WATER = 64 * 1024;

/** Above this, a stream of answers that nobody reads is ended with an error. */
export const MAX_QUEUE = MAX_PACKET;

/** How long a connection that has gone wrong may take to read why. */
export const LINGER = 1000;

/** How long to try to connect, unless told otherwise. */
export const CONNECT_TIMEOUT = 5000;

/** How long to wait before another try, where the server has too many connections to accept. */
export const CONNECT_RETRY = 10;

/** How long a server that closes waits for the calls in flight, unless told otherwise. */
export const CLOSE_GRACE = 1000;

/** How much of the name of an unknown rpc an error repeats, in bytes. */
export const MAX_SHOWN_NAME = 256;

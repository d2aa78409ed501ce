import { MAX_FRAME_HEADER, MAX_PACKET, MAX_VARINT } from "./limits.ts";
import { CONTROL_BIT, DONE_BIT, isKind, KIND_BITS, NO_DATA, type Packet } from "./packet.ts";

/** Room for the first bytes of a packet that does not come in one piece. */
const FIRST_BODY = 256;

/** Bytes that are no DRPC, or more than is allowed. The connection cannot go on. */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
}

/**
 * Takes the bytes of one direction of a connection in chunks, and gives the
 * packets in them: `push` a chunk, then call `next` until there is no packet.
 * How the bytes are cut into chunks makes no difference.
 *
 * A packet that lies in one chunk and one frame is not copied. Of a packet that
 * does not, each byte is copied a bounded number of times, and room is made for
 * what has come, not for what was announced.
 */
export class FrameReader {
  #chunk: Uint8Array = NO_DATA;
  #position = 0;

  /** The start of a frame whose header ends in a later chunk. */
  readonly #header = new Uint8Array(MAX_FRAME_HEADER);
  #headerLength = 0;

  /** The frame whose header was read last. */
  #control = 0;
  #stream = 0;
  #message = 0;
  /** How much of its data is still to come. */
  #missing = 0;
  #inData = false;

  /** The packet that is not complete. Its data so far is in the body. */
  #packetControl = 0;
  #inPacket = false;
  #body: Uint8Array = NO_DATA;
  #bodyLength = 0;

  /** The least ids that the next frame may have. */
  #leastStream = 1;
  #leastMessage = 1;

  /** Adds the bytes that follow the earlier ones. All of those must have been read by `next`. */
  push(chunk: Uint8Array): void {
    this.#chunk = chunk;
    this.#position = 0;
  }

  /** Whether a packet has begun and is not complete. */
  get isPartial(): boolean {
    return this.#inPacket || this.#inData || this.#headerLength > 0;
  }

  /**
   * The next packet that is complete, if there is one.
   * Throws a `ProtocolError` where the bytes make no sense; there is no more to read then.
   */
  next(): Packet | undefined {
    while (this.#inData || this.#readHeader()) {
      const packet = this.#readData();
      if (packet) return packet;
      if (this.#inData) break;
    }
    // A connection that is idle keeps no bytes alive.
    this.#chunk = NO_DATA;
    this.#position = 0;
    return undefined;
  }

  /** Reads the header of a frame, or as much of it as has come. Says whether it is complete. */
  #readHeader(): boolean {
    const chunk = this.#chunk;
    if (this.#headerLength === 0) {
      const end = this.#parseHeader(chunk, this.#position, chunk.length);
      if (end > 0) {
        this.#position = end;
        return true;
      }
    }
    const header = this.#header;
    while (this.#position < chunk.length) {
      header[this.#headerLength++] = chunk[this.#position++] ?? 0;
      if (this.#parseHeader(header, 0, this.#headerLength) > 0) {
        this.#headerLength = 0;
        return true;
      }
    }
    return false;
  }

  /** Where the header ends that begins at `start`; 0 where it goes on after `end`. */
  #parseHeader(bytes: Uint8Array, start: number, end: number): number {
    // No header is shorter than a control byte and three varints of one byte.
    if (end - start < 4) return 0;
    let at = start + 1;
    let length = 0;
    for (let field = 0; field < 3; field++) {
      let value = 0;
      let scale = 1;
      for (let size = 1; ; size++) {
        if (at === end) return 0;
        const byte = bytes[at++] ?? 0;
        value += (byte & 0x7f) * scale;
        if (byte < 0x80) break;
        if (size === MAX_VARINT) throw new ProtocolError("a number of more than ten bytes");
        scale *= 0x80;
      }
      if (field === 0) this.#stream = value;
      else if (field === 1) this.#message = value;
      else length = value;
    }
    this.#control = bytes[start] ?? 0;
    this.#missing = length;
    this.#beginFrame();
    return at;
  }

  #beginFrame(): void {
    const stream = this.#stream;
    const message = this.#message;
    if (!Number.isSafeInteger(stream) || !Number.isSafeInteger(message)) {
      throw new ProtocolError("an id of more than 53 bits");
    }
    if (
      stream < this.#leastStream ||
      (stream === this.#leastStream && message < this.#leastMessage)
    ) {
      throw new ProtocolError(
        `ids that go backwards: message ${message} of stream ${stream}, where the least is ` +
          `message ${this.#leastMessage} of stream ${this.#leastStream}`,
      );
    }
    const isSame = stream === this.#leastStream && message === this.#leastMessage;
    if (this.#inPacket && isSame) {
      if ((this.#packetControl & KIND_BITS) !== (this.#control & KIND_BITS)) {
        throw new ProtocolError("a packet whose frames are of different kinds");
      }
      this.#packetControl |= this.#control & CONTROL_BIT;
    } else {
      // A packet that was never finished is dropped, as its sender has given it up.
      this.#inPacket = false;
      this.#bodyLength = 0;
      this.#packetControl = this.#control;
      this.#checkKind();
      this.#leastStream = stream;
      this.#leastMessage = message;
    }
    if (this.#bodyLength + this.#missing > MAX_PACKET) {
      throw new ProtocolError(`a packet of more than ${MAX_PACKET} bytes`);
    }
    this.#inData = true;
  }

  /** Reads the data of the frame, or as much as has come. Gives the packet that it completes. */
  #readData(): Packet | undefined {
    const start = this.#position;
    const end = Math.min(start + this.#missing, this.#chunk.length);
    this.#position = end;
    this.#missing -= end - start;
    this.#inData = this.#missing > 0;
    const isLast = !this.#inData && (this.#control & DONE_BIT) !== 0;
    if (isLast && this.#bodyLength === 0) {
      return this.#finish(start === end ? NO_DATA : this.#chunk.subarray(start, end));
    }
    if (end > start) this.#append(this.#chunk.subarray(start, end));
    if (isLast) {
      const data = this.#body.subarray(0, this.#bodyLength);
      this.#body = NO_DATA;
      this.#bodyLength = 0;
      return this.#finish(data);
    }
    this.#inPacket = !this.#inData || this.#inPacket;
    return undefined;
  }

  #append(bytes: Uint8Array): void {
    const length = this.#bodyLength + bytes.length;
    if (length > this.#body.length) {
      const larger = new Uint8Array(
        Math.min(Math.max(FIRST_BODY, length, 2 * this.#body.length), MAX_PACKET),
      );
      larger.set(this.#body.subarray(0, this.#bodyLength));
      this.#body = larger;
    }
    this.#body.set(bytes, this.#bodyLength);
    this.#bodyLength = length;
  }

  /** Refuses what is not to be skipped either. At once: garbage seldom ends as a packet. */
  #checkKind(): void {
    const kind = (this.#control & KIND_BITS) >> 1;
    if (!isKind(kind) && (this.#control & CONTROL_BIT) === 0) {
      throw new ProtocolError(`a packet of the unknown kind ${kind}`);
    }
  }

  /** Undefined for a packet that is to be skipped. */
  #finish(data: Uint8Array): Packet | undefined {
    this.#inPacket = false;
    // A later frame with these ids would be of a packet that is over.
    this.#leastMessage++;
    const control = (this.#packetControl & CONTROL_BIT) !== 0;
    const kind = (this.#packetControl & KIND_BITS) >> 1;
    if (!isKind(kind)) return undefined;
    return { kind, stream: this.#stream, message: this.#message, data, control };
  }
}

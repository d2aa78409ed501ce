import { expect } from "chai";
import fc from "fast-check";
import { FrameReader } from "../../src/socket/frame-reader.ts";
import { MAX_PACKET } from "../../src/socket/limits.ts";
import { isKind, KIND } from "../../src/socket/packet.ts";
import {
  bytes,
  everyCut,
  type Framed,
  framed,
  joined,
  packetsIn,
  sentBy,
  shown,
} from "../support/wire.ts";

const NO_DATA = "00";

describe("frames", () => {
  for (const side of ["client", "server"] as const) {
    const whole = joined(sentBy(side));
    const packets = shown(packetsIn(sentBy(side)));

    it(`of the recorded ${side} are the same at every cut`, () => {
      for (const chunks of everyCut(whole)) {
        expect(shown(packetsIn(chunks))).to.deep.equal(packets);
      }
    });

    it(`of the recorded ${side} are the same at any cuts`, () => {
      const cuts = fc.array(fc.nat(whole.length), { maxLength: 20 });
      fc.assert(
        fc.property(cuts, (places) => {
          const ends = [...places.sort((a, b) => a - b), whole.length];
          const chunks = ends.map((end, i) => whole.subarray(ends[i - 1] ?? 0, end));
          expect(shown(packetsIn(chunks))).to.deep.equal(packets);
        }),
      );
    });
  }

  describe("of one packet are put together", () => {
    const split = joined([
      frame("04 01 01", "6162"), // message, not done
      frame("04 01 01", ""),
      frame("04 01 01", "63"),
      frame("05 01 01", "64"),
      frame("0d 01 02", ""),
    ]);

    it("at every cut", () => {
      for (const chunks of everyCut(split)) {
        expect(shown(packetsIn(chunks))).to.deep.equal(['message 1/1 "abcd"', 'closeSend 1/2 ""']);
      }
    });

    it("also where the last has no data", () => {
      const packets = packetsIn([joined([frame("04 01 01", "6162"), frame("05 01 01", "")])]);
      expect(shown(packets)).to.deep.equal(['message 1/1 "ab"']);
    });

    it("unless one of a higher id begins before", () => {
      const whole = joined([frame("04 01 01", "6162"), frame("05 01 02", "63")]);
      for (const chunks of everyCut(whole)) {
        expect(shown(packetsIn(chunks))).to.deep.equal(['message 1/2 "c"']);
      }
    });

    it("and count as control where one of them does", () => {
      const whole = joined([frame("04 01 01", "61"), frame("85 01 01", "62")]);
      expect(shown(packetsIn([whole]))).to.deep.equal(['message! 1/1 "ab"']);
    });
  });

  it("of any packets give the packets that were written", () => {
    const packet = fc.record({
      kind: fc.constantFrom(...Object.values(KIND)),
      step: fc.nat(2 ** 40),
      sameStream: fc.boolean(),
      data: fc.uint8Array({ maxLength: 600 }),
    });
    fc.assert(
      fc.property(
        fc.array(packet),
        fc.infiniteStream(fc.integer({ min: 1, max: 700 })),
        (all, sizes) => {
          let [stream, message] = [1, 0];
          const written = all.map(({ kind, step, sameStream, data }) => {
            if (sameStream) message += 1 + step;
            else [stream, message] = [stream + 1 + step, step];
            return { kind, stream, message, data, control: false };
          });
          const whole = framed(
            ...written.map(
              ({ kind, stream, message, data }) => [kind, stream, message, data] satisfies Framed,
            ),
          );
          const chunks: Uint8Array[] = [];
          for (let at = 0; at < whole.length;) {
            const size = sizes.next().value as number;
            chunks.push(whole.subarray(at, at + size));
            at += size;
          }
          expect(shown(packetsIn(chunks))).to.deep.equal(shown(written));
        },
      ),
    );
  });

  it("of the largest packet are read, byte by byte where they come so", () => {
    const data = new Uint8Array(MAX_PACKET).fill(0x61);
    const whole = framed([KIND.message, 1, 1, data]);
    expect(packetsIn([whole])[0]?.data.length).to.equal(MAX_PACKET);
    const reader = new FrameReader();
    for (let at = 0; at < whole.length - 1; at++) {
      reader.push(whole.subarray(at, at + 1));
      // Not an assertion: there are four million of them.
      if (reader.next()) throw new Error("a packet that has not come yet");
    }
    reader.push(whole.subarray(whole.length - 1));
    expect(Buffer.from(reader.next()?.data ?? []).equals(data)).to.be.true;
  });

  describe("of unknown kinds", () => {
    it("are skipped where they are marked so", () => {
      const whole = joined([frame("91 01 01", "6162"), frame("05 01 02", "63")]);
      for (const chunks of everyCut(whole)) {
        expect(shown(packetsIn(chunks))).to.deep.equal(['message 1/2 "c"']);
      }
    });

    it("are an error where they are not", () => {
      expect(() => packetsIn([frame("11 01 01", "6162")])).to.throw(/unknown kind 8/);
      expect(() => packetsIn([frame("01 01 01", "")])).to.throw(/unknown kind 0/);
    });
  });

  describe("are refused", () => {
    const cases: [why: string, whole: Uint8Array, message: RegExp][] = [
      ["with a number of eleven bytes", bytes(`05 ${"80".repeat(10)} 00`), /more than ten bytes/],
      ["with an id that no number can hold", bytes(`05 ${"ff".repeat(9)} 01 01 00`), /53 bits/],
      ["of stream 0", bytes("05 00 01 00"), /go backwards/],
      ["of message 0 in stream 1", bytes("05 01 00 00"), /go backwards/],
      ["with an id for the second time", bytes("05 01 01 00 05 01 01 00"), /go backwards/],
      ["of an earlier message", bytes("05 01 03 00 05 01 02 00"), /message 2 of stream 1/],
      ["of an earlier stream", bytes("05 03 01 00 05 02 09 00"), /message 9 of stream 2/],
      [
        "where the kind changes within a packet",
        bytes("04 01 01 00 07 01 01 00"),
        /different kinds/,
      ],
      ["above the largest packet", bytes("05 01 01 81 80 80 02"), /more than 4194304 bytes/],
      [
        "above the largest packet, together",
        joined([framed([KIND.message, 1, 1, new Uint8Array(MAX_PACKET)]), bytes("05 01 01 01 61")]),
        /more than 4194304 bytes/,
      ],
      ["with a length beyond all numbers", bytes(`05 01 01 ${"ff".repeat(9)} 7f`), /4194304 bytes/],
    ];
    for (const [why, whole, message] of cases) {
      it(why, () => {
        // The last case joins two frames: the first must not be the packet's last.
        if (why.endsWith("together")) whole[0] = 0x04;
        expect(() => packetsIn([whole])).to.throw(message);
      });
    }
  });

  it("that are anything give packets or an error, however they are cut", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (whole) => {
        const results = [...everyCut(whole)].map((chunks) => {
          try {
            return shown(packetsIn(chunks));
          } catch (error) {
            return String(error);
          }
        });
        expect(new Set(results.map((result) => JSON.stringify(result))).size).to.equal(1);
        for (const packet of safely(whole)) expect(isKind(packet.kind)).to.be.true;
      }),
    );
  });

  it("that are not complete are known to be so", () => {
    const whole = framed([KIND.message, 1, 1, "abc"]);
    const reader = new FrameReader();
    for (const byte of whole.subarray(0, -1)) {
      reader.push(Uint8Array.of(byte));
      reader.next();
      expect(reader.isPartial).to.be.true;
    }
    reader.push(whole.subarray(-1));
    reader.next();
    expect(reader.isPartial).to.be.false;
    reader.push(frame("04 01 02", NO_DATA));
    reader.next();
    expect(reader.isPartial).to.be.true;
  });
});

/** A frame: the control byte and the ids, both in hex, then the data with its length before it. */
function frame(start: string, data: string): Uint8Array {
  const body = bytes(data);
  return joined([bytes(start), Uint8Array.of(body.length), body]);
}

function safely(whole: Uint8Array) {
  try {
    return packetsIn([whole]);
  } catch {
    return [];
  }
}

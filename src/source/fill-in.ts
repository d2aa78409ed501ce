import type { Span } from "./source-file.ts";
import { Text, type Piece } from "./text.ts";

/** The text for the name of an unknown, or undefined to leave it as it is. */
export type KnownText = (name: string) => Text | undefined;

/**
 * A text with other texts in place of its unknowns, as if these had been
 * inserted where the unknowns stand; also in what a piece encodes.
 */
export function fillIn(text: Text, known: KnownText): Text {
  if (text.isKnown) return text;
  return Text.fromPieces(text.pieces.flatMap((piece) => fillPiece(piece, known)));
}

function fillPiece(piece: Piece, known: KnownText): readonly Piece[] {
  if (!piece.unknown) return [piece];
  if (piece.decoded) return [encodedAgain(piece, fillIn(piece.decoded, known))];
  let filling = known(piece.unknown.name);
  if (!filling) return [piece];
  if (piece.span) filling = filling.at(piece.span);
  const sites: Span[] = [];
  for (let site = piece.sites; site; site = site.inner) sites.push(site.span);
  return sites.reduceRight((inserted, site) => inserted.at(site), filling).pieces;
}

/** A piece of base64 of which more is known than before. */
function encodedAgain(piece: Piece, decoded: Text): Piece {
  if (decoded.known === undefined) return { ...piece, decoded };
  const text = Buffer.from(decoded.known).toString("base64");
  return { ...piece, text, unknown: undefined, decoded };
}

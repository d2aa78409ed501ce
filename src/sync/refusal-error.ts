import { CommandError, EXIT } from "../command-error.ts";
import { CODE, RpcError } from "../socket/rpc-error.ts";

/** The unit that a message is about: a name may hold any words. */
const NAME = /"(?:[^"\\]|\\.)*"/;

/** What to do about a refusal, by words of Coder's agent; the first that fits, but for the name. */
const ADVICE: readonly (readonly [words: RegExp, advice: string])[] = [
  [/^unit name /, "Give the unit a name, of letters, digits and dashes for example."],
  [
    /: cycle detected: /,
    "This dependency is not added, because units that wait for each other never start: take one of these out.",
  ],
  [
    /^cannot start .*: same status already set$/,
    "It has been started before, by this script or another one: a unit is started once, by one script.",
  ],
  [
    /: same status already set$/,
    "That was said before, by this script or another one: nothing has changed.",
  ],
  [
    /: unit not found$/,
    "No script has said want or start for this unit: check its name with muster sync list.",
  ],
];

const OTHER = "The log of the agent may tell more.";

/** What the user is told of a refusal; undefined for other errors. */
export function refusalError(error: unknown): CommandError | undefined {
  if (!(error instanceof RpcError)) return undefined;
  if (error.code === CODE.unimplemented) {
    return new CommandError(
      "the agent at this socket does not know this command, which muster adds",
      "It needs muster serve at the socket; Coder's own agent offers ping, want, start, complete, status and list.",
      EXIT.refused,
    );
  }
  if (error.code === CODE.resourceExhausted) {
    return new CommandError(
      error.message,
      "That is a limit of the agent's socket: use shorter names and fewer units, or let other commands end first.",
      EXIT.refused,
    );
  }
  const message = error.message.replaceAll("\n", ": ");
  const text = message.replace(NAME, '""');
  const advice = ADVICE.find(([words]) => words.test(text))?.[1] ?? OTHER;
  return new CommandError(message, advice, EXIT.refused);
}

import { parentPort } from "node:worker_threads";
import { parse } from "./hcl2json.ts";
import { JUDGED_NAME } from "./judge-message.ts";
import { useQuickCompiler } from "./quick-compiler.ts";

useQuickCompiler();

/** What the worker answers to the text of a file, in the order of the questions. */
export type JudgeReply =
  | { readonly kind: "accepted" }
  | { readonly kind: "refused"; readonly message: string }
  /** hcl2json has run out of stack and is of no more use. */
  | { readonly kind: "overflow" };

async function reply(text: string): Promise<JudgeReply> {
  try {
    await parse(JUDGED_NAME, text);
    return { kind: "accepted" };
  } catch (error) {
    if (error instanceof RangeError) return { kind: "overflow" };
    return { kind: "refused", message: error instanceof Error ? error.message : String(error) };
  }
}

// One at a time: hcl2json would answer several in any order.
let last = Promise.resolve();
parentPort?.on("message", (text: string) => {
  last = last.then(async () => {
    parentPort?.postMessage(await reply(text));
  });
});

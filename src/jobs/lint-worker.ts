import { parentPort, workerData } from "node:worker_threads";
import type { ThreadOptions } from "./messages.ts";
import { serveLint } from "./serve-lint.ts";

if (parentPort) serveLint(parentPort, workerData as ThreadOptions);

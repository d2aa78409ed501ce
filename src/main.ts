import { runProgram } from "./program/program.ts";

void runProgram(process.argv.slice(2));

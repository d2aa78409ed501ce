/** Commands that one script may run. */
export const MAX_STEPS = 125_000;

/** Commands on paths that are perhaps taken, after which no new alternatives are followed. */
export const MAX_PERHAPS_STEPS = 20_000;

/** Characters that one script may produce, all values taken together. */
export const MAX_WORK = 1 << 28;

/** Commands that all scripts of one template may run together. */
export const MAX_TOTAL_STEPS = 2_000_000;

/** Characters that all scripts of one template may produce together. */
export const MAX_TOTAL_WORK = 4 * MAX_WORK;

/** What a piece of text or an element of an array costs, in characters. */
export const OBJECT_WORK = 64;

/** What parsing text as an arithmetic expression costs, in elements. */
export const EXPRESSION_ELEMENTS = 100;

/** What comparing a character with a step of a pattern costs, in characters. */
export const MATCH_WORK = 32;

/** Functions that may be active at the same time. */
export const MAX_CALL_DEPTH = 64;

/** Compound commands, substitutions and programs that may be active inside each other. */
export const MAX_NESTING = 400;

/** Programs inside programs (`bash -c`, `eval`, traps) that may be active at the same time. */
export const MAX_PROGRAM_DEPTH = 32;

/** Commands that perhaps set a trap: any of them may be set at the end. */
export const MAX_PERHAPS_TRAPS = 500;

/** Rounds of one loop. */
export const MAX_LOOP_ROUNDS = 1024;

/** Sync calls that one script may make. */
export const MAX_CALLS = 10_000;

/** Problems, errors, sentences about limits, endings, waits and files that one script may have, each. */
export const MAX_FINDINGS = 1000;

/** Characters of one value. */
export const MAX_VALUE_LENGTH = 1 << 20;

/** Pieces of one value, which come from different places. */
export const MAX_VALUE_PIECES = 1 << 14;

/** Elements of one array, and words of one command. */
export const MAX_ELEMENTS = 1 << 14;

/** Words that one brace expansion may give. */
export const MAX_BRACE_WORDS = 4096;

/** Operators inside each other in one arithmetic or test expression. */
export const MAX_EXPRESSION_DEPTH = 200;

/** Characters of an unknown's name and of source text that is quoted in a message. */
export const MAX_NAME_LENGTH = 60;

import { CommandHelp } from "@oclif/core/help";

interface Section {
  readonly header: string;
}

/**
 * Lets the help of commands begin with their examples. oclif finds another class
 * for help only in a file beside the program, so its own is changed.
 */
export function showExamplesFirst(): void {
  const help = CommandHelp.prototype as unknown as { sections(): Section[] };
  const sections: unknown = Reflect.get(help, "sections");
  if (typeof sections !== "function") throw new Error("oclif's help has no sections");
  help.sections = function () {
    const all = sections.call(this) as Section[];
    const isExamples = ({ header }: Section) => header === "EXAMPLES";
    return [...all.filter(isExamples), ...all.filter((section) => !isExamples(section))];
  };
}

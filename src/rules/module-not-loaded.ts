import { exampleTemplate, unitScript } from "./example-template.ts";
import type { ReadingRule } from "./rule.ts";

export const moduleNotLoaded: ReadingRule = {
  id: "module-not-loaded",
  from: "reading",
  severity: "info",
  summary: "A module's source is not on disk, or in another version; says how to load it.",
  explanation: `The scripts of a module are part of the start-up, but \`muster\` downloads nothing unasked. Of a module that is not on disk only the arguments that hold sync calls are checked, and units that its own scripts complete are not known.

Give \`--download-modules\`, which fetches modules into the user's cache and pins them in .muster.lock.json; or run \`terraform init\` in the template, which leaves its modules in .terraform/modules; or say where a copy is: \`--module-path registry.coder.com=DIR\`. Of a module that could not be downloaded, the message says why.

A module that is on disk in another version than its call asks for is checked as it is, with a warning: \`terraform init\` loads the version that a workspace would get.`,
  example: {
    bad: exampleTemplate(
      { app: unitScript("app", [], "start-app") },
      `
module "git-clone" {
  source   = "registry.coder.com/coder/git-clone/coder"
  agent_id = coder_agent.main.id
  url      = "https://github.com/coder/coder"
}
`,
    ),
    good: exampleTemplate({
      app: unitScript("app", ["git-clone"], "start-app"),
      clone: unitScript("git-clone", [], "git clone https://github.com/coder/coder"),
    }),
  },
};

// Times the program next to what it is compared with, in one run: the ratios
// tell, the milliseconds depend on the machine. Takes the names of the parts to
// run: lint, modules, repository, serve, shell, coordinator, startup.
import { benchCoordinator } from "./coordinator.ts";
import { benchLint } from "./lint.ts";
import { benchModules } from "./modules.ts";
import { benchRepository } from "./repository.ts";
import { benchServe } from "./serve.ts";
import { benchShell } from "./shell.ts";
import { benchStartup } from "./startup.ts";

const parts = {
  lint: benchLint,
  modules: benchModules,
  repository: benchRepository,
  serve: benchServe,
  shell: benchShell,
  coordinator: benchCoordinator,
  startup: benchStartup,
};

const chosen = process.argv.slice(2);
for (const [name, bench] of Object.entries(parts)) {
  if (chosen.length === 0 || chosen.includes(name)) await bench();
}

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Text of a file below the repository, by its path. */
type Files = Readonly<Record<string, string>>;

/** What templates have in common, which are below it with two levels between. */
const MODULES = "../../modules";

/** A template of one shape, whose names hold its number so that no two are equal. */
type Shape = (number: number) => Files;

const HEAD = `terraform {
  required_providers {
    coder  = { source = "coder/coder" }
    docker = { source = "kreuzwerker/docker" }
  }
}
data "coder_workspace" "me" {}
data "coder_workspace_owner" "me" {}
resource "coder_agent" "main" {
  os   = "linux"
  arch = "amd64"
}
resource "docker_container" "workspace" {
  count = data.coder_workspace.me.start_count
  image = "ubuntu:24.04"
  name  = "coder-\${data.coder_workspace_owner.me.name}-\${lower(data.coder_workspace.me.name)}"
  env = [
    "CODER_AGENT_TOKEN=\${coder_agent.main.token}",
    "CODER_AGENT_SOCKET_SERVER_ENABLED=true",
  ]
}
`;

/** @param more arguments of the block, each on a line */
function script(name: string, text: string, more = ""): string {
  return `resource "coder_script" "${name}" {
  agent_id     = coder_agent.main.id
  display_name = "${name}"
  run_on_start = true
${more}  script = ${text}
}
`;
}

function heredoc(...lines: readonly string[]): string {
  return `<<-EOT\n${lines.map((line) => `    ${line}\n`).join("")}  EOT`;
}

function steps(unit: string, dependencies: string, work: string): string[] {
  return [
    "#!/bin/bash",
    "set -euo pipefail",
    `trap 'coder exp sync complete ${unit}' EXIT`,
    ...(dependencies === "" ? [] : [`coder exp sync want ${unit} ${dependencies}`]),
    `coder exp sync start ${unit}`,
    work,
  ];
}

function module(name: string, source: string, ...inputs: readonly string[]): string {
  const lines = [`source = "${MODULES}/${source}"`, "agent_id = coder_agent.main.id", ...inputs];
  return `module "${name}" {\n${lines.map((line) => `  ${line}\n`).join("")}}\n`;
}

function parameter(name: string, ...values: readonly string[]): string {
  const options = values.map(
    (value) => `  option {\n    name  = "${value.toUpperCase()}"\n    value = "${value}"\n  }\n`,
  );
  return `data "coder_parameter" "${name}" {\n  name    = "${name}"\n  default = "${values[0] ?? ""}"\n${options.join("")}}\n`;
}

function main(...blocks: readonly string[]): Files {
  return { "main.tf": [HEAD, ...blocks].join("\n") };
}

const SHAPES: readonly Shape[] = [
  // A chain of scripts.
  (n) =>
    main(
      ...[0, 1, 2, 3].map((i) =>
        script(
          `step_${i}`,
          heredoc(...steps(`t${n}-${i}`, i > 0 ? `t${n}-${i - 1}` : "", "make all")),
        ),
      ),
    ),
  // A parameter that decides which editor there is.
  (n) =>
    main(
      parameter("ide", "vim", "emacs", "code"),
      script("clone", heredoc(...steps(`clone-${n}`, "", "git clone https://example.com/r.git"))),
      script(
        "ide",
        heredoc(
          ...steps(`ide-${n}`, `clone-${n}`, "install-ide ${data.coder_parameter.ide.value}"),
        ),
        '  count = data.coder_parameter.ide.value == "code" ? 0 : 1\n',
      ),
    ),
  // One script for each of a list.
  (n) =>
    main(
      `locals {\n  tools = ["node", "go", "rust", "uv-${n}"]\n}\n`,
      script(
        "tool",
        heredoc(...steps("install-${each.key}", "", "curl -fsSL https://example.com | bash")),
        "  for_each = toset(local.tools)\n",
      ),
      script(
        "app",
        '<<-EOT\n    set -e\n    coder exp sync want app ${join(" ", [for t in local.tools : "install-${t}"])}\n    coder exp sync start app\n    npm start &\n    coder exp sync complete app\n  EOT',
      ),
    ),
  // Scripts in files of their own.
  (n) => ({
    ...main(
      script("db", 'file("${path.module}/db.sh")'),
      script("app", `templatefile("\${path.module}/app.sh.tftpl", { unit = "app-${n}" })`),
    ),
    "db.sh": `${steps(`db-${n}`, "", "pg_ctl start").join("\n")}\n`,
    "app.sh.tftpl": `${steps("${unit}", `db-${n}`, "npm start").join("\n")}\n`,
  }),
  // Shared modules.
  (n) =>
    main(
      module("clone", "git-clone", `name = "clone-${n}"`),
      module("tools", "tools", `tools = ["a-${n}", "b-${n}"]`, `after = "clone-${n}"`),
    ),
  // A shared module with modules in it.
  (n) => main(module("stack", "stack", `name = "stack-${n}"`)),
  // Functions and loops in shell.
  (n) =>
    main(
      script(
        "work",
        heredoc(
          "set -e",
          "PREFIX=work",
          'sync() { coder exp sync "$@"; }',
          `for part in a b c-${n}; do`,
          '  sync start "$PREFIX-$part"',
          '  sync complete "$PREFIX-$part"',
          "done",
        ),
      ),
      script(
        "report",
        heredoc(...steps(`report-${n}`, `work-a work-c-${n}`, "echo done")),
        "  timeout = 600\n",
      ),
    ),
  // Scripts that Coder orders.
  (n) =>
    main(
      script("first", heredoc("#!/bin/sh", `echo ${n}`)),
      script("second", heredoc("#!/bin/sh", "echo second")),
      `data "coder_script_order" "order" {\n  rule {\n    run   = ["coder_script.second"]\n    after = ["coder_script.first"]\n  }\n}\n`,
    ),
  // Two parameters.
  (n) =>
    main(
      parameter("region", "eu", "us"),
      parameter("size", "small", "large"),
      script(
        "cache",
        heredoc(...steps(`cache-${n}`, "", "warm-cache ${data.coder_parameter.region.value}")),
        '  count = data.coder_parameter.size.value == "large" ? 1 : 0\n',
      ),
      script(
        "build",
        '<<-EOT\n    set -e\n%{if data.coder_parameter.size.value == "large"~}\n    coder exp sync want build cache-' +
          `${n}\n%{endif~}\n    coder exp sync start build\n    make\n    coder exp sync complete build\n  EOT`,
      ),
    ),
  // A hook in base64, and a script in a script.
  (n) =>
    main(
      `locals {\n  hook = "coder exp sync start hook-${n} && coder exp sync complete hook-${n}"\n}\n`,
      script(
        "hook",
        heredoc(
          "echo -n '${base64encode(local.hook)}' | base64 -d > /tmp/hook.sh",
          "bash /tmp/hook.sh",
        ),
      ),
      script("after", heredoc(...steps(`after-${n}`, `hook-${n}`, "echo after"))),
    ),
  // Values in JSON.
  (n) => ({
    ...main(
      'locals {\n  services = jsondecode(file("${path.module}/services.json"))\n}\n',
      script(
        "service",
        heredoc(...steps("${each.key}", "${each.value}", "systemctl start ${each.key}")),
        "  for_each = local.services\n",
      ),
      script("base", heredoc(...steps(`base-${n}`, "", "echo base"))),
    ),
    "services.json": JSON.stringify({ [`web-${n}`]: `base-${n}`, [`api-${n}`]: `web-${n}` }),
  }),
  // A misspelt unit.
  (n) =>
    main(
      script("clone", heredoc(...steps(`clone-${n}`, "", "git clone https://example.com/r.git"))),
      script("app", heredoc(...steps(`app-${n}`, `clnoe-${n}`, "npm start"))),
    ),
];

const INPUTS = `variable "agent_id" {
  type = string
}
variable "name" {
  type    = string
  default = "module"
}
`;

function inModule(blocks: string): string {
  return INPUTS + blocks.replaceAll("coder_agent.main.id", "var.agent_id");
}

const SHARED: Files = {
  "git-clone/main.tf": inModule(
    script("clone", heredoc(...steps("${var.name}", "", "git clone https://example.com/r.git"))),
  ),
  "tools/main.tf": inModule(
    `variable "tools" {\n  type = list(string)\n}\nvariable "after" {\n  type = string\n}\n${script(
      "tool",
      heredoc(...steps("${var.tools[count.index]}", "${var.after}", "install")),
      "  count = length(var.tools)\n",
    )}`,
  ),
  "stack/main.tf": inModule(
    module("db", "git-clone", 'name = "${var.name}-db"') +
      module("tools", "tools", 'tools = ["${var.name}-a"]', 'after = "${var.name}-db"'),
  ).replaceAll(MODULES, ".."),
};

/** Writes a repository with so many templates, of twelve shapes, some of which share modules. */
export function writeRepository(folder: string, templates: number): void {
  // The root of a repository, below which modules may be read.
  mkdirSync(join(folder, ".git"), { recursive: true });
  writeFiles(join(folder, "modules"), SHARED);
  for (let number = 0; number < templates; number++) {
    const shape = SHAPES[number % SHAPES.length];
    if (shape) writeFiles(join(folder, "templates", `t${number}`), shape(number));
  }
}

function writeFiles(folder: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

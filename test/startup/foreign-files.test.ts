import { expect } from "chai";
import { FileReader } from "../../src/source/file-reader.ts";
import { interpretTemplate } from "../../src/startup/interpret-template.ts";
import { ModuleLoader } from "../../src/terraform/module-loader.ts";
import { parseFile } from "../../src/terraform/parse-file.ts";
import { readTemplate } from "../../src/terraform/read-template.ts";
import { withFiles } from "../support/files.ts";

const script = (
  name: string,
  text: string,
  more = "",
): string => `resource "coder_script" "${name}" {
  ${more}
  agent_id     = coder_agent.main.id
  run_on_start = true
  script       = <<-EOT
    ${text.replaceAll("\n", "\n    ")}
  EOT
}
`;

const WRITER = `coder exp sync start lib
cat > ~/lib.sh <<'EOF'
up() { coder exp sync start "$1"; }
NAME=app
[ "$1" != now ] || up from-file
EOF
coder exp sync complete lib`;

/** The units that a script starts that uses what another one writes; with a question mark those perhaps. */
async function startsOf(text: string, writer = WRITER, more = ""): Promise<string[]> {
  const main = `resource "coder_agent" "main" {}
variable "on" { type = bool }
${script("reader", text)}${script("writer", writer, more)}`;
  return withFiles({ "main.tf": main }, (directory) => {
    const reader = new FileReader();
    reader.allow(directory);
    const loader = new ModuleLoader(reader, parseFile);
    const { model } = interpretTemplate(readTemplate(directory, loader, reader), []);
    const found = model.scripts.find(({ address }) => address === "coder_script.reader");
    const starts = found?.variants[0]?.calls.filter(({ kind }) => kind === "start") ?? [];
    return starts.map(({ unit, certain }) => `${unit?.text.display ?? ""}${certain ? "" : "?"}`);
  });
}

const WAIT = "coder exp sync want a lib\ncoder exp sync start a\n";

describe("a file that another script of the agent writes", () => {
  const cases: readonly (readonly [what: string, text: string, starts: readonly string[]])[] = [
    ["is perhaps there", ". ~/lib.sh now\nup $NAME", ["from-file?", "app?"]],
    ["leaves other calls certain", ". ~/lib.sh\ncoder exp sync start $NAME", ["app"]],
    ["is there behind its unit", `${WAIT}. ~/lib.sh now\nup b`, ["a", "from-file", "b"]],
    ["is there behind muster sync wait", "muster sync wait lib\n. ~/lib.sh; up b", ["b"]],
    ["is perhaps there before the start", `. ~/lib.sh\n${WAIT}up b`, ["a", "b?"]],
    ["is there behind a loop", "until [ -e ~/lib.sh ]; do sleep 1; done\n. ~/lib.sh; up b", ["b"]],
    ["is perhaps looked for", "[ -f ~/lib.sh ] && . ~/lib.sh\nup b", ["b?"]],
    ["is looked for behind its unit", `${WAIT}[ -f ~/lib.sh ] && . ~/lib.sh\nup b`, ["a", "b"]],
    ["is run by a shell", "bash $HOME/lib.sh now", ["from-file?"]],
    ["is another one elsewhere", ". /opt/lib.sh now; up b", []],
    ["is the script's own where that writes it", "echo : > ~/lib.sh; . ~/lib.sh now; up b", []],
  ];
  for (const [what, text, starts] of cases) {
    it(what, async () => {
      expect(await startsOf(text)).to.deep.equal(starts);
    });
  }

  it("is perhaps there where a condition decides on its script", async () => {
    const text = `${WAIT}. ~/lib.sh; up b`;
    expect(await startsOf(text, WRITER, "count = var.on ? 1 : 0")).to.deep.equal(["a", "b?"]);
  });

  it("is not shared where its name differs from script to script", async () => {
    const writer = `cat > "$(mktemp)" <<< 'coder exp sync start b'`;
    expect(await startsOf('. "$(mktemp)"', writer)).to.deep.equal([]);
  });
});

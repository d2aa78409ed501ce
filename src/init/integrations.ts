import packageJson from "../../package.json" with { type: "json" };
import { lineOfMistake, lineOfValue, valueAt, withItem } from "./edit-yaml.ts";
import type { Proposal } from "./proposal.ts";
import type { Repository } from "./repository.ts";

const { name: PACKAGE, version: VERSION } = packageJson;
const REPOSITORY = packageJson.repository.replace(/^github:/, "");
const TAG = `v${VERSION}`;
/** Where the files of this release can be read. */
const FILES = `https://raw.githubusercontent.com/${REPOSITORY}/${TAG}`;
const SCHEMA = "muster.schema.json";
const GITLAB_JOB = "integrations/gitlab/muster.gitlab-ci.yml";

const CONFIG_FILES = [".muster.yaml", ".muster.yml", ".muster.json"];
const WORKFLOWS = ".github/workflows";

/** What fits the repository; nothing for what it does not use. */
export function proposals(repository: Repository): readonly Proposal[] {
  return [configFile, githubWorkflow, gitlabInclude, preCommitHook].flatMap((propose) => {
    const proposal = propose(repository);
    if (!proposal) return [];
    if ("note" in proposal) return [proposal];
    const { path, before } = proposal;
    if (repository.isLinked(path)) {
      return [{ path, note: "is behind a symbolic link, and left alone" }];
    }
    const isWhole = before === undefined || repository.isUtf8(path);
    return [isWhole ? proposal : { path, note: "is not UTF-8, and left alone" }];
  });
}

function configFile(repository: Repository): Proposal {
  const there = CONFIG_FILES.find((path) => repository.read(path) !== undefined);
  if (there !== undefined) return { path: there, note: "is there already" };
  const installed = `node_modules/${PACKAGE}/${SCHEMA}`;
  const schema = repository.read(installed) === undefined ? `${FILES}/${SCHEMA}` : installed;
  const after = `# yaml-language-server: $schema=${schema}
# How muster checks the templates of this repository. All keys are optional; editors that
# know the schema list them.

# rules:
#   vague-unit-name: off

# The oldest Coder that the templates are for:
# coderVersion: "2.32"
`;
  return { path: ".muster.yaml", before: undefined, after };
}

function githubWorkflow(repository: Repository): Proposal | undefined {
  if (!repository.hasFolder(".github") && !repository.hasRemoteAt("github.com")) return undefined;
  for (const name of repository.names(WORKFLOWS)) {
    const path = `${WORKFLOWS}/${name}`;
    if (/\.ya?ml$/.test(name) && runsMuster(repository.read(path))) {
      return { path, note: "runs muster already" };
    }
  }
  const path = `${WORKFLOWS}/muster.yml`;
  if (repository.read(path) !== undefined) {
    return { path, note: "is there already, and something else" };
  }
  const after = `name: muster
on:
  pull_request:
  push:
    branches: [main, master]

permissions:
  contents: read
  security-events: write # for the findings under Security, Code scanning

jobs:
  lint:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: ${REPOSITORY}@${TAG}
        with:
          # Pull requests from forks may not upload.
          upload-sarif: \${{ !github.event.pull_request.head.repo.fork }}
`;
  return { path, before: undefined, after };
}

function gitlabInclude(repository: Repository): Proposal | undefined {
  const path = ".gitlab-ci.yml";
  const before = repository.read(path);
  if (before === undefined) return undefined;
  if (runsMuster(before)) return { path, note: "runs muster already" };
  const job = `${FILES}/${GITLAB_JOB}`;
  const after = withItem(before, "include", `remote: ${job}`);
  if (after === undefined) return notEdited(path, before, `include: [{ remote: ${job} }]`);
  const stages = valueAt(before, "stages");
  const [first] = Array.isArray(stages) ? (stages as unknown[]) : [];
  // The job is in GitLab's stage test; where there is no such one, it has to be in another.
  const isInOther = typeof first === "string" && !(stages as unknown[]).includes("test");
  return {
    path,
    before,
    after: isInOther ? `${after}\nmuster:\n  stage: ${JSON.stringify(first)}\n` : after,
  };
}

function preCommitHook(repository: Repository): Proposal | undefined {
  const path = ".pre-commit-config.yaml";
  const before = repository.read(path);
  if (before === undefined) return undefined;
  if (runsMuster(before)) return { path, note: "runs muster already" };
  const hook = `repo: https://github.com/${REPOSITORY}\nrev: ${TAG}\nhooks:\n  - id: muster`;
  const line = lineOfValue(before, "repos");
  const list = valueAt(before, "repos") ?? [];
  if (line !== undefined && !Array.isArray(list)) {
    const note = `is left alone: "repos" in line ${line} is no list; make it one, and run muster init again`;
    return { path, note };
  }
  const after = withItem(before, "repos", hook);
  return after === undefined
    ? notEdited(path, before, hook.split("\n").join(", "))
    : { path, before, after };
}

function notEdited(path: string, text: string, what: string): Proposal {
  const line = lineOfMistake(text);
  const why = line === undefined ? "is no single YAML mapping" : `is no YAML from line ${line} on`;
  return { path, note: `${why}, and left alone; add to it yourself: ${what}` };
}

/** Whether a CI file names the program, not only a word that has its name in it. */
function runsMuster(text: string | undefined): boolean {
  return text !== undefined && /(^|[\s/"'])(coder-)?muster(?![\w-])/m.test(text);
}

/** What git sets for its hooks, so that all git programs mean the repository that calls them. */
const REPOSITORY_VARIABLES = [
  "GIT_DIR",
  "GIT_WORK_TREE",
  "GIT_COMMON_DIR",
  "GIT_INDEX_FILE",
  "GIT_OBJECT_DIRECTORY",
  "GIT_ALTERNATE_OBJECT_DIRECTORIES",
  "GIT_NAMESPACE",
  "GIT_SHALLOW_FILE",
  "GIT_PREFIX",
];

/** The environment for a git program that is to find its repository by its folder alone. */
export function gitEnvironment(): NodeJS.ProcessEnv {
  const environment = { ...process.env };
  for (const name of REPOSITORY_VARIABLES) Reflect.deleteProperty(environment, name);
  return { ...environment, LC_ALL: "C", GIT_TERMINAL_PROMPT: "0" };
}

/** Every command by its id (`:` between topic and name), loaded when it runs. */
export const COMMANDS = {
  "cache:clear": () => import("./cache/clear.ts"),
  eval: () => import("./eval.ts"),
  lint: () => import("./lint.ts"),
  plan: () => import("./plan.ts"),
  rules: () => import("./rules.ts"),
  serve: () => import("./serve.ts"),
  "sync:complete": () => import("./sync/complete.ts"),
  "sync:fail": () => import("./sync/fail.ts"),
  "sync:list": () => import("./sync/list.ts"),
  "sync:ping": () => import("./sync/ping.ts"),
  "sync:run": () => import("./sync/run.ts"),
  "sync:start": () => import("./sync/start.ts"),
  "sync:status": () => import("./sync/status.ts"),
  "sync:timeline": () => import("./sync/timeline.ts"),
  "sync:wait": () => import("./sync/wait.ts"),
  "sync:want": () => import("./sync/want.ts"),
};

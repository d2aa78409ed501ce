import type { PageData } from "../graph/page-data.ts";
import { visible } from "../visible.ts";
import { html } from "./dom.ts";
import type { State } from "./state.ts";

/** A choice for each condition and parameter, and whether all start-ups are shown together. */
export function switches(data: PageData, state: State): HTMLElement {
  const { questions, isExhaustive } = data.graph;
  const title = html("h2", {}, "Conditions");
  const section = (...children: Node[]) =>
    html("section", { class: "switches" }, title, ...children);
  if (!isExhaustive) {
    const words =
      "The conditions of this template have too many combinations to switch between them: all that may be there is shown. Give muster graph some of them with --when, --var or --parameter.";
    return section(html("p", { class: "soft" }, words));
  }
  if (questions.length === 0) {
    return section(html("p", { class: "soft" }, "Nothing depends on a condition."));
  }
  const all = html("input", { type: "checkbox", id: "all-startups" });
  const selects = questions.map(({ subject, answers }, i) => {
    const options = answers.map((answer, n) =>
      html("option", { value: String(n) }, answerWords(subject, answer)),
    );
    const select = html("select", { id: `condition-${i}` }, ...options);
    const label = html("label", { for: select.id, class: "code" }, visible(subject));
    return { select, row: html("p", {}, label, select) };
  });
  // The answers to the last question change from each start-up to the next.
  const numberOf = (answers: readonly number[]) =>
    answers.reduce((number, answer, i) => number * (questions[i]?.answers.length ?? 1) + answer, 0);
  const chosen = () => numberOf(selects.map(({ select }) => select.selectedIndex));
  const choose = () => {
    state.choose({ startup: all.checked ? undefined : chosen(), time: undefined });
  };
  all.addEventListener("change", choose);
  for (const { select } of selects) {
    select.addEventListener("change", () => {
      all.checked = false;
      choose();
    });
  }
  show(data.initial);
  state.listen(({ startup }) => {
    all.checked = startup === undefined;
    if (startup !== undefined) show(startup);
  });
  const label = html("label", {}, all, " show all start-ups together");
  return section(...selects.map(({ row }) => row), html("p", {}, label));

  function show(startup: number): void {
    let rest = startup;
    for (const { select } of [...selects].reverse()) {
      select.selectedIndex = rest % select.length;
      rest = Math.floor(rest / select.length);
    }
  }
}

/** An answer without its subject, where it begins with it: `"vim"`, `not "vim"`. */
function answerWords(subject: string, answer: string): string {
  const rest = (operator: string) =>
    answer.startsWith(`${subject} ${operator} `) && !answer.includes(" && ")
      ? answer.slice(subject.length + operator.length + 2)
      : undefined;
  const other = rest("!=");
  const words = rest("==") ?? (other === undefined ? answer : `not ${other}`);
  if (words === subject) return "true";
  return visible(words);
}

/* A security key answers the question that a form carries, and the form is sent with the answer. Nothing inline (CSP).
   Without this file the form is sent empty, and the server says what is needed. */
"use strict";

const { create, get, supported } = window.webauthnJSON;

function tell(form, text) {
  const box = form.querySelector("[data-key-trouble]");
  box.textContent = text;
  box.hidden = !text;
}

async function ask(form) {
  const question = JSON.parse(form.dataset.keyQuestion);
  return JSON.stringify(await (form.dataset.key === "create" ? create : get)(question));
}

/* The first submit asks the key; with its answer in the form the second one goes to the server. */
async function answerFirst(event) {
  const form = event.currentTarget;
  const answer = form.querySelector("[data-key-answer]");
  if (answer.value || !form.checkValidity()) return;
  event.preventDefault();
  event.stopPropagation();
  if (form.dataset.asking) return;
  form.dataset.asking = "1";
  tell(form, "");
  try {
    answer.value = await ask(form);
    form.requestSubmit();
  } catch {
    tell(form, form.dataset.keyFailed);
  } finally {
    delete form.dataset.asking;
  }
}

document.querySelectorAll("form[data-key]").forEach((form) => {
  // An answer is good once: what came back with the page, or with "back", is spent.
  window.addEventListener("pageshow", () => { form.querySelector("[data-key-answer]").value = ""; });
  if (!supported()) {
    tell(form, form.dataset.keyUnsupported);
    return;
  }
  form.addEventListener("submit", answerFirst);
});

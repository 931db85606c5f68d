/* What the pages do besides working: every action also works without this file. No eval, nothing inline (CSP). */
"use strict";

const each = (selector, act, root = document) => root.querySelectorAll(selector).forEach(act);

/* The error summary takes the focus, and its links go into the field itself. */
function focusSummary(root) {
  const box = root.querySelector("[data-focus]");
  if (box) box.focus();
}

/* "/" goes to the search box; where it is folded away the menu opens first. */
function searchKey(event) {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const menu = document.querySelector(".top-menu");
  const folded = menu && getComputedStyle(menu).display !== "none";
  if (folded) menu.open = true;
  const box = (folded ? menu : document).querySelector("[data-search]");
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
}

/* One open drop-down at a time; Escape and a click elsewhere close it. */
function closeDrops(except) {
  each("details.drop[open], details.top-menu[open]", (drop) => {
    if (!except || !drop.contains(except)) drop.open = false;
  });
}

/* A second submit of the same form is stopped while the first is on its way. The server refuses it too. */
function submitOnce(event) {
  const form = event.target;
  if (!form.matches("[data-submit-once]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  form.classList.add("is-sending");
}

/* The page came back ("back", an answer by htmx): its forms may be sent again. */
function forgetSent() {
  each("form[data-sent]", (form) => {
    delete form.dataset.sent;
    form.classList.remove("is-sending");
  });
}

/* Leaving a page with something typed asks first. */
let typed = false;
function rememberTyping(event) {
  if (event.target.closest("form[data-keep-typed]")) typed = true;
}

/* How many characters are left, said first when it starts to matter. */
function countLeft(area) {
  const note = document.querySelector(`[data-counter-for="${CSS.escape(area.id)}"]`);
  if (!note) return;
  const most = Number(area.dataset.most);
  const left = most - area.value.length;
  note.hidden = left > most / 5 && left > 200;
  note.textContent = `${Math.abs(left).toLocaleString("sv-SE")} ${left < 0 ? note.dataset.counterOver : note.dataset.counterText}`;
}

/* Five minutes before the session ends a box says so; "Fortsätt arbeta" extends it without leaving the page. */
function watchSession() {
  const box = document.querySelector("[data-session-warning]");
  const seconds = Number(document.body.dataset.sessionEndsIn);
  if (!box || !seconds) return;
  const left = box.querySelector("[data-session-left]");
  let end = Date.now() + seconds * 1000;
  const tell = () => {
    const minutes = Math.floor((end - Date.now()) / 60000);
    const soon = end - Date.now() < Math.min(300000, seconds * 500);
    box.hidden = !soon;
    const words = minutes < 1 ? left.dataset.one : left.dataset.many.replace("%s", minutes);
    if (soon && left.textContent !== words) left.textContent = words;
  };
  box.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
    if (answer.ok) {
      end = Date.now() + seconds * 1000;
      tell();
    } else {
      location.reload();
    }
  });
  document.body.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) end = Date.now() + seconds * 1000;
  });
  setInterval(tell, 10000);
  tell();
}

document.addEventListener("keydown", (event) => {
  searchKey(event);
  if (event.key === "Escape") {
    const open = document.querySelector("details.drop[open], details.top-menu[open]");
    closeDrops();
    if (open) open.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  closeDrops(event.target);
  if (event.target.closest("[data-inert]")) event.preventDefault();
  if (event.target.closest("[data-print]")) window.print();
});
document.addEventListener("submit", (event) => {
  typed = false;
  submitOnce(event);
});
document.addEventListener("input", (event) => {
  rememberTyping(event);
  if (event.target.matches("textarea[data-most]")) countLeft(event.target);
});
window.addEventListener("beforeunload", (event) => {
  if (typed) event.preventDefault();
});
window.addEventListener("pageshow", forgetSent);
document.addEventListener("htmx:afterRequest", forgetSent);
document.addEventListener("htmx:afterSwap", (event) => focusSummary(event.target));

/* The tab one is on is in sight where the row is wider than the screen. */
function showTab(tab) {
  const row = tab.closest(".tabs");
  row.scrollLeft = tab.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
}

focusSummary(document);
each(".tabs [aria-current]", showTab);
// Only for the keyboard: a row that moves under the mouse would make the press miss.
each(".tabs a", (tab) => tab.addEventListener("focus", () => { if (tab.matches(":focus-visible")) showTab(tab); }));
each("textarea[data-most]", countLeft);
each("[data-needs-script]", (part) => { part.hidden = false; });
/* On a phone the part one is in may lie outside the row of tabs. Only the row is moved, never the page. */
each(".tabs [aria-current]", (tab) => {
  const row = tab.closest(".tabs");
  row.scrollLeft += tab.getBoundingClientRect().left - row.getBoundingClientRect().left - 40;
});
watchSession();

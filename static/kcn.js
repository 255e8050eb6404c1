/* What pages do a little sooner where scripts run. Nothing here decides: the server reads every form again. */
"use strict";

/* A form is sent once, however often the button is pressed. */
document.querySelectorAll("form[data-once]").forEach((form) => {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => { delete form.dataset.sent; });
});

/* After a refusal the summary of errors is read first. */
document.querySelector("[data-focus]")?.focus();

/* Wait until typing pauses. */
function later(deed, pause) {
  let timer = 0;
  return (...given) => { clearTimeout(timer); timer = setTimeout(() => deed(...given), pause); };
}

/* An amount is read back in words by the server, the one place that reads amounts. */
document.querySelectorAll("input[data-money]").forEach((input) => {
  const words = document.getElementById(input.id + "_words");
  if (!words || !input.dataset.money) { return; }
  input.addEventListener("input", later(async () => {
    const typed = input.value;
    const answer = await fetch(input.dataset.money + "?value=" + encodeURIComponent(typed)).catch(() => null);
    if (answer?.ok && input.value === typed) { words.textContent = await answer.text(); }
  }, 250));
});

/* Author rows: add one, share evenly, show the sum. */
const authors = document.querySelector("[data-authors]");
if (authors) {
  const total = document.querySelector("[name=authors-TOTAL_FORMS]");
  const template = authors.querySelector("template[data-empty-row]");
  const sum = authors.querySelector("[data-share-sum]");
  const even = authors.querySelector("[data-even]");
  const rows = () => [...authors.querySelectorAll("[data-author]")];
  const field = (row, name) => row.querySelector(`[name$='-${name}']`);
  const used = () => rows().filter((row) => field(row, "name").value.trim() && !field(row, "DELETE")?.checked);
  /* Shares in hundredths, or NaN for what is no number. */
  const hundredths = (text) => /^\d{1,3}(,\d{1,2})?%?$/.test(text.trim()) ? Math.round(parseFloat(text.replace(",", ".")) * 100) : NaN;
  const written = (value) => String(value / 100).replace(".", ",");

  const show = () => {
    if (even.checked) {
      const each = Math.floor(10000 / Math.max(1, used().length));
      used().forEach((row, index) => { field(row, "share").value = written(index ? each : 10000 - each * (used().length - 1)); });
    }
    const shares = used().map((row) => hundredths(field(row, "share").value || "0"));
    const whole = shares.reduce((a, b) => a + b, 0);
    sum.textContent = used().length ? (Number.isNaN(whole) ? "–" : written(whole)) + " / 100" : "";
    sum.classList.toggle("is-wrong", used().length > 0 && whole !== 10000);
  };
  authors.addEventListener("input", show);
  authors.addEventListener("change", show);

  const add = authors.querySelector("[data-add-author]");
  add.hidden = false;
  add.addEventListener("click", () => {
    const number = Number(total.value);
    const holder = document.createElement("template");
    holder.innerHTML = template.innerHTML.replaceAll("__prefix__", number);
    const row = holder.content.querySelector("[data-author]");
    template.before(row);
    total.value = number + 1;
    suggestMembers(field(row, "name"));
    field(row, "name").focus();
  });
  rows().forEach((row) => suggestMembers(field(row, "name")));
  show();
}

/* Worksheet: add a line; the server, which reckons it when it is saved, reckons it here too. */
const worksheet = document.querySelector("[data-lines]");
if (worksheet) {
  const count = document.querySelector("[name=lines-TOTAL_FORMS]");
  const template = worksheet.querySelector("template[data-empty-line]");
  const add = worksheet.querySelector("[data-add-line]");
  const reckon = later(async () => {
    const typed = new URLSearchParams();
    document.querySelectorAll("[name^=lines-]").forEach((field) => {
      if (field.type !== "checkbox" || field.checked) { typed.append(field.name, field.value); }
    });
    const answer = await fetch(worksheet.dataset.lines + "?" + typed).catch(() => null);
    if (!answer?.ok) { return; }
    const told = await answer.json();
    worksheet.querySelectorAll("[data-line-result]").forEach((cell, index) => { cell.textContent = told.lines[index] ?? ""; });
    worksheet.querySelector("[data-lines-total]").textContent = told.total;
    worksheet.querySelector("[data-lines-words]").textContent = told.words;
  }, 300);
  worksheet.addEventListener("input", reckon);
  worksheet.addEventListener("change", reckon);
  add.hidden = false;
  add.addEventListener("click", () => {
    const holder = document.createElement("template");
    holder.innerHTML = template.innerHTML.replaceAll("__prefix__", count.value);
    const row = holder.content.querySelector("[data-line]");
    template.before(row);
    count.value = Number(count.value) + 1;
    row.querySelector("select").focus();
  });
}

/* Part of a name opens a list of members; arrows and Enter choose, Escape closes. */
function suggestMembers(input) {
  const list = document.createElement("ul");
  list.className = "suggest";
  list.id = input.id + "_list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels?.[0]?.textContent.trim() || input.name);
  list.hidden = true;
  input.after(list);
  const wiring = { role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list" };
  Object.entries(wiring).forEach(([name, value]) => input.setAttribute(name, value));
  const options = () => [...list.querySelectorAll("[data-handle]")];
  const chosen = () => options().find((option) => option.getAttribute("aria-selected") === "true");

  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (option) => {
    options().forEach((other) => other.setAttribute("aria-selected", String(other === option)));
    input.setAttribute("aria-activedescendant", option.id);
  };
  const take = (option) => {
    input.value = option.dataset.handle;
    close();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  input.addEventListener("input", later(async () => {
    const typed = input.value;
    if (typed.trim().length < 2) { close(); return; }
    const query = new URLSearchParams({ union: input.dataset.findMember, q: typed, row: input.name });
    const answer = await fetch(input.dataset.finder + "?" + query).catch(() => null);
    if (!answer?.ok || input.value !== typed || document.activeElement !== input) { return; }
    list.innerHTML = await answer.text();
    list.hidden = !list.children.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
  }, 200));
  input.addEventListener("keydown", (event) => {
    if (list.hidden) { return; }
    const all = options();
    const at = all.indexOf(chosen());
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (all.length) { mark(all[(at + (event.key === "ArrowDown" ? 1 : all.length + (at < 0 ? 0 : -1))) % all.length]); }
    } else if (event.key === "Enter" && chosen()) {
      event.preventDefault();
      take(chosen());
    } else if (event.key === "Escape") {
      close();
    }
  });
  list.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[data-handle]");
    if (option) { event.preventDefault(); take(option); }
  });
  input.addEventListener("blur", close);
}

/* While title and solution are typed, what looks like them is shown. */
const alike = document.querySelector("[data-similar]");
if (alike) {
  const typed = () => [...document.querySelectorAll("[name=title], [name=solution]")];
  const look = later(async () => {
    const [title, solution] = ["title", "solution"].map((name) => document.querySelector(`[name=${name}]`).value);
    if (title.trim().split(/\s+/).length < 3) { alike.replaceChildren(); return; }
    const query = new URLSearchParams({
      union: alike.dataset.union, leave_out: alike.dataset.leaveOut, title: title.slice(0, 300), solution: solution.slice(0, 1500),
    });
    const answer = await fetch(alike.dataset.similar + "?" + query).catch(() => null);
    if (answer?.ok && document.querySelector("[name=title]").value === title) { alike.innerHTML = await answer.text(); }
  }, 400);
  typed().forEach((field) => field.addEventListener("input", look));
}

/* A sheet that is being read or written: ask again until that is over, then show what came of it. */
const waits = document.querySelector("[data-waits]");
if (waits) {
  const ask = async () => {
    const answer = await fetch(location.href).catch(() => null);
    const told = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-waits] [aria-live]");
    if (answer?.ok && !told) { location.reload(); return; }
    if (told) {
      const shown = waits.querySelector("[aria-live]");
      if (shown.textContent !== told.textContent) { shown.replaceChildren(...told.childNodes); }
    }
    setTimeout(ask, 1000);
  };
  setTimeout(ask, 700);
}

/* A single member's name outside the rows of authors. */
document.querySelectorAll("input[data-find-member][data-alone]").forEach(suggestMembers);

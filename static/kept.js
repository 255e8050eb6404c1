/* Keeps on the server what is typed into a long form, before it is saved. The words come from the page. */
"use strict";

const PAUSE = 15000;
/* What a browser still sends while the page goes away. */
const MOST_AT_LEAVING = 60000;

document.querySelectorAll("form[data-keep]").forEach((form) => {
  const mark = document.querySelector("[data-kept-mark]");
  let typed = 0;
  let kept = 0;
  let busy = false;
  let underway = null;

  const show = (words, state) => {
    mark.textContent = words;
    mark.classList.toggle("is-busy", state === "busy");
    mark.classList.toggle("is-offline", state === "offline");
  };
  const data = () => {
    const values = new FormData(form);
    [...values.entries()].forEach(([name, value]) => { if (value instanceof File) { values.delete(name); } });
    return values;
  };
  const signedOut = () => {
    show(mark.dataset.signedOut + " ", "offline");
    const link = document.createElement("a");
    link.href = mark.dataset.signIn;
    link.target = "_blank";
    link.textContent = mark.dataset.signInWords;
    mark.append(link);
  };
  /* After signing in in another tab this form lacks the new proof of origin: the page itself hands it out. */
  const renewed = async () => {
    const page = await fetch(location.href, { redirect: "manual" }).catch(() => null);
    const proof = page?.ok && (await page.text()).match(/name="csrfmiddlewaretoken" value="([^"]+)"/);
    const field = form.querySelector("[name=csrfmiddlewaretoken]");
    if (!proof || proof[1] === field.value) { return false; }
    document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((one) => { one.value = proof[1]; });
    return true;
  };
  const keep = async (again = true) => {
    if (busy || typed === kept || form.dataset.sent) { return; }
    busy = true;
    const upTo = typed;
    show(mark.dataset.keeping, "busy");
    underway = new AbortController();
    const asked = { method: "POST", body: data(), redirect: "manual", signal: underway.signal };
    const answer = await fetch(form.dataset.keep, asked).catch(() => null);
    busy = false;
    if (form.dataset.sent) { return; }
    if (answer?.ok) {
      kept = upTo;
      show(mark.dataset.kept + " " + await answer.text(), "kept");
    } else if (answer && (answer.type === "opaqueredirect" || answer.status === 403)) {
      if (again === true && await renewed()) { keep(false); } else { signedOut(); }
    } else {
      show(answer?.status === 413 ? await answer.text() : mark.dataset.offline, "offline");
    }
  };
  const leave = () => {
    if (typed === kept || form.dataset.sent) { return; }
    const values = new URLSearchParams(data());
    if (values.toString().length < MOST_AT_LEAVING && navigator.sendBeacon(form.dataset.keep, values)) { kept = typed; }
  };

  const note = () => { typed += 1; };
  form.addEventListener("input", note);
  form.addEventListener("change", note);
  form.addEventListener("focusout", (event) => {
    const onto = event.relatedTarget;
    /* Towards a button the form is about to be saved for good. */
    if (onto?.tagName !== "BUTTON" && event.target.closest("fieldset") !== onto?.closest("fieldset")) { keep(); }
  });
  setInterval(() => keep(), PAUSE);
  window.addEventListener("online", () => keep());
  window.addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") { leave(); } });
  form.addEventListener("submit", (event) => {
    if (!navigator.onLine) {
      event.preventDefault();
      event.stopImmediatePropagation();
      show(mark.dataset.offline, "offline");
    } else {
      underway?.abort();
    }
  }, { capture: true });
});

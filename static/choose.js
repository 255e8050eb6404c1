/* A tick shows its shares at once: the server reckons them, this only asks it and puts its answer in place. */
"use strict";

const choosing = document.querySelector("form[data-shares]");
choosing?.addEventListener("change", async () => {
  const address = "?" + new URLSearchParams(new FormData(choosing));
  history.replaceState(null, "", address);
  const answer = await fetch(address).catch(() => null);
  if (!answer?.ok || location.search !== address) { return; }
  const told = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("shares");
  if (told) { document.getElementById("shares").replaceWith(told); }
});

// An answer is judged by its digest, without a kernel: `exercises/form.py` makes the same digests.
function digest(text) { // FNV-1a, 32 bits: no secret, and there on every page, also one opened as a file
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, "0");
}

function said(typed, digits) { // "−1/3" and "０,５" are numbers too
  const text = typed.normalize("NFKC").replaceAll("−", "-").replaceAll(",", ".").trim();
  const [, over, under] = text.match(/^([^/]+)(?:\/([^/]+))?$/) ?? [];
  const number = Number(over) / Number(under ?? 1);
  return Number.isFinite(number) && text ? number.toFixed(digits).replace(/^-(0\.?0*)$/, "$1") : null;
}

for (const form of document.querySelectorAll("form.exercise"))
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { name, digits, verdicts } = form.dataset;
    const typed = new FormData(form).get("answer") ?? "";
    const answer = digits ? said(typed, Number(digits)) : typed;
    const verdict = answer ? (JSON.parse(verdicts)[digest(`${name} ${answer}`)] ?? "other") : "unread";
    for (const words of form.querySelectorAll("output p")) words.hidden = words.dataset.verdict !== verdict;
    if (verdict === "right" || verdict === "unread") return;
    const tries = (form.dataset.tries = Number(form.dataset.tries ?? 0) + 1);
    form.querySelector(".hint").open ||= tries >= 2;
    form.querySelector(".way").open ||= tries >= 3;
  });

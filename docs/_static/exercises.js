// An answer is judged by its digest, without a kernel: `exercises/form.py` makes the same digests. Code is judged
// by the Python that the lab carries, in a worker that starts with the first click.
function digest(text) { // FNV-1a, 32 bits: no secret, and there on every page, also one opened as a file
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, "0");
}

function said(typed, digits) { // "−1/3" and "０,５" are numbers too
  const text = typed.normalize("NFKC").replaceAll("−", "-").replaceAll(",", ".").trim();
  const [, over, under] = text.match(/^([^/]+)(?:\/([^/]+))?$/) ?? [];
  const number = Number(over) / Number(under ?? 1);
  return Number.isFinite(number) ? number.toFixed(digits).replace(/^-(0\.?0*)$/, "$1") : null;
}

function judge(form, typed) { // the kind of an answer: right, w0, w1, ..., other, unread
  const { name, kind, digits, verdicts } = form.dataset;
  const answer = kind === "number" ? said(typed, Number(digits)) : typed;
  return answer ? (JSON.parse(verdicts)[digest(`${name} ${answer}`)] ?? "other") : "unread";
}

let worker;
const asked = [];
function run(name, code) { // {right, words: [[English, Chinese], ...], picture} of an answer that is code
  worker ??= new Worker(new URL("run.js", document.querySelector("script[src*='exercises.js']").src), { type: "module" });
  worker.onmessage = ({ data }) => asked.shift()(data);
  worker.postMessage({ name, code });
  return new Promise((answered) => asked.push(answered));
}

function show(form, verdict) {
  for (const words of form.querySelectorAll("output > p")) words.hidden = words.dataset.verdict !== verdict;
  if (["right", "unread", "starts"].includes(verdict)) return;
  const tries = (form.dataset.tries = Number(form.dataset.tries ?? 0) + 1);
  form.querySelector(".hint").open ||= tries >= 2;
  form.querySelector(".way").open ||= tries >= 3;
}

async function judgeCode(form, code) {
  show(form, "starts");
  form.querySelector("output div")?.remove();
  const { right, words, picture } = await run(form.dataset.name, code);
  show(form, right ? "right" : "told");
  const told = document.createElement("div");
  const pick = document.documentElement.lang.startsWith("zh") ? 1 : 0;
  told.innerHTML = (right ? "" : `<p class="wrong">${words[0][pick]}</p>`) + picture;
  form.querySelector("output").append(told);
}

for (const form of document.querySelectorAll("form.exercise"))
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = new FormData(form).get("answer") ?? "";
    if (form.dataset.kind === "code") judgeCode(form, typed);
    else show(form, judge(form, typed));
  });

"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const SVG = "http://www.w3.org/2000/svg";
const ICONS = new Set(["succeeded", "failed", "reused", "running", "cancelled", "skipped"]);

/* Make an element; text is set as text, never as markup. */
function make(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

function icon(word) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", "#i-" + (ICONS.has(word) ? word : "waiting"));
  svg.append(use);
  return svg;
}

/* The same figures in the same words as the rest of the page. */
function duration(ms) {
  if (ms === null) return "–";
  if (ms < 999.5) return Math.round(ms) + " ms";
  if (ms < 59950) return (ms / 1000).toFixed(1) + " s";
  const seconds = Math.round(ms / 1000);
  const [days, hours, minutes] = [Math.floor(seconds / 86400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
  const two = (number) => String(number).padStart(2, "0");
  if (days) return days + " d " + hours + " h";
  return hours ? hours + " h " + two(minutes) + " min" : minutes + " min " + two(seconds % 60) + " s";
}

function memory(kib) {
  if (kib === null) return "–";
  if (kib < 1024) return kib + " KiB";
  const [value, unit] = kib < 1048576 ? [kib / 1024, "MiB"] : [kib / 1048576, "GiB"];
  return Number(value.toPrecision(3)) + " " + unit;
}

function quote(text) {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : "'" + text.replaceAll("'", "'\"'\"'") + "'";
}

const taskName = (row) => {
  const index = data.index[row];
  return data.steps[data.step[row]] + (index === "" ? "" : "[" + index + "]");
};

/* Times in the reader's own zone, where the page says them. */
for (const time of all("time")) {
  const when = new Date(time.dateTime);
  time.title = time.textContent;
  time.textContent = when.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" });
}

/* Copying. */
function copyButton(text) {
  return make("button", { type: "button", class: "copy", "data-copy": text }, "Copy");
}

async function copy(button) {
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    const field = make("textarea");
    field.value = button.dataset.copy;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
    button.focus();
  }
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = "Copy"; }, 1500);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copy(button);
  const link = event.target.closest("[data-show]");
  if (link) showTasks(link.dataset);
});

/* Tables that sort by a click on a column. */
for (const table of all("table.sortable")) {
  all("thead button", table).forEach((button) => button.addEventListener("click", () => sortTable(table, button)));
}

function sortTable(table, button) {
  const head = button.closest("th");
  const descending = head.getAttribute("aria-sort") !== "descending";
  const place = head.cellIndex;
  const key = (row) => row.cells[place].dataset.value ?? row.cells[place].textContent;
  const compare = (a, b) => {
    const [x, y] = [key(a), key(b)];
    const order = Number.isNaN(+x) || Number.isNaN(+y) ? x.localeCompare(y) : x - y;
    return descending ? -order : order;
  };
  all("thead th", table).forEach((one) => one.removeAttribute("aria-sort"));
  head.setAttribute("aria-sort", descending ? "descending" : "ascending");
  table.tBodies[0].append(...[...table.tBodies[0].rows].sort(compare));
}

/* The timeline: which task is under the pointer, or next by the arrow keys. */
const readout = document.getElementById("readout");
const byStep = new Map();
data.step.forEach((step, row) => {
  if (data.started[row] === null) return;
  if (!byStep.has(step)) byStep.set(step, []);
  byStep.get(step).push(row);
});
byStep.forEach((rows) => rows.sort((a, b) => data.started[a] - data.started[b]));
const ends = (row) => data.started[row] + (data.wall[row] ?? 0);

function placeOf(ms) {
  for (const [start, end, left, right] of data.axis) {
    if (ms <= end) return left + (right - left) * Math.max(ms - start, 0) / (end - start);
  }
  return 1;
}

function timeAt(place) {
  for (const [start, end, left, right] of data.axis) {
    if (place <= right) return start + (end - start) * Math.max(place - left, 0) / (right - left);
  }
  return data.axis.at(-1)[1];
}

function describe(row) {
  const start = data.started[row] - data.axis[0][0];
  return taskName(row) + ": " + data.words[data.word[row]] + ", started after " + duration(start) + ", took " + duration(data.wall[row]);
}

function point(strip, place, text) {
  all(".cursor").forEach((cursor) => { cursor.style.display = "none"; });
  const cursor = strip.querySelector(".cursor");
  cursor.style.display = "block";
  cursor.style.left = place * 100 + "%";
  readout.textContent = text;
}

function hover(strip, rows, event) {
  const box = strip.getBoundingClientRect();
  const place = Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1);
  const now = timeAt(place);
  const slack = (timeAt(Math.min(place + 0.004, 1)) - now) || 1;
  const found = rows.filter((row) => data.started[row] <= now + slack && ends(row) >= now - slack);
  const told = found.slice(0, 3).map(describe).join("; ");
  point(strip, place, found.length > 3 ? found.length.toLocaleString() + " tasks: " + told + "; …" : told || "nothing of this step ran here");
}

for (const line of all(".timeline .row")) {
  const rows = byStep.get(+line.dataset.step) ?? [];
  const strip = line.querySelector(".strip");
  let at = -1;
  const go = (to) => {
    if (!rows.length) return;
    at = Math.min(Math.max(to, 0), rows.length - 1);
    point(strip, placeOf(data.started[rows[at]]), at + 1 + " of " + rows.length.toLocaleString() + ": " + describe(rows[at]));
  };
  strip.addEventListener("pointermove", (event) => hover(strip, rows, event));
  line.addEventListener("keydown", (event) => {
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    go(to);
  });
  line.addEventListener("focus", () => { if (line.matches(":focus-visible")) go(Math.max(at, 0)); });
}

/* Pictures, enlarged. */
const viewer = document.getElementById("viewer");
const pictures = all(".picture");
let shown = 0;

function showPicture(number) {
  shown = (number + pictures.length) % pictures.length;
  const button = pictures[shown];
  const small = button.querySelector("img");
  const image = viewer.querySelector("img");
  image.src = button.dataset.large ?? small.src;
  image.alt = small.alt;
  const enlarged = !button.dataset.large && !button.closest(".alone") && !small.src.startsWith("data:image/svg");
  image.classList.toggle("small", enlarged);
  const part = enlarged ? "; enlarged from its thumbnail" : "";
  document.getElementById("viewer-name").textContent = small.alt + " (" + button.dataset.facts + part + ")";
}

pictures.forEach((button, number) => button.addEventListener("click", () => {
  showPicture(number);
  viewer.showModal();
}));
viewer.addEventListener("click", (event) => {
  if (event.target === viewer || event.target.closest("[data-close]")) viewer.close();
  const go = event.target.closest("[data-go]");
  if (go) showPicture(shown + Number(go.dataset.go));
});
viewer.addEventListener("keydown", (event) => {
  if (event.key === "ArrowLeft") showPicture(shown - 1);
  if (event.key === "ArrowRight") showPicture(shown + 1);
});

/* All tasks: only the rows in sight are in the page. */
const list = document.getElementById("list");
const inner = make("div");
const drawn = new Map();
const wanted = { word: "", step: "", text: "", column: null, order: 1 };
let rows = [];
let open = -1;
let openHeight = 0;
let detail = null;
let height = 40;

const COLUMNS = {
  name: (row) => data.step[row] * 1e9 + (Number(data.index[row]) || 0),
  state: (row) => data.word[row],
  attempts: (row) => data.attempts[row],
  took: (row) => data.wall[row] ?? -1,
  memory: (row) => data.memory[row] ?? -1,
  exit: (row) => data.exit[row] ?? -1e9,
};

function filter() {
  const text = wanted.text.toLowerCase();
  const found = [];
  for (let row = 0; row < data.step.length; row += 1) {
    if (wanted.word !== "" && data.word[row] !== +wanted.word) continue;
    if (wanted.step !== "" && data.step[row] !== +wanted.step) continue;
    if (text && !(taskName(row) + " " + (data.details[row]?.message ?? "")).toLowerCase().includes(text)) continue;
    found.push(row);
  }
  if (wanted.column) {
    const key = COLUMNS[wanted.column];
    found.sort((a, b) => (key(a) - key(b)) * wanted.order || a - b);
  }
  rows = found;
  close();
  const of = data.total === rows.length ? "" : " of " + data.total.toLocaleString();
  const kept = data.total > data.step.length ? "; the page holds the first " + data.step.length.toLocaleString() : "";
  document.getElementById("found").textContent = rows.length.toLocaleString() + of + (data.total === 1 ? " task" : " tasks") + kept;
  list.scrollTop = 0;
  clear();
  draw();
}

function clear() {
  drawn.forEach((element) => element.remove());
  drawn.clear();
}

function close() {
  detail?.remove();
  detail = null;
  if (open >= 0) drawn.get(open)?.setAttribute("aria-expanded", "false");
  open = -1;
  openHeight = 0;
}

const topOf = (place) => place * height + (open >= 0 && place > open ? openHeight : 0);

function draw() {
  inner.style.height = topOf(rows.length) + "px";
  const above = list.scrollTop - openHeight;
  const first = Math.max(Math.floor(above / height) - 8, 0);
  const last = Math.min(Math.ceil((list.scrollTop + list.clientHeight) / height) + 8, rows.length);
  for (const [place, element] of drawn) {
    if ((place < first || place >= last) && element !== document.activeElement) {
      element.remove();
      drawn.delete(place);
    }
  }
  let previous = drawn.get(Math.min(...drawn.keys(), first)) ?? null;
  for (let place = first; place < last; place += 1) {
    if (!drawn.has(place)) drawn.set(place, rowOf(place));
    const element = drawn.get(place);
    element.style.top = topOf(place) + "px";
    if (!element.isConnected) previous ? previous.after(element) : inner.prepend(element);
    previous = element;
  }
}

function rowOf(place) {
  const row = rows[place];
  const word = data.words[data.word[row]];
  const cell = (kind, text) => make("span", { class: kind }, text);
  const status = data.exit[row];
  const element = make(
    "button", { class: "task", type: "button", "aria-expanded": place === open, "data-place": place },
    cell("name", taskName(row)),
    make("span", { class: "state " + word }, icon(word), word),
    cell("right tries", String(data.attempts[row])),
    cell("right", duration(data.wall[row])),
    cell("right", memory(data.memory[row])),
    cell("right exit", status === null ? "–" : status < 0 ? "signal " + -status : "exit " + status),
  );
  return element;
}

function commandOf(label, ...words) {
  const text = words.map(quote).join(" ");
  return make("div", {}, make("span", {}, label), make("span", { class: "command" }, make("code", {}, text), copyButton(text)));
}

function detailOf(row) {
  const told = data.details[row];
  const name = data.run + "/" + taskName(row);
  const started = data.started[row] === null ? "" : "Started " + new Date(data.origin * 1000 + data.started[row]).toLocaleString() + ". ";
  const cpu = data.cpu[row] === null ? "" : "CPU time " + duration(data.cpu[row]) + ". ";
  const tries = data.attempts[row] > 1 ? data.attempts[row] + " attempts. " : "";
  if (!data.attempts[row]) {
    const why = data.words[data.word[row]] === "reused" ? "Its result was there from an earlier run." : "It was not started in this run.";
    return make("div", { class: "about" }, make("p", { class: "note" }, why));
  }
  return make(
    "div", { class: "about" },
    told ? make("p", {}, told.end + (told.message && told.message !== told.end ? ": " + told.message : "")) : null,
    make("p", { class: "note" }, started + cpu + tries),
    told?.log ? make("pre", { tabindex: 0 }, told.log) : null,
    make("div", { class: "commands" }, commandOf("Read its log", "furness", "tasks", "logs", name), commandOf("Enter its workspace", "furness", "tasks", "workspace", name, "--shell")),
  );
}

function toggle(place) {
  const again = place === open;
  close();
  if (!again) {
    open = place;
    detail = detailOf(rows[place]);
    detail.style.top = (place + 1) * height + "px";
    drawn.get(place).after(detail);
    drawn.get(place).setAttribute("aria-expanded", "true");
    openHeight = detail.offsetHeight;
  }
  draw();
}

function showTasks({ word, step }) {
  wanted.word = word === undefined ? "" : String(data.words.indexOf(word));
  wanted.step = step ?? "";
  wanted.text = "";
  document.getElementById("text").value = "";
  document.getElementById("step").value = wanted.step;
  press();
  filter();
}

function press() {
  all("[data-word]", document.getElementById("filters")).forEach((button) => {
    button.setAttribute("aria-pressed", button.dataset.word === wanted.word);
  });
}

function wordButton(word, label, number) {
  const button = make("button", { type: "button", "data-word": word, "aria-pressed": word === wanted.word }, word === "" ? null : icon(label), (label === "succeeded" ? "ran" : label) + " " + number.toLocaleString());
  button.addEventListener("click", () => {
    wanted.word = word;
    press();
    filter();
  });
  return button;
}

function setUpFilters() {
  const counts = data.words.map(() => 0);
  data.word.forEach((word) => { counts[word] += 1; });
  const buttons = data.words.map((word, number) => (counts[number] ? wordButton(String(number), word, counts[number]) : null));
  const select = make("select", { id: "step", "aria-label": "step" }, make("option", { value: "" }, "every step"), ...data.steps.map((step, number) => make("option", { value: number }, step)));
  const text = make("input", { id: "text", type: "search", placeholder: "name or message", "aria-label": "name or message" });
  select.addEventListener("change", () => { wanted.step = select.value; filter(); });
  text.addEventListener("input", () => { wanted.text = text.value; filter(); });
  document.getElementById("filters").append(wordButton("", "all", data.step.length), ...buttons.filter(Boolean), select, text);
}

function sortBy(button) {
  wanted.order = wanted.column === button.dataset.column ? -wanted.order : button.dataset.column === "name" ? 1 : -1;
  wanted.column = button.dataset.column;
  all(".columns button").forEach((one) => { delete one.dataset.order; });
  button.dataset.order = wanted.order;
  filter();
}

function measure() {
  const probe = make("div", { class: "task" });
  inner.append(probe);
  height = probe.offsetHeight || height;
  probe.remove();
  if (detail) {
    detail.style.top = (open + 1) * height + "px";
    openHeight = detail.offsetHeight;
  }
  draw();
}

list.addEventListener("click", (event) => {
  const row = event.target.closest(".task");
  if (row) toggle(+row.dataset.place);
});
list.addEventListener("keydown", (event) => {
  const place = Number(event.target.dataset?.place ?? -1);
  if (place < 0) return;
  const page = Math.max(Math.floor(list.clientHeight / height) - 1, 1);
  const steps = { ArrowDown: place + 1, ArrowUp: place - 1, PageDown: place + page, PageUp: place - page, Home: 0, End: rows.length - 1 };
  if (!(event.key in steps)) return;
  event.preventDefault();
  const to = Math.min(Math.max(steps[event.key], 0), rows.length - 1);
  const top = topOf(to);
  if (top < list.scrollTop) list.scrollTop = top;
  if (top + height > list.scrollTop + list.clientHeight) list.scrollTop = top + height - list.clientHeight;
  draw();
  drawn.get(to)?.focus({ preventScroll: true });
});
all(".columns button").forEach((button) => button.addEventListener("click", () => sortBy(button)));
list.addEventListener("scroll", () => requestAnimationFrame(draw), { passive: true });
addEventListener("resize", measure);
list.replaceChildren(inner);
setUpFilters();
measure();
filter();

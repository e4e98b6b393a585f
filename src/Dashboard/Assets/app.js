// Pages work without this. It moves figures, draws charts and switches the theme; it never builds HTML from text.
(() => {
  "use strict";
  const byId = id => document.getElementById(id);

  // Amounts are texts of decimals: no figure passes through a floating point number on its way to the page.
  const partsOf = text => {
    const negative = text.startsWith("-");
    let [whole, fraction = ""] = (negative ? text.slice(1) : text).split(".");
    fraction = fraction.replace(/0+$/, "").padEnd(2, "0");
    whole = whole.replace(/\B(?=(\d{3})+$)/g, ",");
    return { head: (negative ? "\u2212" : "") + whole + "." + fraction.slice(0, 2), tail: fraction.slice(2), value: (negative ? "-" : "") + whole.replaceAll(",", "") + "." + fraction };
  };
  const percentOf = value => {
    const number = Number(value);
    return (number > 0 && number < 0.1 ? "< 0.1" : (Math.trunc(number * 10) / 10).toFixed(1)) + " %";
  };

  const put = (element, value) => {
    if (element.classList.contains("percent")) {
      element.textContent = percentOf(value);
      element.value = String(value);
      return;
    }
    const parts = partsOf(String(value));
    if (element.value === parts.value) return;
    element.querySelector(".head").textContent = parts.head;
    element.querySelector(".tail").textContent = parts.tail;
    element.value = parts.value;
    element.classList.remove("moved");
    void element.offsetWidth;
    element.classList.add("moved");
  };

  const take = (kind, text) => {
    // Numbers stay texts: what JSON calls a number is kept as it was written.
    const data = JSON.parse(text, function (_, value, context) { return typeof value === "number" && context ? context.source : value; });
    const about = `${kind}:${data.namespace}/${data.name}:`;
    for (const element of document.querySelectorAll("[data-live]")) {
      if (element.dataset.live.startsWith(about)) {
        const value = data[element.dataset.live.slice(about.length)];
        if (value !== undefined) put(element, value);
      }
    }
    for (const element of document.querySelectorAll("[data-live-width]")) {
      if (element.dataset.liveWidth === about + "usedPercent" && data.usedPercent !== undefined) {
        const percent = Number(data.usedPercent);
        element.setAttribute("width", String(Math.min(100, Math.max(0, percent))));
        element.parentNode.setAttribute("class", "bar " + (percent >= 100 ? "over" : percent >= 80 ? "near" : "well"));
      }
    }
    const age = byId("age");
    if (age && data.lastEventTime && (!age.dataset.last || Date.parse(data.lastEventTime) > Date.parse(age.dataset.last))) age.dataset.last = data.lastEventTime;
  };

  const ageOf = seconds => seconds < 2 ? "1 second" : seconds < 120 ? `${Math.round(seconds)} seconds` : seconds < 7200 ? `${Math.round(seconds / 60)} minutes`
    : seconds < 172800 ? `${Math.round(seconds / 3600)} hours` : `${Math.round(seconds / 86400)} days`;

  const live = byId("live");
  if (live && window.EventSource) {
    let brokenAt = live.dataset.broken ? Date.parse(live.dataset.broken) : null;
    const show = () => {
      live.classList.toggle("broken", brokenAt !== null);
      const text = brokenAt === null ? "Live" : `Not live: figures are ${ageOf((Date.now() - brokenAt) / 1000)} old`;
      const place = live.querySelector(".live-text");
      if (place.textContent !== text) place.textContent = text;
      const age = byId("age");
      if (age && age.dataset.last) age.textContent = ageOf((Date.now() - Date.parse(age.dataset.last)) / 1000);
    };
    const follow = () => {
      const source = new EventSource("/data/live");
      source.addEventListener("budget", event => take("budget", event.data));
      source.addEventListener("project", event => take("project", event.data));
      source.addEventListener("state", event => { brokenAt = event.data ? Date.parse(event.data) : null; show(); });
      source.onerror = () => {
        brokenAt ??= Date.now();
        show();
        // A refusal ends an EventSource for good: it is tried again, slowly.
        if (source.readyState === EventSource.CLOSED) setTimeout(follow, 5000);
      };
      window.addEventListener("pagehide", () => source.close(), { once: true });
    };
    follow();
    setInterval(show, 1000);
  }

  const theme = byId("theme");
  if (theme) {
    theme.addEventListener("click", () => {
      const dark = getComputedStyle(document.documentElement).colorScheme.includes("dark");
      const next = dark ? "light" : "dark";
      document.documentElement.dataset.theme = next;
      document.cookie = `theme=${next}; path=/; max-age=31536000; SameSite=Lax; Secure`;
      draw();
    });
  }

  // Charts are for the eye; each has a table or figures beside it that say the same.
  const charts = [];
  const color = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const day = at => new Date(at * 1000).toISOString().slice(5, 10);
  const labels = (_, ticks) => ticks.map(at => at % 86400 === 0 ? day(at) : new Date(at * 1000).toISOString().slice(11, 16));
  const axes = (unit, incrs) => [
    { values: labels, incrs, stroke: color("--soft"), grid: { stroke: color("--line"), width: 1 }, ticks: { stroke: color("--line") } },
    { stroke: color("--soft"), grid: { stroke: color("--line"), width: 1 }, ticks: { stroke: color("--line") }, size: 70, label: unit, labelSize: 18 },
  ];
  const optionsOf = (figure, series, bands, x) => ({
    width: Math.max(200, figure.clientWidth - 26), height: 250, tzDate: ts => uPlot.tzDate(new Date(ts * 1000), "UTC"),
    scales: { x: x ? { range: x } : {}, y: { range: (_, low, high) => [0, high > 0 ? high * 1.08 : 1] } }, axes: axes(figure.dataset.unit, x ? [1, 2, 7, 14, 28].map(days => days * 86400) : [3600, 10800, 21600, 43200, 86400, 172800, 604800, 1209600]), series, bands: bands ?? [], cursor: { drag: { x: false, y: false } },
  });

  const days = figure => {
    const rows = [...byId(figure.dataset.source).tBodies[0].rows];
    const x = rows.map(row => Date.parse(row.querySelector("time").dateTime) / 1000);
    const y = rows.map(row => Number(row.querySelector("data").value));
    return [optionsOf(figure, [{ value: "{YYYY}-{MM}-{DD}" }, { label: "Spent", stroke: color("--accent"), fill: color("--band"), paths: uPlot.paths.bars({ size: [0.7, 48] }), points: { show: false } }], [], (_, low, high) => [low - 43200, high + 43200]), [x, y]];
  };

  const burn = async figure => {
    const answer = await fetch(figure.dataset.url, { headers: { accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const data = await answer.json();
    const from = Date.parse(data.pathStart) / 1000;
    const past = data.past ?? [];
    const pastFrom = past.length ? Date.parse(data.pastStart) / 1000 : from;
    const x = [], spent = [], middle = [], low = [], high = [], limit = [];
    let sum = 0;
    const add = (at, s, m, l, h) => { x.push(at); spent.push(s); middle.push(m); low.push(l); high.push(h); limit.push(data.limit ? Number(data.limit) : null); };
    past.forEach((amount, hour) => { sum += Number(amount); add(pastFrom + 3600 * (hour + 1), sum, null, null, null); });
    const base = Number(data.spent);
    if (x.length && x[x.length - 1] >= from) { x.pop(); spent.pop(); middle.pop(); low.pop(); high.pop(); limit.pop(); }
    add(from, base, base, base, base);
    data.path.forEach((amount, hour) => add(from + 3600 * (hour + 1), null, Math.max(base, Number(amount)), Math.max(base, Number(data.pathLow[hour])), Math.max(base, Number(data.pathHigh[hour]))));
    const series = [{ value: "{YYYY}-{MM}-{DD} {HH}:{mm}" },
      { label: "Spent", stroke: color("--accent"), width: 2, points: { show: false } },
      { label: "Expected", stroke: color("--accent"), width: 1.5, dash: [6, 5], points: { show: false } },
      { label: "Low", stroke: "transparent", points: { show: false } },
      { label: "High", stroke: "transparent", points: { show: false } },
      { label: "Limit", stroke: color("--bad"), width: 1, dash: [3, 4], points: { show: false } }];
    return [optionsOf(figure, series, [{ series: [4, 3], fill: color("--band") }]), [x, spent, middle, low, high, limit]];
  };

  const kinds = { days, burn };
  async function draw() {
    charts.splice(0).forEach(chart => chart.destroy());
    for (const figure of document.querySelectorAll(".chart")) {
      figure.dataset.drawn = "false";
      try {
        const [options, data] = await kinds[figure.dataset.chart](figure);
        charts.push(new uPlot(options, data, figure));
        figure.dataset.drawn = "true";
      } catch {
        figure.hidden = true;
      }
    }
  }
  if (window.uPlot) {
    draw();
    let width = window.innerWidth;
    window.addEventListener("resize", () => { if (window.innerWidth !== width) { width = window.innerWidth; draw(); } });
  }

  // The one script that is loaded by name: nothing else passes as one (require-trusted-types-for).
  if ("serviceWorker" in navigator) {
    const worker = window.trustedTypes ? trustedTypes.createPolicy("worker", { createScriptURL: () => "/sw.js" }).createScriptURL("") : "/sw.js";
    navigator.serviceWorker.register(worker).catch(() => { });
  }
})();

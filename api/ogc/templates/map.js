// The map of an HTML page: its features as SVG links over a pale ground drawn from the city's own
// vector tiles. Mercator units run from 0 to 1; zoom z shows the world 256·2^z pixels wide.

const given = JSON.parse(document.getElementById("features").textContent);
const figure = document.getElementById("map");
const [canvas, svg] = [figure.querySelector("canvas"), figure.querySelector("svg")];
const asked = new URLSearchParams(location.search);
const token = asked.get("token");
const NOT_KEPT = new Set(["f", "lang", "token", "limit", "after", "offset", "bbox", "bbox-crs", "ids"]);
const chosen = [...asked].filter(([name]) => !NOT_KEPT.has(name));
const MOST_ZOOM = 19;
const view = { x: 0.5, y: 0.5, zoom: 2 };

const mercator = ([lon, lat]) => {
  const sine = Math.sin((Math.max(-85, Math.min(85, lat)) * Math.PI) / 180);
  return [lon / 360 + 0.5, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)];
};
const degrees = ([x, y]) => [
  (x - 0.5) * 360,
  (Math.atan(Math.sinh((0.5 - y) * 2 * Math.PI)) * 180) / Math.PI,
];
const scale = () => 256 * 2 ** view.zoom;

// Features -------------------------------------------------------------------------------------

const SVG = "http://www.w3.org/2000/svg";
const make = (name, attributes, parent) => {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  parent?.append(made);
  return made;
};

// Paths are written in millionths of the zoomed-in world, from an origin near the features.
const UNIT = 2 ** 26;
let origin = [0, 0];
const spot = (position) => {
  const [x, y] = mercator(position);
  return `${((x - origin[0]) * UNIT).toFixed(2)} ${((y - origin[1]) * UNIT).toFixed(2)}`;
};
const line = (positions) => `M${positions.map(spot).join("L")}`;
const PATHS = {
  Point: (c) => ["dot", `M${spot(c)}h0`],
  MultiPoint: (c) => ["dot", c.map((p) => `M${spot(p)}h0`).join("")],
  LineString: (c) => ["line", line(c)],
  MultiLineString: (c) => ["line", c.map(line).join("")],
  Polygon: (c) => ["area", c.map((ring) => `${line(ring)}Z`).join("")],
  MultiPolygon: (c) => ["area", c.flat().map((ring) => `${line(ring)}Z`).join("")],
};
const parts = (geometry) =>
  geometry.type === "GeometryCollection" ? geometry.geometries.flatMap(parts) : [geometry];

const group = make("g", {}, svg);
const byId = new Map();

function drawFeatures() {
  for (const feature of given.features) {
    const link = make("a", { href: address(`${given.items}/${feature.id}`, []) });
    for (const part of parts(feature.geometry)) {
      const [kind, d] = PATHS[part.type](part.coordinates);
      if (kind === "dot") make("path", { class: "halo", d }, link);
      make("path", { class: `shape ${kind}`, d, "fill-rule": "evenodd" }, link);
    }
    make("title", {}, link).textContent = feature.name ?? feature.id;
    group.append(link);
    byId.set(String(feature.id), link);
  }
}

function address(path, pairs) {
  const kept = ["lang", "token"].filter((name) => asked.has(name));
  const all = [["f", "html"], ...pairs, ...kept.map((name) => [name, asked.get(name)])];
  return `${path}?${new URLSearchParams(all)}`;
}

function bounds() {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  const widen = (c) => {
    if (typeof c[0] !== "number") return c.forEach(widen);
    const [x, y] = mercator(c);
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  };
  for (const feature of given.features) for (const part of parts(feature.geometry)) widen(part.coordinates);
  if (box[0] === Infinity) {
    const [west, south, east, north] = given.view;
    [west, east].forEach((lon) => [south, north].forEach((lat) => widen([lon, lat])));
  }
  return box;
}

function fit() {
  const [left, top, right, bottom] = bounds();
  const { width, height } = figure.getBoundingClientRect();
  const span = Math.max((right - left) / (width - 80), (bottom - top) / (height - 80), 1e-9);
  view.zoom = Math.min(17, Math.log2(1 / (256 * span)));
  [view.x, view.y] = [(left + right) / 2, (top + bottom) / 2];
}

// Ground ---------------------------------------------------------------------------------------

const GROUND = [
  ["land_use", "#eef0e4", null],
  ["green_spaces", "#dfead5", null],
  ["parks", "#d9e8cd", null],
  ["water", "#cddfec", null],
  ["buildings", "#e4dfd6", null],
  ["roads", null, "#fff", 3],
  ["divisions", null, "#b9a9bf", 1, [6, 4]],
];
const tiles = new Map();

function* varints(bytes, start, end) {
  for (let at = start; at < end; ) {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = bytes[at++];
      value += (byte & 127) * shift;
      if (byte < 128) break;
    }
    yield [value, at];
  }
}
const varint = (bytes, at) => varints(bytes, at, bytes.length).next().value;

// Calls see(field, start, end or value) for each field of a protocol buffer message.
function message(bytes, start, end, see) {
  for (let at = start; at < end; ) {
    let [key, value] = [0, 0];
    [key, at] = varint(bytes, at);
    if (key % 8 === 0) {
      [value, at] = varint(bytes, at);
      see(key >> 3, value, value);
    } else if (key % 8 === 2) {
      [value, at] = varint(bytes, at);
      see(key >> 3, at, (at += value));
    } else at += key % 8 === 1 ? 8 : 4;
  }
}

// Draws the commands of one geometry (vector tile specification 2.1, 4.3).
function trace(path, bytes, start, end, closed) {
  let [command, left, x, y] = [0, 0, 0, 0];
  let half = null;
  for (const [value] of varints(bytes, start, end)) {
    if (left === 0) {
      [command, left] = [value & 7, value >> 3];
      if (command === 7) {
        if (closed) path.closePath();
        left = 0;
      }
    } else {
      const delta = value % 2 ? -(value + 1) / 2 : value / 2;
      if (half === null) {
        half = delta;
        continue;
      }
      [x, y, half] = [x + half, y + delta, null];
      if (command === 1) path.moveTo(x, y);
      else path.lineTo(x, y);
      left--;
    }
  }
}

function decode(bytes) {
  const layers = new Map();
  message(bytes, 0, bytes.length, (field, start, end) => {
    if (field !== 3) return;
    const [path, found] = [new Path2D(), { name: "", extent: 4096, shapes: [] }];
    message(bytes, start, end, (inner, from, to) => {
      if (inner === 1) found.name = new TextDecoder().decode(bytes.subarray(from, to));
      else if (inner === 5) found.extent = from;
      else if (inner === 2) found.shapes.push([from, to]);
    });
    for (const [from, to] of found.shapes) {
      let [kind, geometry] = [0, null];
      message(bytes, from, to, (inner, a, b) => {
        if (inner === 3) kind = a;
        else if (inner === 4) geometry = [a, b];
      });
      if (kind > 1 && geometry) trace(path, bytes, ...geometry, kind === 3);
    }
    layers.set(found.name, { path, extent: found.extent });
  });
  return layers;
}

async function load(key) {
  tiles.set(key, null);
  const url = `${given.tiles}/${key}.mvt${token ? `?token=${encodeURIComponent(token)}` : ""}`;
  const answer = await fetch(url, { credentials: "same-origin" }).catch(() => null);
  if (answer?.ok && answer.status === 200) {
    tiles.set(key, decode(new Uint8Array(await answer.arrayBuffer())));
    draw();
  }
}

function drawGround(width, height) {
  const ratio = window.devicePixelRatio || 1;
  [canvas.width, canvas.height] = [width * ratio, height * ratio];
  const pen = canvas.getContext("2d");
  const z = Math.max(0, Math.min(16, Math.round(view.zoom - 1)));
  const [count, size] = [2 ** z, scale() / 2 ** z];
  const [left, top] = [view.x * scale() - width / 2, view.y * scale() - height / 2];
  for (const [name, fill, stroke, wide, dash] of GROUND) {
    for (let x = Math.floor(left / size); x <= (left + width) / size; x++) {
      for (let y = Math.floor(top / size); y <= (top + height) / size; y++) {
        if (x < 0 || y < 0 || x >= count || y >= count) continue;
        const key = `${z}/${x}/${y}`;
        if (!tiles.has(key)) load(key);
        const layer = tiles.get(key)?.get(name);
        if (!layer) continue;
        const k = (size / layer.extent) * ratio;
        pen.setTransform(k, 0, 0, k, (x * size - left) * ratio, (y * size - top) * ratio);
        pen.lineWidth = ((wide ?? 1) * ratio * Math.max(0.4, Math.min(2, 2 ** (view.zoom - 16)))) / k;
        pen.setLineDash((dash ?? []).map((one) => (one * ratio) / k));
        [pen.fillStyle, pen.strokeStyle] = [fill, stroke];
        pen.save();
        // Outlines run along the edge of the tile's margin, too: those are none.
        pen.beginPath();
        pen.rect(0, 0, layer.extent, layer.extent);
        pen.clip();
        if (fill) pen.fill(layer.path, "evenodd");
        if (stroke) pen.stroke(layer.path);
        pen.restore();
      }
    }
  }
}

// View -----------------------------------------------------------------------------------------

function draw() {
  const { width, height } = figure.getBoundingClientRect();
  const k = scale() / UNIT;
  const [x, y] = [(origin[0] - view.x) * scale() + width / 2, (origin[1] - view.y) * scale() + height / 2];
  group.setAttribute("transform", `translate(${x} ${y}) scale(${k})`);
  drawGround(width, height);
  const corner = (dx, dy) => degrees([view.x + dx / scale(), view.y + dy / scale()]);
  const box = [...corner(-width / 2, height / 2), ...corner(width / 2, -height / 2)];
  const bbox = box.map((one) => one.toFixed(6)).join(",");
  figure.querySelector(".inview").href = address(given.items, [...chosen, ["bbox", bbox]]);
}

let waiting = false;
function later() {
  if (!waiting) requestAnimationFrame(() => ((waiting = false), draw()));
  waiting = true;
}

function zoom(by, at) {
  const { width, height } = figure.getBoundingClientRect();
  const [dx, dy] = at ? [at[0] - width / 2, at[1] - height / 2] : [0, 0];
  const before = scale();
  view.zoom = Math.max(0, Math.min(MOST_ZOOM, view.zoom + by));
  view.x += dx / before - dx / scale();
  view.y += dy / before - dy / scale();
  later();
}

function move(dx, dy) {
  view.x -= dx / scale();
  view.y -= dy / scale();
  later();
}

const WAYS = {
  in: () => zoom(1),
  out: () => zoom(-1),
  all: () => (fit(), later()),
};
figure.addEventListener("click", (event) => WAYS[event.target.dataset?.do]?.());
figure.addEventListener("wheel", (event) => {
  event.preventDefault();
  const { left, top } = figure.getBoundingClientRect();
  zoom(-event.deltaY / 240, [event.clientX - left, event.clientY - top]);
}, { passive: false });

const KEYS = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };
figure.addEventListener("keydown", (event) => {
  if (KEYS[event.key]) move(...KEYS[event.key]);
  else if (event.key === "+" || event.key === "=") zoom(1);
  else if (event.key === "-") zoom(-1);
  else return;
  event.preventDefault();
});

const fingers = new Map();
let moved = 0;
figure.addEventListener("pointerdown", (event) => {
  if (event.target.closest("button, .inview")) return;
  fingers.set(event.pointerId, [event.clientX, event.clientY]);
  moved = 0;
});
window.addEventListener("pointermove", (event) => {
  const was = fingers.get(event.pointerId);
  if (!was) return;
  const now = [event.clientX, event.clientY];
  const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
  fingers.set(event.pointerId, now);
  moved += Math.hypot(now[0] - was[0], now[1] - was[1]);
  if (other) {
    const { left, top } = figure.getBoundingClientRect();
    const far = (one) => Math.hypot(one[0] - other[0], one[1] - other[1]) || 1;
    zoom(Math.log2(far(now) / far(was)), [other[0] - left, other[1] - top]);
  } else move(now[0] - was[0], now[1] - was[1]);
});
for (const name of ["pointerup", "pointercancel"])
  window.addEventListener(name, (event) => fingers.delete(event.pointerId));
// A drag that ends on a feature is no click on it.
svg.addEventListener("click", (event) => moved > 4 && event.preventDefault(), true);
svg.addEventListener("dragstart", (event) => event.preventDefault());

// Table and map tell each other what is pointed at.
for (const row of document.querySelectorAll("tr[data-id]")) {
  const link = byId.get.bind(byId, row.dataset.id);
  row.addEventListener("pointerenter", () => link()?.classList.add("on"));
  row.addEventListener("pointerleave", () => link()?.classList.remove("on"));
}
svg.addEventListener("pointerover", (event) => point(event, true));
svg.addEventListener("pointerout", (event) => point(event, false));
function point(event, on) {
  const link = event.target.closest("a");
  for (const [id, one] of byId)
    if (one === link) document.querySelector(`tr[data-id="${id}"]`)?.classList.toggle("on", on);
}

fit();
origin = [view.x, view.y];
drawFeatures();
draw();
new ResizeObserver(later).observe(figure);

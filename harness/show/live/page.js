// A point that may be changed: both sides are enclosed anew, and what is said is certain.
const lakatosLive = (() => {
  const P = lakatosPython;
  const PRECISIONS = [128, 256, 512, 1024];
  const SHOWN = 12;
  const MOST = 150;
  const libraries = new Map();
  const libraryOf = (bits) => {
    if (!libraries.has(bits)) libraries.set(bits, lakatosLibrary(BigInt(bits)));
    return libraries.get(bits);
  };

  const flat = (value) => (Array.isArray(value) ? value.flatMap(flat) : [value]);

  // What is computed.

  const givenTo = (value) => (Array.isArray(value) ? P.list(value.map(givenTo))
    : typeof value === "number" ? BigInt(value) : value);
  const distance = (low, high) => (P.truth(P.gt(low, high)) ? P.sub(low, high) : 0n);
  const apart = (sign, [low, high], [least, most]) => {
    const above = distance(low, most), below = distance(least, high);
    if (sign !== "=" && sign !== "!=") return above;
    return P.truth(P.gt(above, below)) ? above : below;
  };
  const cellsOf = (side) => side.cells;
  const evaluated = (form, given, bits) => {
    const L = libraryOf(bits);
    L.SIZES.clear();
    for (const [name, size] of Object.entries(form.data.sizes)) L.SIZES.set(name, BigInt(size));
    const made = form.make(P, L);
    const parts = [...P.iter(P.call(made.claim, [], P.named(made.point(given.map(givenTo)))))];
    const failing = parts.find((part) => P.truth(part.fails())
      && !(form.data.whereDefined && P.truth(part.undefined)));
    const holds = parts.length > 0 && parts.every((part) => P.truth(part.holds()));
    const verdict = failing ? "fails" : holds ? "holds" : parts.length ? "undecided" : "vacuous";
    const part = failing || parts[0];
    if (!part) return { verdict, bits, sides: [], gap: 0n, sign: "" };
    const ends = (cell) => (cell === L.UNDEFINED ? null : [...L.ends(cell)]);
    const [left, right] = [part.lhs, part.rhs].map((side) => cellsOf(side).map(ends));
    const gaps = left.map((ends_, k) => (ends_ && right[k] ? apart(part.sign, ends_, right[k]) : 0n));
    const gap = gaps.reduce((a, b) => (P.truth(P.gt(b, a)) ? b : a), 0n);
    const place = part.undefined ? left.findIndex((ends_, k) => !ends_ || !right[k])
      : gaps.indexOf(gap);
    return {
      verdict, bits, sign: part.sign, gap, place, undefined: P.truth(part.undefined),
      sides: [left, right], shape: [...part.lhs.shape].map(Number),
    };
  };
  const nameOf = (error) => (error && error.cls ? error.cls.className : "");
  const recheck = (form, given) => {
    for (const bits of PRECISIONS) {
      try {
        const found = evaluated(form, given, bits);
        if (found.verdict !== "undecided") return found;
      } catch (error) {
        if (nameOf(error) === "Refused") return { verdict: "refused", why: error.message };
        if (nameOf(error) !== "Undecided") {
          return { verdict: "refused", why: error.message || String(error) };
        }
      }
    }
    return { verdict: "undecided", bits: PRECISIONS.at(-1), sides: [] };
  };

  // Along the line through zero and the point: what may be any number is taken t times.

  const MOVED = new Set(["real", "nonzero", "nonnegative", "positive", "bounded", "nonzero_rows", "nonconstant_rows"]);
  const STEPS = Array.from({ length: 25 }, (_, k) => P.frac(BigInt(k) - 8n, 8n));
  const moves = (form) => form.data.given.filter(([, values, maker]) => MOVED.has(maker) && flat(values).length);
  const times = (value, t) => (Array.isArray(value) ? value.map((each) => times(each, t))
    : P.mul(P.builtins.Fraction(typeof value === "number" ? BigInt(value) : value), t));
  const step = (form, given, t) => {
    const moved = given.map((values, k) => (MOVED.has(form.data.given[k][2]) ? times(values, t) : values));
    try {
      const { verdict, gap } = evaluated(form, moved, PRECISIONS[0]);
      return { t, verdict, gap };
    } catch {
      return { t, verdict: "undecided", gap: 0n };
    }
  };

  // How it is written: of a decimal every digit is certain.

  const scaled = (x, places) => { // x times a power of ten, rounded to the nearest whole number
    const n = P.numerator(x), d = P.denominator(x);
    const power = 10n ** BigInt(Math.abs(places));
    const [top, bottom] = places >= 0 ? [n * power, d] : [n, d * power];
    const twice = 2n * top + bottom;
    const whole = twice / (2n * bottom);
    return twice < 0n && twice % (2n * bottom) !== 0n ? whole - 1n : whole;
  };
  const decimal = (whole, places) => {
    const sign = whole < 0n ? "-" : "";
    const digits = String(whole < 0n ? -whole : whole);
    if (places <= 0) return `${sign}${digits}${"0".repeat(-places)}`;
    const padded = digits.padStart(places + 1, "0");
    return `${sign}${padded.slice(0, -places)}.${padded.slice(-places)}`;
  };
  const powered = (text, places) => { // digits with a power of ten
    const rest = text.length > 1 ? `.${text.slice(1)}` : "";
    return `${text[0]}${rest}e${text.length - 1 - places}`;
  };
  const tens = (x) => { // how many digits stand before the point, about
    const bits = P.bitLength(P.numerator(x)) - P.bitLength(P.denominator(x));
    return Math.ceil(Number(bits) * 0.30103);
  };
  const written = (ends) => {
    if (!ends) return "undefined";
    const [low, high] = ends;
    if (P.order(low, high) === 0) {
      const text = P.str(low);
      if (text.length <= 24) return text;
    }
    const large = P.order(P.add(low, high), 0n) < 0 ? low : high;
    for (let digits = SHOWN; digits > 0; digits -= 1) {
      const places = Math.min(40, digits - tens(large));
      const [one, two] = [scaled(low, places), scaled(high, places)];
      if (one === two) {
        if (places >= 0 && places < 25) return decimal(one, places);
        return one < 0n ? `-${powered(String(-one), places)}` : powered(String(one), places);
      }
    }
    return `between ${P.near(low).toPrecision(3)} and ${P.near(high).toPrecision(3)}`;
  };
  const below = (x) => { // a short number that x is not less than
    const places = 3 - tens(x);
    const n = P.numerator(x), d = P.denominator(x), power = 10n ** BigInt(Math.abs(places));
    const whole = places >= 0 ? (n * power) / d : n / (d * power);
    const text = String(whole);
    if (Math.abs(places) < 12) return decimal(whole, places).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
    return powered(text, places);
  };

  // The page.

  const element = (tag, attributes = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };
  const filled = (value, next) => (Array.isArray(value) ? value.map((each) => filled(each, next))
    : next());
  const placeOf = (k, shape) => {
    const at = [];
    for (const length of [...shape].reverse()) { at.unshift(k % length); k = Math.floor(k / length); }
    return at.length ? ` in entry (${at.join(", ")})` : "";
  };
  const SIGNS = { "=": "=", "<=": "≤", "<": "<", "!=": "≠" };
  const said = (found, word) => {
    if (found.verdict === "refused") return ["refused", `This is no point of the claim: ${found.why}.`];
    if (found.verdict === "undecided") {
      return ["undecided", `Undecided here: enclosures of ${found.bits} bits do not tell.`];
    }
    if (found.verdict === "vacuous") return ["undecided", "Here the claim says nothing: what it assumes is not so."];
    if (found.verdict === "holds") {
      const more = word === "witnesses" ? "Witnessed" : "Not refuted";
      return ["holds", `${more}: here the relation certainly holds. Another point may refute the claim.`];
    }
    if (found.undefined) return ["fails", "Refuted, certified: a side has no value here."];
    const [left, right] = found.sides.map((side) => written(side[found.place]));
    const gap = P.order(found.gap, 0n) > 0 ? ` They are at least ${below(found.gap)} apart.` : "";
    const where = placeOf(found.place, found.shape);
    const word_ = word === "witnesses" ? "The relation certainly fails here" : "Refuted, certified";
    return ["fails", `${word_}:${where} ${left} ${SIGNS[found.sign]} ${right} is false.${gap}`];
  };
  const inputOf = (value, label) => {
    if (typeof value !== "boolean") {
      return element("input", { type: "text", value: String(value), "aria-label": label, size: 5, inputmode: "text", autocomplete: "off", spellcheck: "false" });
    }
    const box = element("input", { type: "checkbox", "aria-label": label });
    box.checked = value;
    return box;
  };
  const valueOf = (input) => {
    if (input.type === "checkbox") return input.checked;
    const text = input.value.trim().replace("−", "-");
    const good = /^-?\d{1,40}$/.test(text) || /^-?\d{1,40}\/\d{1,40}$/.test(text)
      || /^-?(\d{1,40}\.?\d{0,40}|\.\d{1,40})$/.test(text);
    input.setAttribute("aria-invalid", String(!good || /\/0+$/.test(text)));
    if (!good || /\/0+$/.test(text)) throw new Error(`“${text}” is no number such as 2, -1/3 or 0.25`);
    return /^-?\d+$/.test(text) && text.length < 15 ? Number(text) : text;
  };
  const gridOf = ([name, values], inputs) => {
    const shape = [];
    for (let v = values; Array.isArray(v); v = v[0]) shape.push(v.length);
    const entries = flat(values);
    if (entries.length > MOST || entries.length === 0) {
      return [element("p", { class: "quiet" }, `${name}: ${entries.length} entries, kept as they are`), null];
    }
    const width = shape.length ? shape.at(-1) : 1;
    const table = element("table", { class: "given" });
    let row = null;
    const fields = entries.map((value, k) => {
      if (k % width === 0) { row = element("tr"); table.append(row); }
      const field = inputOf(value, `${name}${placeOf(k, shape)}`);
      row.append(element("td", {}, field));
      inputs.push(field);
      return field;
    });
    const scroll = element("div", { class: "scroll" }, table);
    return [element("fieldset", {}, element("legend", {}, name), scroll), fields];
  };
  const sidesTable = (found) => {
    const table = element("table", { class: "digits" });
    ["left side", "right side"].forEach((name, which) => {
      const cell = element("td");
      found.sides[which].slice(0, 64).forEach((ends, k) => {
        const code = element("code", k === found.place && found.verdict === "fails" ? { class: "here" } : {}, written(ends));
        cell.append(code, " ");
      });
      const more = found.sides[which].length - 64;
      if (more > 0) cell.append(`and ${more} more`);
      table.append(element("tr", {}, element("th", { scope: "row" }, name), cell));
    });
    return table;
  };
  const drawn = (name, attributes, ...children) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };
  const WIDE = 340, TALL = 150, EDGE = 30;
  const plot = (steps) => {
    const gaps = steps.map((each) => P.near(each.gap));
    const most = Math.max(...gaps) || 1;
    const x = (each) => EDGE + ((P.near(each.t) + 1) / 3) * (WIDE - 2 * EDGE);
    const y = (k) => TALL - EDGE - (gaps[k] / most) * (TALL - 2 * EDGE);
    const refuted = steps.filter((each) => each.verdict === "fails");
    const best = steps[gaps.indexOf(Math.max(...gaps))];
    const said_ = refuted.length
      ? `Certainly refuted at ${refuted.length} of ${steps.length} points of the line; the sides are farthest apart, at least ${below(best.gap)}, at t = ${P.str(best.t)}.`
      : "Certainly refuted at no point of the line that was tried.";
    const svg = drawn("svg", { class: "along", role: "img", "aria-label": said_, width: WIDE, height: TALL, viewBox: `0 0 ${WIDE} ${TALL}` });
    svg.append(drawn("path", { class: "axis", d: `M${EDGE} ${TALL - EDGE} H${WIDE - EDGE}` }));
    for (const t of [-1, 0, 1, 2]) {
      const at = EDGE + ((t + 1) / 3) * (WIDE - 2 * EDGE);
      svg.append(drawn("text", { x: at, y: TALL - 8 }, `t = ${t}`));
      if (t === 1) svg.append(drawn("path", { class: "axis here", d: `M${at} ${EDGE - 12} V${TALL - EDGE}` }));
    }
    const known = steps.map((each, k) => [each, k]).filter(([each]) => ["fails", "holds"].includes(each.verdict));
    svg.append(drawn("path", { class: "curve", d: known.map(([each, k], n) => `${n ? "L" : "M"}${x(each).toFixed(1)} ${y(k).toFixed(1)}`).join(" ") }));
    for (const [each, k] of known) svg.append(drawn("circle", { class: each.verdict, cx: x(each).toFixed(1), cy: y(k).toFixed(1), r: 3.2 }));
    const figure = element("figure", {}, svg, element("figcaption", { class: "quiet" }, `${said_} Red where the claim is refuted, green where it holds, nothing where that is open or no point of the claim.`));
    return figure;
  };

  const shown = (form, root) => {
    const inputs = [];
    const grids = form.data.given.map((each) => gridOf(each, inputs));
    const status = element("p", { role: "status", class: "live-said" });
    const sides = element("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": "Both sides, computed here" });
    const line = element("div", { class: "live-line", "aria-live": "polite" });
    const entered = () => {
      try {
        return form.data.given.map(([, values], k) => {
          const fields = grids[k][1];
          if (!fields) return values;
          let at = 0;
          return filled(values, () => { at += 1; return valueOf(fields[at - 1]); });
        });
      } catch (error) {
        status.className = "live-said refused";
        status.textContent = error.message;
        return null;
      }
    };
    let drawing = 0;
    const along = () => {
      const given = entered();
      if (!given) return;
      drawing += 1;
      const mine = drawing, steps = [];
      const next = () => {
        if (mine !== drawing) return;
        steps.push(step(form, given, STEPS[steps.length]));
        if (steps.length < STEPS.length) {
          line.textContent = `${steps.length} of ${STEPS.length} points of the line …`;
          setTimeout(next);
        } else line.replaceChildren(plot(steps));
      };
      next();
    };
    const run = () => {
      const given = entered();
      if (!given) return;
      drawing += 1;
      line.replaceChildren();
      const found = recheck(form, given);
      const [kind, text] = said(found, form.data.word);
      status.className = `live-said ${kind}`;
      status.textContent = text;
      sides.replaceChildren(...(found.sides && found.sides.length ? [sidesTable(found)] : []));
    };
    let waiting = 0;
    const soon = () => { clearTimeout(waiting); waiting = setTimeout(run, 250); };
    for (const field of inputs) field.addEventListener("input", soon);
    const button = element("button", { type: "button" }, "Recheck here");
    button.addEventListener("click", run);
    const back = element("button", { type: "button" }, "Back to the record");
    back.addEventListener("click", () => {
      for (const field of inputs) {
        field.value = field.defaultValue;
        field.checked = field.defaultChecked;
      }
      run();
    });
    for (const field of inputs) field.defaultChecked = field.checked;
    const buttons = element("p", { class: "live-buttons" }, button, " ", back);
    const moved = moves(form).map(([name]) => name);
    if (moved.length) {
      const draw = element("button", { type: "button", title: `t times ${moved.join(", ")}` }, "Draw along a line");
      draw.addEventListener("click", along);
      buttons.append(" ", draw);
    }
    root.replaceChildren(element("div", { class: "live-given" }, ...grids.map(([made]) => made)),
      buttons, status, sides, line);
  };

  const live = (data, make) => {
    const form = { data, make };
    live.form = form;
    if (typeof document !== "undefined") {
      const root = document.getElementById("live");
      if (root) shown(form, root);
    }
  };
  live.recheck = recheck;
  live.along = (form, given) => STEPS.map((t) => step(form, given, t));
  live.written = written;
  return live;
})();

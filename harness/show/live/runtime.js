// What Python does, for the part of it in which certificates are written: whole numbers are BigInts,
// fractions are exact, and operators ask their operands. translate.py writes calls of it.
"use strict";
const lakatosPython = (() => {
  const JsArray = globalThis.Array;
  class List extends JsArray {}
  class Tuple extends JsArray {}
  class Range extends JsArray {}
  class Slice { constructor(start, stop, step) { Object.assign(this, { start, stop, step }); } }
  class Property { constructor(get) { this.get = get; } }
  class Frac { constructor(n, d) { this.n = n; this.d = d; } }
  const NotImplemented = { name: "NotImplemented" };
  const Ellipsis = { name: "Ellipsis" };

  // Functions know the names of their parameters, and classes make their instances when called.

  const fn = (names, f, defaults = {}, rest = "") => {
    const late = Object.keys(defaults);
    let made = f;
    if (late.length) {
      const places = late.map((name) => [names.indexOf(name), defaults[name]]);
      made = (...given) => {
        for (const [place, value] of places) {
          if (given[place] === undefined) given[place] = value;
        }
        return f(...given);
      };
    }
    made.names = names;
    made.rest = rest;
    return made;
  };

  const call = (f, given, named) => {
    if (f.takesNames) return f.takesNames(given, named);
    const names = f.names;
    const all = [...given];
    if (!names) fail("TypeError", "a function takes no arguments by name");
    const more = new Map();
    for (const [name, value] of Object.entries(named)) {
      const place = names.indexOf(name);
      if (place >= 0) all[place] = value;
      else if (f.rest) more.set(name, value);
      else fail("TypeError", `no parameter is called ${name}`);
    }
    if (f.rest && more.size) all[names.length] = more;
    return f(...all);
  };
  const named = (given) => Object.fromEntries(given);

  const cls = (name, base, body) => {
    const make = (...given) => {
      const self = Object.create(make.prototype);
      if (self.__init__) self.__init__(...given);
      return self;
    };
    make.prototype = Object.create(base ? base.prototype : null);
    make.className = name;
    make.prototype.cls = make;
    const members = body();
    for (const key of Object.keys(members)) {
      const member = members[key];
      if (member instanceof Property) {
        Object.defineProperty(make.prototype, key, { get() { return member.get(this); } });
      } else if (typeof member === "function") {
        const method = function (...given) { return member(this, ...given); };
        if (member.names) method.names = member.names.slice(1);
        make.prototype[key] = method;
      } else if (key !== "__slots__" && key !== "__hash__") {
        make.prototype[key] = member;
      }
    }
    make.names = members.__init__ ? members.__init__.names.slice(1) : [];
    return make;
  };
  const exception = (name, base) => cls(name, base, () => ({
    __init__: fn(["self"], (self, ...given) => { self.message = given.map(str).join(", "); }),
  }));
  const Exception = exception("Exception", null);
  const ArithmeticError = exception("ArithmeticError", Exception);
  const ValueError = exception("ValueError", Exception);
  const IndexError = exception("IndexError", Exception);
  const kinds = { ValueError, IndexError };
  const fail = (kind, message) => { throw (kinds[kind] || exception(kind, Exception))(message); };

  // Numbers.

  const isFrac = (x) => x instanceof Frac;
  const isWhole = (x) => typeof x === "bigint" || typeof x === "boolean";
  const isExact = (x) => isWhole(x) || isFrac(x);
  const top = (x) => (isFrac(x) ? x.n : BigInt(x));
  const bottom = (x) => (isFrac(x) ? x.d : 1n);
  const SMALL = 1n << 53n, LARGE = 1n << 400n;
  const gcd = (a, b) => { // most denominators have many factors of two, and few others
    if (a < 0n) a = -a;
    if (a === 0n) return b;
    const twos = a & -a, others = b & -b;
    return (twos < others ? twos : others) * oddGcd(a / twos, b / others);
  };
  const oddGcd = (a, b) => {
    if (a < b) [a, b] = [b, a];
    while (b) {
      if (a < SMALL) {
        let c = Number(a), d = Number(b);
        while (d) [c, d] = [d, c % d];
        return BigInt(c);
      }
      [a, b] = b < LARGE ? [b, a % b] : lehmer(a, b);
    }
    return a;
  };
  const lehmer = (a, b) => { // many steps of Euclid's at once, as far as leading digits tell them
    const shift = BigInt(a.toString(16).length * 4 - 48);
    let x = Number(a >> shift), y = Number(b >> shift);
    let [p, q, r, s] = [1, 0, 0, 1];
    while (y + r !== 0 && y + s !== 0) {
      const t = Math.floor((x + p) / (y + r));
      if (t !== Math.floor((x + q) / (y + s))) break;
      const next = [r, s, p - t * r, q - t * s];
      if (next.some((each) => Math.abs(each) > 2 ** 40)) break;
      [p, q, r, s] = next;
      [x, y] = [y, x - t * y];
    }
    if (q === 0) return [b, a % b];
    const [P, Q, R, S] = [p, q, r, s].map(BigInt);
    return [P * a + Q * b, R * a + S * b];
  };
  const frac = (n, d) => {
    if (d === 0n) throw exception("ZeroDivisionError", ArithmeticError)("a division by zero");
    if (d < 0n) { n = -n; d = -d; }
    if (d === 1n) return new Frac(n, d);
    const g = gcd(n, d);
    return g === 1n ? new Frac(n, d) : new Frac(n / g, d / g);
  };
  const floordivWhole = (a, b) => {
    const q = a / b;
    return a % b !== 0n && (a < 0n) !== (b < 0n) ? q - 1n : q;
  };
  const modWhole = (a, b) => a - b * floordivWhole(a, b);
  const power = (base, exponent) => {
    if (isFrac(exponent) && exponent.d === 1n) exponent = exponent.n;
    if (!isWhole(exponent)) fail("TypeError", "a power that is no whole number");
    const e = BigInt(exponent);
    if (isWhole(base) && e >= 0n) return BigInt(base) ** e;
    const n = top(base), d = bottom(base);
    return e >= 0n ? new Frac(n ** e, d ** e) : frac(d ** -e, n ** -e);
  };
  const parsed = (text) => {
    const found = /^\s*([+-]?\d+)(?:\/(\d+))?\s*$/.exec(text);
    if (found) return frac(BigInt(found[1]), BigInt(found[2] || 1));
    const decimal = /^\s*([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d{1,4}))?\s*$/.exec(text);
    if (!decimal || !(decimal[2] + decimal[3])) fail("ValueError", `${text} is no number`);
    const e = Number(decimal[4] || 0) - decimal[3].length;
    const n = BigInt(decimal[2] + decimal[3]) * (decimal[1] === "-" ? -1n : 1n);
    return e >= 0 ? new Frac(n * 10n ** BigInt(e), 1n) : frac(n, 10n ** BigInt(-e));
  };
  const Fraction = (n = 0n, d = undefined) => {
    if (typeof n === "string") return parsed(n);
    if (d === undefined) return isFrac(n) ? n : new Frac(BigInt(n), 1n);
    return frac(top(n) * bottom(d), bottom(n) * top(d));
  };
  const bitLength = (x) => {
    if (x < 0n) x = -x;
    if (x === 0n) return 0n;
    const digits = x.toString(16);
    return BigInt(4 * (digits.length - 1) + 32 - Math.clz32(parseInt(digits[0], 16)));
  };
  const isqrt = (x) => {
    x = BigInt(x);
    if (x < 0n) fail("ValueError", "the root of a negative number");
    if (x < 2n) return x;
    let root = 1n << ((bitLength(x) + 1n) / 2n);
    for (;;) {
      const next = (root + x / root) >> 1n;
      if (next >= root) return root;
      root = next;
    }
  };
  const near = (x) => { // as a float, for words alone
    if (typeof x === "number") return x;
    const n = top(x), d = bottom(x);
    const shift = bitLength(d) - bitLength(n) + 64n;
    const whole = shift >= 0n ? (n << shift) / d : n / (d << -shift);
    return Number(whole) * 2 ** Number(-shift);
  };

  // Operators.

  const isRow = (x) => x instanceof JsArray;
  const own = (x, name) => (x !== null && typeof x === "object" && !isRow(x)
    && typeof x[name] === "function" ? x[name] : null);
  const binary = (sign, name, reflected, exact, other) => (a, b) => {
    if (isExact(a) && isExact(b)) return exact(a, b);
    let found = own(a, name);
    if (found) {
      const value = found.call(a, b);
      if (value !== NotImplemented) return value;
    }
    found = own(b, reflected);
    if (found) {
      const value = found.call(b, a);
      if (value !== NotImplemented) return value;
    }
    const value = other ? other(a, b) : undefined;
    if (value === undefined) fail("TypeError", `no ${sign} of ${typeName(a)} and ${typeName(b)}`);
    return value;
  };
  const same = (a) => (a instanceof Tuple ? Tuple : List);
  const times = (a, b) => {
    if (isRow(b)) [a, b] = [b, a];
    if (!isRow(a) || !isWhole(b)) return undefined;
    const made = new (same(a))();
    for (let k = 0n; k < BigInt(b); k += 1n) made.push(...a);
    return made;
  };
  const add = binary("+", "__add__", "__radd__", (a, b) => {
    if (isWhole(a) && isWhole(b)) return BigInt(a) + BigInt(b);
    const c = bottom(a), d = bottom(b);
    return c === d ? frac(top(a) + top(b), c) : frac(top(a) * d + top(b) * c, c * d);
  }, (a, b) => {
    if (isRow(a) && isRow(b)) return same(a).from([...a, ...b]);
    return typeof a === "string" && typeof b === "string" ? a + b : undefined;
  });
  const sub = binary("-", "__sub__", "__rsub__", (a, b) => {
    if (isWhole(a) && isWhole(b)) return BigInt(a) - BigInt(b);
    const c = bottom(a), d = bottom(b);
    return c === d ? frac(top(a) - top(b), c) : frac(top(a) * d - top(b) * c, c * d);
  }, (a, b) => (a instanceof Set ? new Set([...a].filter((x) => !b.has(x))) : undefined));
  const mul = binary("*", "__mul__", "__rmul__", (a, b) => (isWhole(a) && isWhole(b)
    ? BigInt(a) * BigInt(b) : frac(top(a) * top(b), bottom(a) * bottom(b))), times);
  const div = binary("/", "__truediv__", "__rtruediv__",
    (a, b) => frac(top(a) * bottom(b), bottom(a) * top(b)));
  const floordiv = binary("//", "__floordiv__", "__rfloordiv__",
    (a, b) => floordivWhole(top(a) * bottom(b), bottom(a) * top(b)));
  const mod = binary("%", "__mod__", "__rmod__", (a, b) => {
    if (isWhole(a) && isWhole(b)) return modWhole(BigInt(a), BigInt(b));
    return sub(a, mul(b, floordiv(a, b)));
  });
  const pow = binary("**", "__pow__", "__rpow__", power);
  const matmul = binary("@", "__matmul__", "__rmatmul__", () => undefined);
  const shl = (a, b) => BigInt(a) << BigInt(b);
  const shr = (a, b) => BigInt(a) >> BigInt(b);
  const and = binary("&", "__and__", "__rand__", (a, b) => (typeof a === "boolean" ? a && b : a & b),
    (a, b) => (a instanceof Set ? new Set([...a].filter((x) => b.has(x))) : undefined));
  const or = binary("|", "__or__", "__ror__", (a, b) => (typeof a === "boolean" ? a || b : a | b),
    (a, b) => (a instanceof Set ? new Set([...a, ...b]) : undefined));
  const neg = (x) => (isWhole(x) ? -BigInt(x) : isFrac(x) ? new Frac(-x.n, x.d) : x.__neg__());
  const invert = (x) => (isWhole(x) ? ~BigInt(x) : x.__invert__());
  const order = (a, b) => {
    const c = bottom(a), d = bottom(b);
    const left = c === d ? top(a) : top(a) * d, right = c === d ? top(b) : top(b) * c;
    return left < right ? -1 : left > right ? 1 : 0;
  };
  const rows = (a, b) => { // rows are compared at the first place where they differ
    for (let k = 0; k < Math.min(a.length, b.length); k += 1) {
      if (!truth(eq(a[k], b[k]))) return truth(lt(a[k], b[k])) ? -1 : 1;
    }
    return a.length - b.length;
  };
  const ordered = (sign, name, reflected, tells) => binary(sign, name, reflected,
    (a, b) => tells(order(a, b)),
    (a, b) => {
      if (isRow(a) && isRow(b)) return tells(rows(a, b));
      return typeof a === "string" && typeof b === "string" ? tells(a < b ? -1 : a > b ? 1 : 0)
        : undefined;
    });
  const inside = (a, b) => [...a].every((x) => b.has(x));
  const lt = ordered("<", "__lt__", "__gt__", (o) => o < 0);
  const gt = ordered(">", "__gt__", "__lt__", (o) => o > 0);
  const leNumbers = ordered("<=", "__le__", "__ge__", (o) => o <= 0);
  const le = (a, b) => (a instanceof Set ? inside(a, b) : leNumbers(a, b));
  const ge = ordered(">=", "__ge__", "__le__", (o) => o >= 0);
  const alike = (a, b) => {
    if (isRow(a) && isRow(b)) {
      return a.length === b.length && a instanceof Tuple === b instanceof Tuple
        && a.every((x, k) => truth(eq(x, b[k])));
    }
    if (a instanceof Set && b instanceof Set) return a.size === b.size && inside(a, b);
    return a === b;
  };
  const eq = binary("==", "__eq__", "__eq__", (a, b) => order(a, b) === 0, alike);
  const ne = binary("!=", "__ne__", "__ne__", (a, b) => order(a, b) !== 0, (a, b) => !alike(a, b));

  const truth = (x) => {
    if (typeof x === "boolean") return x;
    if (typeof x === "bigint") return x !== 0n;
    if (x === null || x === undefined || x === "") return false;
    if (isRow(x)) return x.length > 0;
    if (isFrac(x)) return x.n !== 0n;
    if (x instanceof Set || x instanceof Map) return x.size > 0;
    if (x.__bool__) return x.__bool__();
    return true;
  };

  // Attributes, indices, iteration.

  const key = (x) => (typeof x === "boolean" ? BigInt(x) : isFrac(x) && x.d === 1n ? x.n : x);
  const wholes = {
    numerator: (x) => BigInt(x), denominator: () => 1n,
    bit_length: (x) => () => bitLength(BigInt(x)), __index__: (x) => () => BigInt(x),
  };
  const fractions = { numerator: (x) => x.n, denominator: (x) => x.d };
  const texts = {
    split: (x) => () => List.from(x.split(/\s+/).filter(Boolean)),
    partition: (x) => (mark) => {
      const at = x.indexOf(mark);
      return at < 0 ? Tuple.of(x, "", "")
        : Tuple.of(x.slice(0, at), mark, x.slice(at + mark.length));
    },
  };
  const ofRows = {
    append: (x) => (value) => { x.push(value); return null; },
    extend: (x) => (more) => { x.push(...iter(more)); return null; },
    insert: (x) => (at, value) => { x.splice(Number(at), 0, value); return null; },
    pop: (x) => (at = -1n) => x.splice(at < 0n ? x.length + Number(at) : Number(at), 1)[0],
    index: (x) => (value) => {
      const at = x.findIndex((each) => truth(eq(each, value)));
      return at < 0 ? fail("ValueError", "it is not in the list") : BigInt(at);
    },
    count: (x) => (value) => BigInt(x.filter((each) => truth(eq(each, value))).length),
    __getitem__: (x) => (at) => item(x, at),
  };
  const dicts = {
    items: (x) => () => [...x].map((pair) => Tuple.from(pair)),
    keys: (x) => () => [...x.keys()],
    values: (x) => () => [...x.values()],
    get: (x) => (name, other = null) => (x.has(key(name)) ? x.get(key(name)) : other),
  };
  const methods = (x) => (isWhole(x) ? wholes : typeof x === "string" ? texts : isFrac(x) ? fractions
    : isRow(x) ? ofRows : x instanceof Map ? dicts : null);
  const at = (x, name) => {
    const table = methods(x);
    if (table && table[name]) return table[name](x);
    if (x instanceof Slice && name === "indices") return (length) => Tuple.from(indices(x, length));
    const value = x === null || x === undefined ? undefined : x[name];
    if (value === undefined) fail("AttributeError", `${typeName(x)} has no ${name}`);
    if (typeof value !== "function" || Object.hasOwn(x, name) || typeof x === "function") return value;
    const bound = value.bind(x);
    bound.names = value.names;
    return bound;
  };
  const method = (x, name, ...given) => {
    const found = methods(x) === null && x !== null && x !== undefined ? x[name] : undefined;
    return typeof found === "function" ? x[name](...given) : at(x, name)(...given);
  };
  const indices = (part, length) => {
    const n = BigInt(length), step = part.step === null ? 1n : BigInt(part.step);
    const clip = (value, low, high) => (value < low ? low : value > high ? high : value);
    const low = step > 0n ? 0n : -1n, high = step > 0n ? n : n - 1n;
    const end = (value, otherwise) => {
      if (value === null) return otherwise;
      const whole = BigInt(value.__index__ ? value.__index__() : value);
      return clip(whole < 0n ? whole + n : whole, low, high);
    };
    return step > 0n ? [end(part.start, low), end(part.stop, high), step]
      : [end(part.start, high), end(part.stop, low), step];
  };
  const range = (...ends) => {
    const whole = ends.map((x) => (isWhole(x) ? BigInt(x) : x.__index__()));
    const [start, stop, step] = whole.length === 1 ? [0n, whole[0], 1n]
      : [whole[0], whole[1], whole[2] === undefined ? 1n : whole[2]];
    const made = new Range();
    for (let k = start; step > 0n ? k < stop : k > stop; k += step) made.push(k);
    return made;
  };
  const placeIn = (x, place) => {
    const whole = Number(isWhole(place) ? place : place.__index__());
    const found = whole < 0 ? whole + x.length : whole;
    if (found < 0 || found >= x.length) throw IndexError(`${whole} is no place of ${x.length}`);
    return found;
  };
  const item = (x, place) => {
    if (isRow(x) || typeof x === "string") {
      if (!(place instanceof Slice)) return x[placeIn(x, place)];
      const found = [...range(...indices(place, x.length))].map((k) => x[Number(k)]);
      return typeof x === "string" ? found.join("")
        : (x instanceof Tuple ? Tuple : x instanceof Range ? Range : List).from(found);
    }
    if (x instanceof Map) {
      const found = key(place);
      return x.has(found) ? x.get(found) : fail("KeyError", str(place));
    }
    return x.__getitem__(place);
  };
  const setitem = (x, place, value) => {
    if (x instanceof Map) x.set(key(place), value);
    else if (place instanceof Slice) {
      const [start, stop, step] = indices(place, x.length).map(Number);
      if (step !== 1) fail("ValueError", "a slice with steps is set");
      x.splice(start, Math.max(0, stop - start), ...iter(value));
    } else x[placeIn(x, place)] = value;
  };
  const contains = (x, value) => (x instanceof Map || x instanceof Set ? x.has(key(value))
    : [...iter(x)].some((each) => each === value || truth(eq(each, value))));
  const iter = (x) => {
    if (x instanceof Map) return x.keys();
    if (x !== null && x !== undefined && x[Symbol.iterator]) return x;
    if (x && x.__iter__) return iter(x.__iter__());
    return fail("TypeError", `${typeName(x)} has nothing to go through`);
  };
  const unpack = (x, count, star) => {
    const all = [...iter(x)];
    if (star < 0 ? all.length !== count : all.length < count - 1) {
      fail("ValueError", `${count} values are expected, and not ${all.length}`);
    }
    if (star < 0) return all;
    const more = all.length - count + 1;
    return [...all.slice(0, star), List.from(all.slice(star, star + more)), ...all.slice(star + more)];
  };
  const len = (x) => (isRow(x) || typeof x === "string" ? BigInt(x.length)
    : x instanceof Map || x instanceof Set ? BigInt(x.size) : x.__len__());

  // Words.

  product.takesNames = (many, { repeat = 1n }) => product(...JsArray.from({ length: Number(repeat) }, () => many).flat());
  const typeName = (x) => {
    const found = type(x);
    return (found && (found.className || found.name)) || typeof x;
  };
  const repr = (x) => (typeof x === "string" ? `'${x}'` : str(x));
  const str = (x) => {
    if (x === null || x === undefined) return "None";
    if (typeof x === "boolean") return x ? "True" : "False";
    if (isFrac(x)) return x.d === 1n ? String(x.n) : `${x.n}/${x.d}`;
    if (x instanceof Tuple) return `(${x.map(repr).join(", ")}${x.length === 1 ? "," : ""})`;
    if (isRow(x)) return `[${[...x].map(repr).join(", ")}]`;
    if (typeof x === "object" && x.__repr__) return x.__repr__();
    return String(x);
  };
  const joined = (...parts) => parts.join("");

  // Names of Python.

  const int = (x) => (typeof x === "string" ? BigInt(x.trim()) : isWhole(x) ? BigInt(x)
    : isFrac(x) ? x.n / x.d : x.__int__ ? x.__int__() : x.__index__());
  const bool = (x = false) => truth(x);
  const float = (x) => near(x);
  const list = (x = []) => List.from(iter(x));
  const tuple = (x = []) => Tuple.from(iter(x));
  const set = (x = []) => new Set([...iter(x)].map(key));
  const dict = (pairs = []) => new Map([...pairs].map(([name, value]) => [key(name), value]));
  const slice = (start, stop, step = null) => (stop === undefined ? new Slice(null, start, null)
    : new Slice(start, stop, step));
  const object = cls("object", null, () => ({}));
  const property = (get) => new Property(get);
  const type = (x) => (typeof x === "boolean" ? bool : typeof x === "bigint" ? int
    : typeof x === "number" ? float : typeof x === "string" ? str : isFrac(x) ? Fraction
      : x instanceof Tuple ? tuple : x instanceof Range ? range : isRow(x) ? list
        : x instanceof Map ? dict : x instanceof Set ? set : x instanceof Slice ? slice
          : x && x.cls);
  const isinstance = (x, wanted) => {
    if (wanted instanceof Tuple) return wanted.some((each) => isinstance(x, each));
    const found = type(x);
    if (found === wanted) return true;
    if (wanted === int) return found === bool;
    if (wanted === tuple) return false;
    return Boolean(found && found.className && wanted.className)
      && Object.prototype.isPrototypeOf.call(wanted.prototype, x);
  };
  function* map(f, ...many) {
    for (const each of zip(...many)) yield f(...each);
  }
  function* zip(...many) {
    const going = many.map((each) => iter(each)[Symbol.iterator]());
    while (going.length) {
      const all = going.map((each) => each.next());
      if (all.some((each) => each.done)) return;
      yield Tuple.from(all.map((each) => each.value));
    }
  }
  zip.takesNames = (given) => zip(...given);
  function* filter(f, many) {
    for (const each of iter(many)) if (truth(f === null ? each : f(each))) yield each;
  }
  function* enumerate(many, start = 0n) {
    let place = BigInt(start);
    for (const each of iter(many)) { yield Tuple.of(place, each); place += 1n; }
  }
  enumerate.names = ["many", "start"];
  const any = (many) => { for (const x of iter(many)) if (truth(x)) return true; return false; };
  const all = (many) => { for (const x of iter(many)) if (!truth(x)) return false; return true; };
  const sum = (many, start = 0n) => { let s = start; for (const x of iter(many)) s = add(s, x); return s; };
  const best = (better) => {
    const found = (...given) => {
      const many = given.length === 1 ? [...iter(given[0])] : given;
      if (!many.length) fail("ValueError", "there is no largest or least of nothing");
      return many.reduce((a, b) => (truth(better(b, a)) ? b : a));
    };
    found.takesNames = (given, { key: by = null, default: other }) => {
      const many = given.length === 1 ? [...iter(given[0])] : given;
      if (!many.length && other !== undefined) return other;
      return by === null ? found(many)
        : many.reduce((a, b) => (truth(better(by(b), by(a))) ? b : a));
    };
    return found;
  };
  const sorted = (many) => sortedBy(many, (x) => x);
  const sortedBy = (many, by) => {
    const pairs = [...iter(many)].map((x) => [by(x), x]);
    pairs.sort(([a], [b]) => (truth(lt(a, b)) ? -1 : truth(lt(b, a)) ? 1 : 0));
    return List.from(pairs.map(([, x]) => x));
  };
  sorted.takesNames = ([many], { key: by = (x) => x, reverse = false }) => {
    const found = sortedBy(many, by);
    return truth(reverse) ? List.from(found.reverse()) : found;
  };
  const next = (many, other) => {
    const { value, done } = iter(many)[Symbol.iterator]().next();
    return done ? (other === undefined ? fail("StopIteration", "") : other) : value;
  };
  const round = (x) => {
    const low = floordiv(x, 1n);
    const twice = order(mul(2n, sub(x, low)), 1n);
    return twice < 0 || (twice === 0 && low % 2n === 0n) ? low : low + 1n;
  };
  const abs = (x) => (isExact(x) ? (order(x, 0n) < 0 ? neg(x) : x) : x.__abs__());
  const reversed = (x) => [...iter(x)].reverse();
  const reduce = (f, many, start) => {
    let made = start;
    for (const x of iter(many)) made = made === undefined ? x : f(made, x);
    return made === undefined ? fail("TypeError", "nothing is reduced") : made;
  };
  function* product(...many) {
    if (!many.length) { yield new Tuple(); return; }
    const [first, ...rest] = many.map((each) => [...iter(each)]);
    for (const one of first) for (const more of product(...rest)) yield Tuple.from([one, ...more]);
  }
  function* accumulate(many, f = add) {
    let made;
    for (const x of iter(many)) { made = made === undefined ? x : f(made, x); yield made; }
  }
  const partial = (f, ...given) => (...more) => f(...given, ...more);
  partial.takesNames = ([f, ...given], names) => {
    const made = (...more) => call(f, [...given, ...more], names);
    made.takesNames = (more, others) => call(f, [...given, ...more], { ...names, ...others });
    return made;
  };
  const SimpleNamespace = () => ({});
  SimpleNamespace.takesNames = (_, names) => ({ ...names });
  const namedtuple = (name, fields) => madeTuple(name, fields, []);
  namedtuple.takesNames = ([name, fields], { defaults = [] }) => madeTuple(name, fields, [...defaults]);
  const madeTuple = (name, fields, defaults) => {
    const names = typeof fields === "string" ? fields.split(/\s+/) : [...fields];
    class Named extends Tuple {}
    const make = (...given) => {
      names.forEach((_, k) => {
        if (given[k] === undefined) given[k] = defaults[k - names.length + defaults.length];
        if (given[k] === undefined) fail("TypeError", `${name} needs ${names[k]}`);
      });
      const made = Named.from(given);
      names.forEach((field, k) => { made[field] = given[k]; });
      return made;
    };
    ofRows._replace = (x) => Object.assign(() => x, {
      takesNames: (_, changed) => x.made(...x.names.map((field) => (field in changed
        ? changed[field] : x[field]))),
    });
    Object.assign(Named.prototype, { made: make, names });
    make.names = names;
    make.className = name;
    return make;
  };
  const eval_ = (text, _, sizes) => arithmetic(text, sizes);
  const arithmetic = (text, sizes) => { // what shapes are: names, numbers, + - * // ** and brackets
    const tokens = text.match(/\d+|[A-Za-z_]\w*|\/\/|\*\*|[-+*()]/g) || [];
    let place = 0;
    const atom = () => {
      const token = tokens[place];
      place += 1;
      if (token === "(") { const inner = terms(); place += 1; return inner; }
      if (token === "-") return neg(raised());
      return /^\d/.test(token) ? BigInt(token) : item(sizes, token);
    };
    const raised = () => {
      const base = atom();
      if (tokens[place] !== "**") return base;
      place += 1;
      return pow(base, raised());
    };
    const factors = () => {
      let left = raised();
      while (tokens[place] === "*" || tokens[place] === "//") {
        place += 1;
        left = tokens[place - 1] === "*" ? mul(left, raised()) : floordiv(left, raised());
      }
      return left;
    };
    const terms = () => {
      let left = factors();
      while (tokens[place] === "+" || tokens[place] === "-") {
        place += 1;
        left = tokens[place - 1] === "+" ? add(left, factors()) : sub(left, factors());
      }
      return left;
    };
    return terms();
  };
  const math = {
    prod: (many) => { let p = 1n; for (const x of iter(many)) p = mul(p, x); return p; },
    isqrt,
    comb: (n, k) => {
      let made = 1n;
      for (let j = 1n; j <= k; j += 1n) made = made * (n - k + j) / j;
      return made;
    },
  };
  const operator = {
    add, sub, mul, lt, gt, le, ge, eq, ne, neg, mod, floordiv,
    not_: (x) => !truth(x),
  };
  const functools = { reduce, partial };
  const itertools = { product, accumulate };
  const print = () => null;
  const builtins = {
    ArithmeticError, Ellipsis, Exception, Fraction, IndexError, NotImplemented, SimpleNamespace,
    ValueError, abs, accumulate, all, any, bool, dict, enumerate, eval$: eval_, filter, float,
    functools, int, isinstance, itertools, len, list, map, math, max: best(gt), min: best(lt),
    namedtuple, next, object, operator, print, product, property, range, reduce, repr, reversed,
    round, set, slice, sorted, str, sum, tuple, type, zip,
  };
  return {
    fn, call, named, cls, add, sub, mul, div, floordiv, mod, pow, matmul, shl, shr, and, or, neg,
    invert, lt, gt, le, ge, eq, ne, truth, at, method, item, setitem, contains, iter, unpack,
    slice: (start, stop, step) => new Slice(start, stop, step),
    list, tuple, set, dict, str, repr, joined, Ellipsis, builtins, near, order, isFrac, bitLength,
    numerator: top, denominator: bottom, frac,
  };
})();

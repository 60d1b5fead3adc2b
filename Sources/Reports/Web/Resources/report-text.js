// Elements, and texts that nobody vouches for.
//
// Nothing of a run reaches the page but as a text node. Control characters, reordering marks and
// lone surrogates become visible signs; a text that would take seconds to lay out shows its
// beginning and a button.
'use strict';
const SVG = 'http://www.w3.org/2000/svg';
function make(node, attributes, kids) {
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? '' : value);
  }
  node.append(...kids.flat(Infinity).filter(kid => kid !== null && kid !== undefined));
  return node;
}
const el = (tag, attributes, ...kids) => make(document.createElement(tag), attributes, kids);
const svg = (tag, attributes, ...kids) =>
  make(document.createElementNS(SVG, tag), attributes, kids);
const grouped = number => number.toLocaleString('en-US');
const plural = (number, one, many) => grouped(number) + ' ' + (number === 1 ? one : many);
const percent = share => (100 * share).toFixed(share > 0.995 || share < 0.005 ? 0 : 1) + '%';

const HIDDEN = /[\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Cc}]/gu;
const HARMLESS = new Set(['\n', '\t', '\u200c', '\u200d']);
function sign(character) {
  const code = character.codePointAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : 'U+' + code.toString(16).toUpperCase().padStart(4, '0');
}
// Text nodes for `raw`, what is hidden in it made visible.
function visible(raw) {
  const nodes = [];
  let start = 0;
  for (const hit of raw.matchAll(HIDDEN)) {
    if (HARMLESS.has(hit[0])) continue;
    if (hit.index > start) nodes.push(raw.slice(start, hit.index));
    nodes.push(el('span', {class: 'ctl'}, sign(hit[0])));
    start = hit.index + hit[0].length;
  }
  if (start < raw.length) nodes.push(raw.slice(start));
  return nodes;
}
const plain = raw => visible(raw).map(node => node.textContent || node).join('');
const name = raw => el('bdi', {}, visible(raw));
function cutMiddle(raw, limit) {
  const characters = Array.from(plain(raw).replace(/\s+/g, ' '));
  if (characters.length <= limit) return characters.join('');
  const head = Math.floor((limit - 1) / 3);
  return characters.slice(0, head).join('') + '…' + characters.slice(head + 1 - limit).join('');
}
// The end of a line of text, where answers say their result.
function cutStart(raw, limit) {
  const characters = Array.from(plain(raw).replace(/\s+/g, ' '));
  return characters.length <= limit ? characters.join('') : '…' + characters.slice(1 - limit).join('');
}

const AT_ONCE = 20000;
// A block of text; `cut` says how many characters the report left out of it.
function block(raw, cut, attributes) {
  const box = el('div', Object.assign({class: 'text', dir: 'auto'}, attributes));
  const fill = all => {
    const shown = all ? raw : raw.slice(0, AT_ONCE).replace(/[\uD800-\uDBFF]$/, '');
    box.replaceChildren(...visible(shown));
    if (shown.length < raw.length) {
      box.append(el('button', {class: 'more', onclick: () => fill(true)},
        'show all ' + grouped(raw.length) + ' characters'));
    }
    if (cut) box.append(el('p', {class: 'soft'}, '… ' + plural(cut, 'character', 'characters')
      + ' left out here'));
  };
  fill(false);
  return box;
}
// The end of a long text, and all of it on demand: a judge concludes at its end.
function folded(raw, cut, kind) {
  const tail = 700;
  const box = el('div', {class: 'said text ' + kind, dir: 'auto'});
  const left = cut ? plural(cut, 'character', 'characters')
    + ' before this are in the journal only' : null;
  const all = () => box.replaceChildren(
    ...(left ? [el('span', {class: 'soft'}, '… ' + left + '\n')] : []), ...visible(raw));
  if (raw.length <= tail + 200) { all(); return box; }
  box.append(el('button', {class: 'more', onclick: () => { all(); box.tabIndex = -1; box.focus(); }},
    'show all ' + grouped(raw.length) + ' characters'), '\n… ',
    ...visible(raw.slice(-tail).replace(/^[\uDC00-\uDFFF]/, '')));
  return box;
}

const words = raw => raw.match(/\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) || [];
// Which words of two texts are not in the other, by their longest common subsequence;
// null where the texts are too long, or too different for marks to help.
function differences(a, b) {
  let start = 0, end = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  while (end < a.length - start && end < b.length - start
    && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const x = a.slice(start, a.length - end), y = b.slice(start, b.length - end);
  if (x.length * y.length > 4e6) return null;
  const width = y.length + 1, table = new Uint16Array((x.length + 1) * width);
  for (let i = x.length - 1; i >= 0; i -= 1) for (let j = y.length - 1; j >= 0; j -= 1) {
    table[i * width + j] = x[i] === y[j] ? table[(i + 1) * width + j + 1] + 1
      : Math.max(table[(i + 1) * width + j], table[i * width + j + 1]);
  }
  const common = start + end + table[0];
  if (common < 0.4 * Math.max(a.length, b.length)) return null;
  const only = [new Set(), new Set()];
  let i = 0, j = 0;
  while (i < x.length || j < y.length) {
    if (i < x.length && j < y.length && x[i] === y[j]) { i += 1; j += 1; }
    else if (j >= y.length || (i < x.length
      && table[(i + 1) * width + j] >= table[i * width + j + 1])) {
      only[0].add(start + i); i += 1;
    } else { only[1].add(start + j); j += 1; }
  }
  return only;
}
function marked(parts, only) {
  const nodes = [];
  for (let at = 0; at < parts.length;) {
    let end = at;
    const differs = only.has(at);
    while (end < parts.length && only.has(end) === differs) end += 1;
    const kids = visible(parts.slice(at, end).join(''));
    if (differs) nodes.push(el('mark', {}, kids)); else nodes.push(...kids);
    at = end;
  }
  return nodes;
}

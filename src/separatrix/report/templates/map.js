"use strict";
(() => {
  const map = JSON.parse(document.getElementById("map").textContent);
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const values = new Float32Array(bytes(map.values).buffer);
  const states = bytes(map.states);
  const [aim, cross, over, words, command] =
    ["aim", "cross", "over", "words", "command"].map((id) => document.getElementById(id));
  const columns = map.x.values.length, rows = map.y.values.length;
  const hint = over.textContent;
  let at = null;

  const shown = (number) => (Math.abs(number) >= 1e-3 && Math.abs(number) < 1e5 || number === 0)
    ? String(Number(number.toPrecision(5))) : number.toExponential(3).replace("e+", "e");

  function said([column, row]) {
    const cell = row * columns + column;
    const value = Number.isNaN(values[cell]) ? "no value" : shown(values[cell]);
    return `${map.x.name} ${map.x.values[column]}, ${map.y.name} ${map.y.values[row]}: `
      + `${map.measure} ${value}, ${map.statuses[states[cell]]}.`;
  }

  function choose(place) {
    at = inside(place);
    cross.hidden = false;
    cross.style.left = `${100 * at[0] / columns}%`;
    cross.style.top = `${100 * (rows - 1 - at[1]) / rows}%`;
    cross.style.width = `${100 / columns}%`;
    cross.style.height = `${100 / rows}%`;
    words.textContent = `Chosen: ${said(at)}`;
    const filled = { x: map.x.values[at[0]], y: map.y.values[at[1]], column: map.step * at[0], row: map.step * at[1] };
    command.hidden = false;
    command.firstChild.textContent = map.open.replace(/\{(\w+)\}/g, (whole, name) => filled[name] ?? whole);
  }

  const inside = ([column, row]) =>
    [Math.min(Math.max(column, 0), columns - 1), Math.min(Math.max(row, 0), rows - 1)];

  function under(event) {
    const box = aim.getBoundingClientRect();
    return inside([Math.floor((event.clientX - box.left) / box.width * columns),
      rows - 1 - Math.floor((event.clientY - box.top) / box.height * rows)]);
  }

  aim.addEventListener("pointermove", (event) => { over.textContent = said(under(event)); });
  aim.addEventListener("pointerleave", () => { over.textContent = hint; });
  aim.addEventListener("click", (event) => { choose(under(event)); aim.focus({ preventScroll: true }); });
  aim.addEventListener("keydown", (event) => {
    const step = event.shiftKey ? 10 : 1;
    const move = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] }[event.key];
    if (!move) return;
    event.preventDefault();
    choose(at ? [at[0] + move[0], at[1] + move[1]] : [Math.floor(columns / 2), Math.floor(rows / 2)]);
  });
})();

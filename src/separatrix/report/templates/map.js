"use strict";
(() => {
  const map = JSON.parse(document.getElementById("map").textContent);
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const values = new Float64Array(bytes(map.values).buffer);
  const states = bytes(map.states);
  const [aim, cross, words, command] = ["aim", "cross", "words", "command"].map((id) => document.getElementById(id));
  const columns = map.x.values.length, rows = map.y.values.length;
  let at = null;

  const shown = (number) => (Math.abs(number) >= 1e-3 && Math.abs(number) < 1e5 || number === 0)
    ? String(Number(number.toPrecision(5))) : number.toExponential(3).replace("e+", "e");

  function choose(column, row) {
    at = [Math.min(Math.max(column, 0), columns - 1), Math.min(Math.max(row, 0), rows - 1)];
    const cell = at[1] * columns + at[0], x = map.x.values[at[0]], y = map.y.values[at[1]];
    cross.hidden = false;
    cross.style.left = `${100 * at[0] / columns}%`;
    cross.style.top = `${100 * (rows - 1 - at[1]) / rows}%`;
    cross.style.width = `${100 / columns}%`;
    cross.style.height = `${100 / rows}%`;
    const value = Number.isNaN(values[cell]) ? "no value" : shown(values[cell]);
    words.textContent = `${map.x.name} ${shown(x)}, ${map.y.name} ${shown(y)}: ${map.measure} ${value}, ${map.statuses[states[cell]]}.`;
    command.hidden = !map.open;
    command.firstChild.textContent = `${map.open} --at ${x} ${y}`;
  }

  function under(event) {
    const box = aim.getBoundingClientRect();
    return [Math.floor((event.clientX - box.left) / box.width * columns),
      rows - 1 - Math.floor((event.clientY - box.top) / box.height * rows)];
  }

  aim.addEventListener("click", (event) => { choose(...under(event)); aim.focus({ preventScroll: true }); });
  aim.addEventListener("keydown", (event) => {
    const step = event.shiftKey ? 10 : 1;
    const move = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] }[event.key];
    if (!move) return;
    event.preventDefault();
    if (at) choose(at[0] + move[0], at[1] + move[1]);
    else choose(Math.floor(columns / 2), Math.floor(rows / 2));
  });
})();

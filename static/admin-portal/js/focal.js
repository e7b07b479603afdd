/* The focal point is set by clicking on the picture or with the arrow keys; the two numbers stay and do the same. */

const STEP = 2;
const inside = (number) => Math.min(100, Math.max(0, Math.round(number)));

function equip(frame) {
  const x = document.querySelector("#id_focal_x");
  const y = document.querySelector("#id_focal_y");
  if (!x || !y || x.disabled) return;
  const point = document.createElement("button");
  point.type = "button";
  point.className = "focal__point";
  frame.append(point);
  frame.classList.add("focal--set");

  const show = () => {
    point.style.left = `${inside(Number(x.value))}%`;
    point.style.top = `${inside(Number(y.value))}%`;
    point.setAttribute("aria-label", `${frame.dataset.label}: ${x.value} %, ${y.value} %`);
  };
  const set = (left, top) => {
    for (const [input, value] of [[x, left], [y, top]]) {
      if (input.value === String(inside(value))) continue;
      input.value = inside(value);
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
    show();
  };

  frame.addEventListener("click", (event) => {
    const box = frame.getBoundingClientRect();
    if (event.detail === 0) return;
    set(((event.clientX - box.left) / box.width) * 100, ((event.clientY - box.top) / box.height) * 100);
    point.focus({ preventScroll: true });
  });
  point.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key];
    if (!steps) return;
    event.preventDefault();
    set(Number(x.value) + steps[0], Number(y.value) + steps[1]);
  });
  for (const input of [x, y]) input.addEventListener("input", show);
  document.addEventListener("portal:restored", show);
  show();
}

for (const frame of document.querySelectorAll("[data-focal]")) equip(frame);

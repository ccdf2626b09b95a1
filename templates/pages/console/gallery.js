// Makes each frame as high as its letter, up to a limit, and as wide as there is room for.
"use strict";

const HIGHEST = 1800;

function fit(frame) {
  const letter = frame.contentDocument;
  const box = frame.parentElement;
  if (!letter || !letter.body) return;
  const wide = Number(frame.dataset.width);
  const scale = Math.min(1, box.clientWidth / wide);
  frame.style.height = "0";
  const high = Math.min(HIGHEST, letter.documentElement.scrollHeight);
  frame.style.height = `${high}px`;
  frame.style.transformOrigin = "0 0";
  frame.style.transform = `scale(${scale})`;
  box.style.height = `${Math.ceil(high * scale)}px`;
  box.style.overflow = "hidden";
}

const frames = [...document.querySelectorAll(".screen iframe")];
const fitAll = () => frames.forEach(fit);
for (const frame of frames) frame.addEventListener("load", () => fit(frame));
window.addEventListener("resize", fitAll);
fitAll();

// Comforts that the console does without: word that time is passing, a chat that stands at its end or where it says
// whom to tell, and the focus where it was.
"use strict";

const marks = (button) => `${button.form.getAttribute("action")} ${button.name} ${button.value}`;
const buttons = () => [...document.querySelectorAll("form button")];

for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    const slow = form.matches(".moves, .load");
    if (event.submitter) sessionStorage.setItem("pressed", marks(event.submitter));
    // After the form's data has been taken, so that the button that was pressed is still in it.
    setTimeout(() => {
      document.getElementById("busy").textContent = slow ? "Time is passing: every letter that is due is written …" : "";
      document.body.classList.toggle("waiting", slow);
      for (const button of buttons()) button.disabled = true;
    });
  });
}

addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

const pressed = buttons().find((button) => marks(button) === sessionStorage.getItem("pressed"));
if (pressed && pressed.closest(".moves, .ask, .suggestions")) pressed.focus({ preventScroll: true });
sessionStorage.removeItem("pressed");

const here = document.getElementById("now");
const roll = document.querySelector(".chat .roll");
const care = document.querySelector(".chat .now");
if (roll) roll.scrollTop = care ? care.offsetTop - 8 : here ? here.offsetTop + here.offsetHeight - roll.clientHeight + 8 : roll.scrollHeight;

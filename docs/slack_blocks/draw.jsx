// Draws a sheet: columns of messages, homes and modals, each under a caption.
import React from "react";
import { createRoot } from "react-dom/client";
import { flushSync } from "react-dom";
import { Message } from "slack-blocks-to-jsx";
import "slack-blocks-to-jsx/dist/style.css";

const logo =
  "data:image/svg+xml," +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36"><rect width="36" height="36" rx="6" fill="#1d5a8a"/>' +
      '<path d="M10 19l6 6 11-13" fill="none" stroke="#fff" stroke-width="4"/></svg>',
  );
const time = new Date("2026-01-05T09:30:00");

function Piece({ caption, kind, title, submit, close, blocks }) {
  const drawn = (
    <Message blocks={blocks} name="Evalbot" logo={logo} time={time} theme="light" withoutWrapper={kind !== "message"} />
  );
  return (
    <figure>
      <figcaption>{caption}</figcaption>
      <div className={`piece ${kind}`}>
        {kind === "modal" && <h1>{title}</h1>}
        {drawn}
        {kind === "modal" && (
          <p className="ways">
            <span>{close}</span>
            {submit && <span className="submit">{submit}</span>}
          </p>
        )}
      </div>
    </figure>
  );
}

window.draw = (columns) => {
  const sheet = (
    <main>
      {columns.map((pieces, n) => (
        <section key={n}>
          {pieces.map((piece) => (
            <Piece key={piece.caption} {...piece} />
          ))}
        </section>
      ))}
    </main>
  );
  flushSync(() => createRoot(document.getElementById("sheet")).render(sheet));
};

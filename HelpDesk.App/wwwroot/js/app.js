// Starts what every page needs; the workspace also starts its line to the server.
import * as clock from "./clock.js";
import "./theme.js";
import "./drafts.js";
import "./notes.js";
import "./composer.js";
import "./thread.js";
import "./keys.js";
import "./menus.js";
import "./panel.js";

clock.start();

if (window.Blazor) {
  await window.Blazor.start({
    circuit: {
      reconnectionOptions: { maxRetries: 100000, retryIntervalMilliseconds: (n) => Math.min(250 * 2 ** Math.min(n, 4), 3000) },
    },
  });
}

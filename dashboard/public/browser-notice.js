import { claim } from "./claim.js";
import { markRead } from "./marks.js";
import { wants } from "./preferences.js";

/** Time for a tab that is looked at to say that it has shown the notification already. */
const OTHERS_MS = 300;

/** What the browser says about its own notifications: `default`, `granted`, `denied`, or `unsupported`. */
export const permission = () => globalThis.Notification?.permission ?? "unsupported";

/** Shows a notification of the browser if the person wants it and looks at no tab of the desk. */
export async function noticeOnce(notification) {
  const { kind, title, message, position, href } = notification;
  if (!wants(kind, "browser")) return;
  if (document.hasFocus()) return void claim("notice", notification);
  if (permission() !== "granted") return;
  await new Promise((resolve) => setTimeout(resolve, OTHERS_MS));
  if (!(await claim("notice", notification))) return;
  try {
    const shown = new Notification(title, { body: message, tag: `recibo-${position}` });
    shown.onclick = () => {
      window.focus();
      markRead(position);
      location.assign(href);
    };
  } catch {
    // Some browsers on phones have them only for installed applications; the inbox keeps it.
  }
}

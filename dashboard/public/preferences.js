/** How this person wants to be told, for each kind; see notifications/preferences.ts on the server. */
let preferences = JSON.parse(document.body.dataset.preferences || "{}");

/** Takes over what was chosen elsewhere. */
export function prefer(chosen) {
  preferences = chosen;
}

/** Whether a kind of notification is told in a way: `toast`, `sound` or `browser`. */
export const wants = (kind, way) => preferences[kind]?.[way] ?? way === "toast";

/** The kinds that show no toast, and so are not seen where a toast would be. */
export const withoutToast = () => Object.keys(preferences).filter((kind) => !wants(kind, "toast"));

const token = () => document.querySelector("input[name=_csrf]")?.value ?? "";

/** Marks a notification as read; the request outlives the page, so that a link can be followed meanwhile. */
export function markRead(position) {
  const body = new URLSearchParams({ _csrf: token() });
  const options = { method: "POST", body, keepalive: true, redirect: "manual" };
  void fetch(`/notifications/${position}/read`, options).catch(() => undefined);
}

/** Sends a form of marks to where its button points. Resolves to whether it got there. */
export async function sendMarks(form, button) {
  const body = new URLSearchParams(new FormData(form));
  const options = { method: "POST", body, keepalive: true, redirect: "manual" };
  const answer = await fetch(button.formAction, options).catch(() => undefined);
  return answer?.type === "opaqueredirect";
}

/** Typing rests this long before the draft is kept. */
const REST_MS = 400;
const NOT_KEPT = new Set(["_csrf", "requestId", "action"]);

/**
 * Keeps what is typed in this browser, for this person in this organisation, until its invoice is accepted. A blank
 * form offers the draft; nothing is filled in unasked.
 */
export function startDraft(form, { list, addLine, update }) {
  const key = `recibo-draft:${form.dataset.draft}`;
  const store = storeAt(key);
  let resting;
  let left = false;

  const keep = (more = {}) => {
    const fields = [...new FormData(form)].filter(([name]) => !NOT_KEPT.has(name));
    const customer = form.querySelector("#customerId")?.value ?? "";
    store.write({ at: Date.now(), fields, customer, ...more });
  };
  form.addEventListener("input", () => {
    clearTimeout(resting);
    resting = setTimeout(keep, REST_MS);
  });
  addEventListener("pagehide", () => {
    if (left || resting === undefined) return;
    clearTimeout(resting);
    keep();
  });
  form.addEventListener("submit", () => {
    clearTimeout(resting);
    left = true;
    // Whether it was accepted is known later: see `offer`.
    keep({ sent: form.elements.requestId.value });
  });

  void offer(form, store, (draft) => restore(form, draft, { list, addLine, update }));
}

/** Offers a draft on a blank form, unless the invoice that it was sent as is there by now. */
async function offer(form, store, restoreDraft) {
  const draft = store.read();
  if (!draft || !("blank" in form.dataset)) return;
  if (draft.sent && (await wasAccepted(draft.sent))) return store.clear();
  const notice = document.querySelector("[data-draft-offer]");
  const text = notice.querySelector("[data-draft-text]");
  const time = new Intl.DateTimeFormat(document.documentElement.lang, {
    dateStyle: "medium",
    timeStyle: "short",
  });
  text.textContent = text.dataset.draftText.replace("{time}", time.format(draft.at));
  notice.hidden = false;
  notice.querySelector("[data-draft-go-on]").addEventListener("click", () => {
    restoreDraft(draft);
    notice.hidden = true;
    form.querySelector("[name^='lines']").focus();
  });
  notice.querySelector("[data-draft-discard]").addEventListener("click", () => {
    store.clear();
    notice.hidden = true;
    form.querySelector("input:not([type=hidden])").focus();
  });
}

async function wasAccepted(requestId) {
  const answer = await fetch(`/invoices/new/accepted?requestId=${requestId}`).catch(
    () => undefined,
  );
  // Who is signed out by now gets a page instead.
  return (await answer?.json().catch(() => false)) === true;
}

function restore(form, draft, { list, addLine, update }) {
  const lines = new Set(
    draft.fields.map(([name]) => /^lines\[(\d+)\]/.exec(name)?.[1]).filter(Boolean),
  );
  while (list.children.length < lines.size) addLine(list);
  const select = form.querySelector("select[name=customerId]");
  const chosen = new Map(draft.fields).get("customerId");
  if (select && chosen && ![...select.options].some(({ value }) => value === chosen))
    select.add(new Option(draft.customer, chosen));
  for (const [name, value] of draft.fields) {
    // By its name alone: the form's list of elements goes by ids too.
    const field = form.querySelector(`[name="${CSS.escape(name)}"]`);
    if (field) field.value = value;
  }
  select?.dispatchEvent(new Event("picker-sync"));
  update();
}

/** Storage is refused in some private windows; a draft then lasts as long as the page. */
function storeAt(key) {
  const attempt = (work) => {
    try {
      return work();
    } catch {
      return undefined;
    }
  };
  return {
    read: () => attempt(() => JSON.parse(localStorage.getItem(key))),
    write: (draft) => attempt(() => localStorage.setItem(key, JSON.stringify(draft))),
    clear: () => attempt(() => localStorage.removeItem(key)),
  };
}

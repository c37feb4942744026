/** Stands for a number of days in the sentences that the page carries. */
const DAYS = /1[.,]?000[.,]?007/;

/**
 * Keeps the due date and the payment terms at what the customer's days and the document's language say, for as long as
 * nobody has written others. The form hears `customer-chosen` with what is known of the customer.
 */
export function startTerms(form) {
  const { issueDate, dueDate, paymentTerms, language } = form.elements;
  const sentences = JSON.parse(paymentTerms.dataset.terms);
  const usualDays = Number(dueDate.dataset.days);
  const written = (days) => {
    const kind = days === 0 ? "atOnce" : days === 1 ? "oneDay" : "days";
    return sentences[kind][language.value].replace(DAYS, days);
  };
  // What stands there at first was written by nobody if it is what the page itself would say.
  let ownDate = dueDate.value !== dayAfter(issueDate.value, usualDays);
  let days = usualDays;
  const firstDays = daysBetween(issueDate.value, dueDate.value);
  if (firstDays >= 0 && paymentTerms.value === written(firstDays)) {
    days = firstDays;
    ownDate = false;
  }
  let ownTerms = paymentTerms.value !== written(days);

  function follow() {
    if (!ownDate && issueDate.value) dueDate.value = dayAfter(issueDate.value, days);
    if (!ownTerms) paymentTerms.value = written(days);
  }

  dueDate.addEventListener("input", () => {
    ownDate = true;
    const typed = daysBetween(issueDate.value, dueDate.value);
    if (typed >= 0) days = typed;
    follow();
  });
  paymentTerms.addEventListener("input", () => {
    ownTerms = true;
  });
  issueDate.addEventListener("input", follow);
  language.addEventListener("change", follow);
  form.addEventListener("customer-chosen", ({ detail }) => {
    if (detail.language) language.value = detail.language;
    if (!ownDate) days = detail.paymentDays ?? usualDays;
    follow();
  });
}

function dayAfter(day, days) {
  const date = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return "";
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

function daysBetween(from, to) {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}

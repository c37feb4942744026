import type { Database } from "@recibo/common/database/database";
import { isId } from "@recibo/common/uuid";
import express, { type Response, type Router } from "express";
import { wordsOf } from "../../language/words.ts";
import { paging, today } from "../../web/page.ts";
import { personOf } from "../../web/session.ts";
import { sendInvoices } from "./export-invoices.ts";
import { addressOf, isFiltered, type ListView, readListView } from "./list-view.ts";
import { listInvoices, totalsByState } from "./listed-invoices.ts";
import { countListed, tabsOf } from "./state-tabs.ts";
import { customerNamed, waitingRequests } from "./waiting-requests.ts";

const pageSize = 25;

/** The list of invoices and credit notes, and its export. */
export function listRoutes({ database }: { database: Database }): Router {
  const routes = express.Router();

  routes.get("/invoices", async (request, response) => {
    const { organisationId } = personOf(request);
    const view = readListView(request.query);
    const shown = await look(database, organisationId, view);
    const pages = paging(view.page, pageSize, shown.count).pages;
    if (view.page > pages) return response.redirect(303, addressOf(view, { page: pages }));
    showList(response, view, shown);
  });

  routes.get("/invoices.csv", async (request, response) => {
    await sendInvoices(response, {
      database,
      organisationId: personOf(request).organisationId,
      view: readListView(request.query),
      today: today(),
      words: wordsOf(response),
    });
  });

  return routes;
}

type Shown = Awaited<ReturnType<typeof look>>;

/** All that a view shows, asked for at once. */
async function look(database: Database, organisationId: string, view: ListView) {
  const noNumberYet = view.state === "requested";
  const [rows, totals, waiting, customer] = await Promise.all([
    noNumberYet ? [] : listInvoices(database, organisationId, view, today(), pageSize),
    totalsByState(database, organisationId, view, today()),
    waitingRequests(database, organisationId),
    isId(view.customer) ? customerNamed(database, organisationId, view.customer) : undefined,
  ]);
  return { rows, totals, waiting, customer, count: countListed(totals, view) };
}

function showList(response: Response, view: ListView, shown: Shown): void {
  const { rows, totals, waiting, customer, count } = shown;
  const currencies = new Set(totals.map(({ currency }) => currency));
  if (view.currency !== "") currencies.add(view.currency);
  const filtered = isFiltered(view);
  response.render("invoices", {
    title: wordsOf(response).t("invoices:list.heading"),
    active: "invoices",
    view,
    address: (changes: Partial<ListView>) => addressOf(view, changes),
    exportAddress: addressOf(view, {}, "/invoices.csv"),
    invoices: rows,
    tabs: tabsOf(totals, view),
    currencies: [...currencies].sort(),
    customer,
    filtered,
    waiting: view.page === 1 && (!filtered || view.state === "requested") ? waiting : [],
    waitingCount: waiting.length,
    paging: paging(view.page, pageSize, count),
  });
}

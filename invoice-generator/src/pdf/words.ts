import type { Language } from "@recibo/common/contracts/shapes";
import { normalisedRate } from "@recibo/common/invoicing/totals";

/** What an invoice says besides what it is given. */
export type Words = {
  /** BCP 47 tag by which amounts are written. */
  locale: Language;
  invoice: string;
  creditNote: string;
  invoiceTitle: string;
  creditNoteTitle: string;
  from: string;
  /** Between an invoice and whom it is for. */
  to: string;
  billTo: string;
  taxId: string;
  registrationId: string;
  invoiceNumber: string;
  creditNoteNumber: string;
  issueDate: string;
  dueDate: string;
  amountDue: string;
  amountCredited: string;
  corrects: string;
  buyerReference: string;
  orderReference: string;
  deliveryDate: string;
  description: string;
  quantity: string;
  unitPrice: string;
  tax: string;
  net: string;
  discount: string;
  carriedForward: string;
  broughtForward: string;
  taxRate: string;
  taxable: string;
  netTotal: string;
  taxTotal: string;
  grossTotal: string;
  payableBy: string;
  paymentTerms: string;
  paymentDetails: string;
  reference: string;
  note: string;
  noTax: string;
  page: (page: number, of: number) => string;
  of: (invoice: string, number: string) => string;
  months: readonly string[];
  /** A calendar date from its day, month and year. */
  date: (day: number, month: string, year: string) => string;
  /** Separators of thousands and decimals. */
  group: string;
  point: string;
};

const english: Words = {
  locale: "en",
  invoice: "Invoice",
  creditNote: "Credit note",
  invoiceTitle: "INVOICE",
  creditNoteTitle: "CREDIT NOTE",
  from: "From",
  to: "to",
  billTo: "Bill to",
  taxId: "Tax ID",
  registrationId: "Reg. no.",
  invoiceNumber: "Invoice number",
  creditNoteNumber: "Credit note number",
  issueDate: "Issue date",
  dueDate: "Due date",
  amountDue: "Amount due",
  amountCredited: "Amount credited",
  corrects: "Corrects invoice",
  buyerReference: "Your reference",
  orderReference: "Your order",
  deliveryDate: "Delivered on",
  description: "Description",
  quantity: "Quantity",
  unitPrice: "Unit price",
  tax: "Tax",
  net: "Net",
  discount: "Discount",
  carriedForward: "Carried forward",
  broughtForward: "Brought forward",
  taxRate: "Tax rate",
  taxable: "Taxable",
  netTotal: "Net total",
  taxTotal: "Tax total",
  grossTotal: "Gross total",
  payableBy: "Payable by",
  paymentTerms: "Payment terms",
  paymentDetails: "Payment",
  reference: "Reference",
  note: "Note",
  noTax: "No tax",
  page: (page, of) => `Page ${page} of ${of}`,
  of: (invoice, number) => `${invoice} ${number}`,
  months:
    "January February March April May June July August September October November December".split(
      " ",
    ),
  date: (day, month, year) => `${day} ${month} ${year}`,
  group: ",",
  point: ".",
};

const portuguese: Words = {
  locale: "pt-BR",
  invoice: "Fatura",
  creditNote: "Nota de crédito",
  invoiceTitle: "FATURA",
  creditNoteTitle: "NOTA DE CRÉDITO",
  from: "De",
  to: "para",
  billTo: "Cliente",
  taxId: "Registro fiscal",
  registrationId: "Registro comercial",
  invoiceNumber: "Número da fatura",
  creditNoteNumber: "Número da nota",
  issueDate: "Data de emissão",
  dueDate: "Vencimento",
  amountDue: "Total a pagar",
  amountCredited: "Total creditado",
  corrects: "Referente à fatura",
  buyerReference: "Sua referência",
  orderReference: "Seu pedido",
  deliveryDate: "Data de entrega",
  description: "Descrição",
  quantity: "Quantidade",
  unitPrice: "Preço unitário",
  tax: "Imposto",
  net: "Líquido",
  discount: "Desconto",
  carriedForward: "A transportar",
  broughtForward: "Transporte",
  taxRate: "Alíquota",
  taxable: "Base",
  netTotal: "Total líquido",
  taxTotal: "Total de impostos",
  grossTotal: "Total bruto",
  payableBy: "Pagar até",
  paymentTerms: "Condições",
  paymentDetails: "Pagamento",
  reference: "Referência",
  note: "Observação",
  noTax: "Sem imposto",
  page: (page, of) => `Página ${page} de ${of}`,
  of: (invoice, number) => `${invoice} ${number}`,
  months:
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro".split(
      " ",
    ),
  date: (day, month, year) => `${day} de ${month} de ${year}`,
  group: ".",
  point: ",",
};

/** The words of an invoice in its language; English when it names none. */
export function wordsIn(language: Language | undefined): Words {
  return language === "pt-BR" ? portuguese : english;
}

/** A calendar date as `12 March 2026` or `12 de março de 2026`. */
export function longDate(isoDate: string, { months, date }: Words): string {
  const [year = "", month = "", day = ""] = isoDate.split("-");
  return date(Number(day), months[Number(month) - 1] ?? "", year);
}

/** A decimal as `1,250.5` or `1.250,5`: thousands grouped, no superfluous digits. */
export function printedQuantity(decimal: string, { group, point }: Words): string {
  const [whole = "", fraction = ""] = decimal.split(".");
  const grouped = whole.replace(/^(-?)0+(?=\d)/, "$1").replace(/\B(?=(\d{3})+$)/g, group);
  const decimals = fraction.replace(/0+$/, "");
  return decimals === "" ? grouped : grouped + point + decimals;
}

/** A tax rate as `20 %` or `5,5 %`. */
export function printedRate(rate: string, { point }: Words): string {
  return `${normalisedRate(rate).replace(".", point)} %`;
}

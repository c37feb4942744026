import { z } from "zod";

/** Identifier of an entity: a UUID, made as version 7 (RFC 9562) so that ids sort by time; read in any case. */
export const id = z.uuid().toLowerCase();

/** Who a message belongs to; also the record's key. */
export const organisationId = id.describe("The organisation");

/** Calendar date without time or zone, ISO 8601 `YYYY-MM-DD`. */
export const isoDate = z.iso.date();

/** Instant in UTC, ISO 8601 with milliseconds. */
export const instant = z.iso.datetime();

/** ISO 4217 alphabetic code; whether we know the currency is a business rule, not a matter of shape. */
export const currencyCode = z.string().regex(/^[A-Z]{3}$/, "three capital letters, as in EUR");

const inMinorUnits = "a whole number of minor units, as in 4900 for 49.00";

/** Amount of money in minor units of its currency (cents for EUR, yen for JPY). */
export const minorUnits = z.number(inMinorUnits).int(inMinorUnits);

/** Decimal number as a string, so that no digit is lost to binary fractions: `"2"`, `"0.5"`, `"19.25"`. */
export const decimal = z
  .string()
  .regex(/^-?\d{1,12}(\.\d{1,6})?$/, "a decimal number with a point, as in 2 or 19.25");

/** ISO 3166-1 alpha-2 country code. */
export const countryCode = z.string().regex(/^[A-Z]{2}$/, "two capital letters, as in DE");

/** Text of a limited length, without space around it. PostgreSQL keeps no NUL in a text. */
export const text = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .refine((value) => !value.includes("\0"), "a text without NUL");

/** Seller or buyer as printed on an invoice (EN 16931 BG-4 and BG-7). */
export const party = z.object({
  name: text(200).describe("Legal name (BT-27, BT-44)"),
  taxId: text(40).optional().describe("VAT or tax identifier (BT-31, BT-48)"),
  street: text(200).describe("Street and number (BT-35, BT-50)"),
  postcode: text(20).describe("Post code (BT-38, BT-53)"),
  city: text(100).describe("City (BT-37, BT-52)"),
  country: countryCode.describe("Country (BT-40, BT-55)"),
  email: text(254).optional().describe("E-mail address (BT-43, BT-58)"),
  phone: text(40).optional().describe("Phone number (BT-42, BT-57)"),
  registrationId: text(60)
    .optional()
    .describe("Legal registration, as in the register of companies (BT-30, BT-47)"),
});
export type Party = z.infer<typeof party>;

/** Tax category of a line (UNCL 5305, as far as EN 16931 knows it). */
export const taxCategory = z.enum(["S", "Z", "E", "AE", "K", "G", "O"]);
export type TaxCategory = z.infer<typeof taxCategory>;

/** What is taken off a line (EN 16931 BG-27): a share of quantity × price, or an amount. */
export const discount = z.union([
  z.object({ percent: decimal.describe("Per cent of quantity × price (BT-138)") }),
  z.object({ amount: minorUnits.describe("Amount, in minor units (BT-136)") }),
]);
export type Discount = z.infer<typeof discount>;

/** One invoice line (EN 16931 BG-25). */
export const invoiceLine = z.object({
  description: text(500).describe("What was sold (BT-153)"),
  quantity: decimal.describe("Invoiced quantity (BT-129)"),
  unit: text(20)
    .optional()
    .describe("What one of the quantity is, as printed: hour, piece (BT-130)"),
  unitPrice: minorUnits.describe("Net price of one unit, in minor units (BT-146)"),
  taxRate: decimal.describe("Tax rate in per cent (BT-152)"),
  discount: discount
    .optional()
    .describe("Taken off the line (BG-27): `percent`, a decimal number, or `amount`, minor units"),
  taxCategory: taxCategory
    .optional()
    .describe(
      "Tax category (BT-151): S standard, Z zero rated, E exempt, AE reverse charge, K intra-community supply, G export, O outside the scope of tax. Absent: S when the rate is above 0, else Z",
    ),
  exemptionReason: text(200)
    .optional()
    .describe("Why there is no tax (BT-120): needed for E; AE, K, G and O have a usual wording"),
});
export type InvoiceLine = z.infer<typeof invoiceLine>;

/** What kind of invoice it is (EN 16931 BT-3); the amounts of a credit note are positive. */
export const invoiceType = z.enum(["invoice", "credit-note"]);

/** The invoice that a credit note corrects (EN 16931 BG-3). */
export const correctedInvoice = z.object({
  invoiceId: id.describe("Id of the invoice"),
  number: text(60).describe("Its number (BT-25)"),
  issueDate: isoDate.describe("Its issue date (BT-26)"),
});

/** Languages that an invoice is printed in (BCP 47). */
export const language = z.enum(["en", "pt-BR"]);
export type Language = z.infer<typeof language>;

/** A picture in the document store. */
export const logo = z.object({
  key: text(300).describe("Where it lies in the document store"),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, "a SHA-256 in lower-case hexadecimal")
    .describe("SHA-256 of the file, lower-case hexadecimal"),
});
export type Logo = z.infer<typeof logo>;

/** Taxable amount and tax of one category and rate (EN 16931 BG-23). */
export const taxSubtotal = z.object({
  category: taxCategory
    .optional()
    .describe("Tax category (BT-118); absent on invoices from before there were any"),
  rate: decimal.describe("Rate in per cent, without trailing zeros (BT-119)"),
  taxable: minorUnits.describe("Sum of the nets of the lines at this rate (BT-116, BR-S-08)"),
  tax: minorUnits.describe("Tax on it, rounded once per rate (BT-117, BR-CO-17)"),
  exemptionReason: z
    .string()
    .optional()
    .describe(
      "Why there is no tax, as the lines say (BT-120); absent: the usual wording of the category",
    ),
});

/** Totals of an invoice (EN 16931 BG-22), in minor units of its currency. */
export const invoiceTotals = z.object({
  net: minorUnits.describe("Sum of the lines' nets (BT-106, BR-CO-10)"),
  taxes: z.array(taxSubtotal).describe("One entry a category and rate, lowest rate first"),
  tax: minorUnits.describe("Sum of the tax of all rates (BT-110, BR-CO-14)"),
  gross: minorUnits.describe("Net plus tax (BT-112, BR-CO-15)"),
  payable: minorUnits.describe("What the buyer has to pay (BT-115, BR-CO-16)"),
});
export type InvoiceTotals = z.infer<typeof invoiceTotals>;

/** Why a command was not carried out, in words the person can act on. */
export const problem = z.object({
  code: z.string().describe("Stable code for programs, as in due-date-before-issue-date"),
  field: z
    .string()
    .optional()
    .describe(
      "Path of the field in the command, as in lines.2.taxRate; absent when no single field is at fault",
    ),
  message: z
    .string()
    .describe("One sentence for the person: what was wrong and what would be right"),
  params: z
    .record(z.string(), z.string())
    .optional()
    .describe(
      "What the sentence names, for saying it in another language: as in `line`, counted from 1",
    ),
});
export type Problem = z.infer<typeof problem>;

/** The command was refused by a business rule; nothing was done and asking again unchanged gives the same. */
export const rejected = z.object({
  outcome: z.literal("rejected"),
  organisationId,
  problems: z.array(problem).min(1).describe("All that stands in the way"),
});

/** The command could not be handled through no fault of the person; it lies on the dead-letter topic. */
export const failed = z.object({
  outcome: z.literal("failed"),
  organisationId: id.optional().describe("The organisation, if it could be read"),
  code: z.string().describe("Stable error code, as in logs and on the dead letter"),
  message: z.string().describe("One sentence for the person"),
});

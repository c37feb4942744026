-- How the PDF was drawn, so that it is drawn the same way again: 1 the plain PDF of the beginning, 2 Factur-X.
alter table invoices add column layout integer not null default 1;
--> statement-breakpoint
-- Where the XML of the e-invoice lies, and what the service found when it looked it over: {xml, check}, as in
-- the reply. Null on invoices of layout 1, which have none.
alter table invoices add column e_invoice jsonb;

//! Billing reports and invoices.

use chrono::NaiveDate;

use crate::macros::{id, model, open_enum, request};
use crate::quantity::Amount;

request! {
    /// `GET /report/billing`: billing reports, by department.
    report::Billing(): "/report/billing" => BillingReports, Heavy,
    classic ["report:read:admin"],
    granular ["report:read:billing:admin"];
    answer { list "billing_reports" beside ["currency"] or_none }
}

model! {
    /// The billing reports of the account.
    BillingReports
    {
        /// Billing reports.
        billing_reports: Vec<BillingReport>,
        /// Currency.
        currency: Option<String>,
    }
}

model! {
    /// A billing report.
    BillingReport
    {
        /// Last day.
        end_date: Option<NaiveDate>,
        /// Id.
        id: Option<BillingId>,
        /// First day.
        start_date: Option<NaiveDate>,
        /// Tax, as text.
        tax_amount: Option<Amount>,
        /// Total, as text.
        total_amount: Option<Amount>,
        /// Kind.
        kind = "type": Option<BillingReportKind>,
    }
}

id! {
    /// A billing report.
    BillingId
}

open_enum! {
    /// How a billing report was made.
    BillingReportKind: i64 {
        /// Detailed.
        Detailed = 0,
        /// Custom.
        Custom = 1,
    }
}

request! {
    /// `GET /report/billing/invoices`: the invoices of one billing report.
    report::Invoices(): "/report/billing/invoices" => InvoiceList, Heavy,
    classic ["report:read:admin"],
    granular ["report:read:billing_invoice:admin"];
    answer { list "invoices" beside ["currency"] or_none }
    required {
        /// The billing report.
        billing = "billing_id": BillingId,
    }
}

model! {
    /// The invoices of a billing report.
    InvoiceList
    {
        /// Currency.
        currency: Option<String>,
        /// Invoices.
        invoices: Vec<Invoice>,
    }
}

model! {
    /// An invoice.
    Invoice
    {
        /// Last day.
        end_date: Option<NaiveDate>,
        /// What is charged.
        invoice_charge_name: Option<String>,
        /// Invoice number.
        invoice_number: Option<String>,
        /// Quantity.
        quantity: Option<i64>,
        /// First day.
        start_date: Option<NaiveDate>,
        /// Tax, as text.
        tax_amount: Option<Amount>,
        /// Total, as text.
        total_amount: Option<Amount>,
    }
}

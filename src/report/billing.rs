//! Billing reports and invoices.

use chrono::NaiveDate;

use crate::declare::{id, model, open_enum, request};
use crate::value::quantity::Amount;

request! {
    /// `GET /report/billing`: billing reports, by department.
    #[get("/report/billing", Heavy)]
    #[classic("report:read:admin")]
    #[granular("report:read:billing:admin")]
    #[answer(list("billing_reports").beside(&["currency"]).or_none())]
    pub struct report::Billing() -> BillingReports {}
}

model! {
    /// The billing reports of the account.
    pub struct BillingReports {
        /// Billing reports.
        pub billing_reports: Vec<BillingReport>,
        /// Currency.
        pub currency: Option<String>,
    }
}

model! {
    /// A billing report.
    pub struct BillingReport {
        /// Last day.
        pub end_date: Option<NaiveDate>,
        /// Id.
        pub id: Option<BillingId>,
        /// First day.
        pub start_date: Option<NaiveDate>,
        /// Tax, as text.
        pub tax_amount: Option<Amount>,
        /// Total, as text.
        pub total_amount: Option<Amount>,
        /// Kind.
        #[name = "type"]
        pub kind: Option<BillingReportKind>,
    }
}

id! {
    /// A billing report.
    pub struct BillingId;
}

open_enum! {
    /// How a billing report was made.
    pub enum BillingReportKind: i64 {
        /// Detailed.
        Detailed = 0,
        /// Custom.
        Custom = 1,
    }
}

request! {
    /// `GET /report/billing/invoices`: the invoices of one billing report.
    #[get("/report/billing/invoices", Heavy)]
    #[classic("report:read:admin")]
    #[granular("report:read:billing_invoice:admin")]
    #[answer(list("invoices").beside(&["currency"]).or_none())]
    pub struct report::Invoices(; #[name = "billing_id"] billing: BillingId) -> InvoiceList {}
}

model! {
    /// The invoices of a billing report.
    pub struct InvoiceList {
        /// Currency.
        pub currency: Option<String>,
        /// Invoices.
        pub invoices: Vec<Invoice>,
    }
}

model! {
    /// An invoice.
    pub struct Invoice {
        /// Last day.
        pub end_date: Option<NaiveDate>,
        /// What is charged.
        pub invoice_charge_name: Option<String>,
        /// Invoice number.
        pub invoice_number: Option<String>,
        /// Quantity.
        pub quantity: Option<i64>,
        /// First day.
        pub start_date: Option<NaiveDate>,
        /// Tax, as text.
        pub tax_amount: Option<Amount>,
        /// Total, as text.
        pub total_amount: Option<Amount>,
    }
}

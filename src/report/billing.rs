//! Billing reports and invoices.

use chrono::NaiveDate;

use crate::declare::{id, model, open_enum, request};
use crate::value::quantity::Amount;

request! {
    /// `GET /report/billing`: the billing reports of the account, by department.
    #[get("/report/billing", Heavy)]
    #[classic("report:read:admin")]
    #[granular("report:read:billing:admin")]
    #[answer(list("billing_reports").beside(&["currency"]).or_none())]
    pub struct report::Billing() -> BillingReports {}
}

model! {
    /// The billing reports of the account.
    pub struct BillingReports {
        /// The billing reports.
        pub billing_reports: Vec<BillingReport>,
        /// Currency of the amounts, for example `USD`.
        pub currency: Option<String>,
    }
}

model! {
    /// A billing report.
    pub struct BillingReport {
        /// Last day of the period.
        pub end_date: Option<NaiveDate>,
        /// Id of the billing report.
        pub id: Option<BillingId>,
        /// First day of the period.
        pub start_date: Option<NaiveDate>,
        /// Tax, exactly as Zoom writes the number.
        pub tax_amount: Option<Amount>,
        /// Total, exactly as Zoom writes the number.
        pub total_amount: Option<Amount>,
        /// Kind of the billing report.
        #[name = "type"]
        pub kind: Option<BillingReportKind>,
    }
}

id! {
    /// Id of a billing report.
    pub struct BillingId;
}

open_enum! {
    /// Kind of a billing report.
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
        /// Currency of the amounts, for example `USD`.
        pub currency: Option<String>,
        /// The invoices.
        pub invoices: Vec<Invoice>,
    }
}

model! {
    /// An invoice.
    pub struct Invoice {
        /// Last day of the period that is charged.
        pub end_date: Option<NaiveDate>,
        /// Name of the product or fee that is charged.
        pub invoice_charge_name: Option<String>,
        /// Number of the invoice.
        pub invoice_number: Option<String>,
        /// Number of units that are charged.
        pub quantity: Option<i64>,
        /// First day of the period that is charged.
        pub start_date: Option<NaiveDate>,
        /// Tax, exactly as Zoom writes the number.
        pub tax_amount: Option<Amount>,
        /// Total, exactly as Zoom writes the number.
        pub total_amount: Option<Amount>,
    }
}

//! Billing reports and invoices.

use zoom_admin::report::{Billing, Invoices};

use super::*;

fn account() -> FakeAccount {
    let invoices = |total: &str| {
        json!({ "currency": "EUR", "invoices": [{
            "invoice_number": "INV1",
            "invoice_charge_name": "Pro Annual",
            "quantity": 4,
            "start_date": "2026-05-01",
            "end_date": "2026-05-31",
            "total_amount": total,
        }] })
    };
    FakeAccount::new()
        .billing(json!({ "currency": "EUR", "billing_reports": [{
            "id": "b1",
            "type": 1,
            "start_date": "2026-05-01",
            "end_date": "2026-05-31",
            "tax_amount": "0",
            "total_amount": "120",
        }] }))
        .invoices("b1", invoices("99"))
        .invoices("b1", invoices("120"))
}

#[tokio::test]
async fn bills_are_what_was_added_by_hand() {
    let caller = Caller::of(&Fake::builder().account(account()).build());
    let bills = caller.ok("/report/billing").await;
    assert_eq!(bills["billing_reports"][0]["total_amount"], "120");
    let invoices = caller.ok("/report/billing/invoices?billing_id=b1").await;
    assert_eq!(invoices["invoices"][0]["total_amount"], "120", "the latest");
}

#[tokio::test]
async fn without_bills_zoom_refuses_and_unknown_ones_do_not_exist() {
    let fake = fake();
    let caller = Caller::of(&fake);
    for path in ["/report/billing", "/report/billing/invoices?billing_id=b1"] {
        let (status, body) = caller.get(path).await;
        assert_eq!((status, &body["code"]), (400, &json!(200)), "{path}");
    }
    fake.edit(|_| account());
    let unknown = caller.get("/report/billing/invoices?billing_id=b2").await;
    assert_eq!((unknown.0, &unknown.1["code"]), (404, &json!(5010)));
}

#[tokio::test]
async fn invoices_need_a_billing_id() {
    let caller = Caller::of(&Fake::builder().account(account()).build());
    let (status, body) = caller.get("/report/billing/invoices").await;
    assert_eq!((status, &body["code"]), (400, &json!(300)));
    assert_eq!(body["errors"][0]["field"], "billing_id");
}

#[tokio::test(start_paused = true)]
async fn the_client_reads_bills_and_invoices() {
    let zoom = client(&Fake::builder().account(account()).build());
    let bills = zoom.send(Billing::new()).await.unwrap();
    assert_eq!(bills.currency.as_deref(), Some("EUR"));
    let bill = &bills.billing_reports[0];
    assert_eq!(bill.end_date, Some(date("2026-05-31")));
    let invoices = zoom
        .send(Invoices::new(bill.id.clone().unwrap()))
        .await
        .unwrap();
    assert_eq!(invoices.invoices[0].quantity, Some(4));
    let unknown = zoom.send(Invoices::new("b2")).await.unwrap_err();
    assert_eq!(unknown.status(), Some(404));
}

//! Pages that are odd: records that cannot be read, counts as texts, fields that are missing.

use std::fmt::Debug;

use futures::{StreamExt, TryStreamExt};
use serde::Serialize;
use serde_json::{Value, json};
use zoom_admin::calls::CALLS;
use zoom_admin::{Error, Page, PageBody, Paged, Request, Result, Zoom};

use crate::canned::Canned;
use crate::decode::tolerance::answer;
use crate::each_call::Visitor;
use crate::facts::{Facts, facts};

struct Pages {
    facts: &'static Facts,
    canned: Canned,
    zoom: Zoom,
    listings: usize,
}

impl Pages {
    async fn first<R: Paged>(&self, request: R, body: &Value) -> Result<Page<R::Output>> {
        self.canned.set(200, body.to_string());
        self.zoom.pages(request).next().await.unwrap()
    }
}

impl Visitor for Pages {
    async fn call<R>(&mut self, _: R)
    where
        R: Request<Output: Serialize + Debug> + Clone,
    {
    }

    async fn page<R>(&mut self, request: R)
    where
        R: Paged<Output: Serialize + Debug + PageBody<Item: Serialize>> + Clone,
    {
        let name = R::META.name;
        let items = <R::Output as PageBody>::ITEMS;
        self.listings += 1;
        let answer = answer(self.facts, name);
        let mut full = answer.full(0);
        // Three different records, since the same one twice is a listing that moved.
        let [second, third] = [1_000, 2_000].map(|n| answer.numbered(0, n)[items][0].clone());
        let record = full[items][0].clone();
        full["next_page_token"] = json!("");
        let mut three = full.clone();
        three[items] = json!([record, second, third]);
        let whole = self.first(request.clone(), &three).await.unwrap();
        let whole = serde_json::to_value(whole.body.into_items()).unwrap();
        assert_eq!(whole.as_array().map(Vec::len), Some(3), "{name}");

        // One unreadable record: the others arrive, and the failure says which it was.
        let mut odd = full.clone();
        odd[items] = json!([record, "not a record", second, 7, third]);
        // A listing that lacks records says so once more.
        if odd.get("total_records").is_some() {
            odd["total_records"] = json!(5);
        }
        let page = self.first(request.clone(), &odd).await.unwrap();
        let failed: Vec<_> = page.failures.iter().map(|n| n.path.clone()).collect();
        assert_eq!(
            failed,
            [format!("{items}[1]"), format!("{items}[3]")],
            "{name}"
        );
        let read = serde_json::to_value(page.body.into_items()).unwrap();
        assert_eq!(read, whole, "{name}");
        let records: Vec<std::result::Result<_, Error>> =
            self.zoom.stream(request.clone()).collect().await;
        let broken: Vec<_> = records.iter().filter_map(|r| r.as_ref().err()).collect();
        assert_eq!((records.len(), broken.len()), (5, 2), "{name}");
        assert!(broken.iter().all(|e| e.is_item()), "{name}");
        let stopped: Result<Vec<_>> = self.zoom.stream(request.clone()).try_collect().await;
        assert!(stopped.is_err_and(|e| e.is_item()), "{name}");

        // Counts as texts are numbers all the same.
        let mut texts = full.clone();
        for field in ["page_count", "page_number", "page_size", "total_records"] {
            if let Some(count) = texts.get(field).cloned() {
                texts[field] = json!(count.to_string());
            }
        }
        let plain = self.first(request.clone(), &full).await.unwrap();
        let page = self.first(request.clone(), &texts).await.unwrap();
        assert_eq!((page.failures.len(), page.notes.len()), (0, 0), "{name}");
        let [plain, read] = [&plain.body, &page.body].map(|b| serde_json::to_value(b).unwrap());
        assert_eq!(plain, read, "{name}");

        // No list, no counts: an empty page, and the last.
        let mut no_list = full.clone();
        let fields = no_list.as_object_mut().unwrap();
        fields.remove(items);
        fields.remove("total_records");
        let mut no_counts = json!({});
        no_counts[items] = json!([record]);
        for (body, count) in [
            (no_list, 0),
            (json!({items: null}), 0),
            (json!({items: ""}), 0),
            (json!({items: []}), 0),
            (json!({items: [null]}), 0),
            (json!({items: record}), 1),
            (no_counts, 1),
        ] {
            self.canned.set(200, body.to_string());
            let pages: Vec<_> = self
                .zoom
                .pages(request.clone())
                .try_collect()
                .await
                .unwrap();
            assert_eq!(pages.len(), 1, "{name} {body}");
            let page = pages.into_iter().next().unwrap();
            assert!(page.failures.is_empty(), "{name} {body}");
            assert_eq!(page.body.into_items().len(), count, "{name} {body}");
        }
    }
}

#[tokio::test]
async fn one_unreadable_record_of_a_page_is_a_failure_and_the_others_arrive() {
    let canned = Canned::default();
    let zoom = canned.builder().build().unwrap();
    let mut pages = Pages {
        facts: facts(),
        canned,
        zoom,
        listings: 0,
    };
    crate::each_call::each(&mut pages).await;
    println!("{} listings", pages.listings);
    let paged = CALLS.iter().filter(|c| c.paging.is_some()).count();
    assert_eq!(pages.listings, paged);
}

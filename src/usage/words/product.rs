//! Products whose use the reports of these scopes do not show.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::user::settings::{Feature, FeatureLicense};

/// A product whose use the reports of these scopes do not show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Product {
    /// Zoom Phone.
    Phone,
    /// Team Chat, if it is a separate product.
    TeamChat,
    /// Whiteboard.
    Whiteboard,
    /// Clips.
    Clips,
    /// Docs.
    Docs,
    /// Scheduler.
    Scheduler,
    /// Zoom Events.
    Events,
    /// AI Companion outside of meetings.
    AiCompanion,
    /// Mail and Calendar.
    MailCalendar,
    /// Revenue Accelerator.
    RevenueAccelerator,
    /// The products of a bundle whose contents are not known.
    Suite,
    /// Meetings on the company's own connectors (Corp), which Zoom's reports need not show.
    OnPremises,
    /// Meetings. The reports show them; [`Policy::uses`](crate::usage::Policy::uses) may name them.
    Meetings,
    /// Webinars. The reports show them, too.
    Webinars,
}

impl Product {
    /// The name for people.
    pub fn name(self) -> &'static str {
        match self {
            Product::Phone => "Phone",
            Product::TeamChat => "Team Chat",
            Product::Whiteboard => "Whiteboard",
            Product::Clips => "Clips",
            Product::Docs => "Docs",
            Product::Scheduler => "Scheduler",
            Product::Events => "Events",
            Product::AiCompanion => "AI Companion",
            Product::MailCalendar => "Mail and Calendar",
            Product::RevenueAccelerator => "Revenue Accelerator",
            Product::Suite => "the bundle's other products",
            Product::OnPremises => "meetings on own connectors",
            Product::Meetings => "Meetings",
            Product::Webinars => "Webinars",
        }
    }
}

impl fmt::Display for Product {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The products in the settings whose use the reports do not show.
pub(in crate::usage) fn products(feature: &Feature) -> Vec<Product> {
    let flags = [
        (feature.zoom_phone, Product::Phone),
        (feature.zoom_whiteboard_plus, Product::Whiteboard),
        (feature.zoom_clips_plus, Product::Clips),
        (feature.zoom_docs, Product::Docs),
        (feature.zoom_scheduler, Product::Scheduler),
        (feature.zoom_events, Product::Events),
        (feature.zoom_mail_calendar, Product::MailCalendar),
        (
            feature.zoom_revenue_accelerator,
            Product::RevenueAccelerator,
        ),
    ];
    let listed = feature.license_info_list.iter().filter_map(|info| {
        Some(match info.license_type.as_ref()? {
            FeatureLicense::Whiteboard => Product::Whiteboard,
            FeatureLicense::Scheduler => Product::Scheduler,
            FeatureLicense::Clips => Product::Clips,
            FeatureLicense::Docs => Product::Docs,
            FeatureLicense::RevenueAccelerator => Product::RevenueAccelerator,
            other if other.to_string().contains("EVENTS") => Product::Events,
            _ => return None,
        })
    });
    let mut products: Vec<_> = flags
        .into_iter()
        .filter_map(|(has, product)| (has == Some(true)).then_some(product))
        .chain(listed)
        .collect();
    products.sort();
    products.dedup();
    products
}

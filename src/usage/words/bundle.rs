//! Bundles: what they are called and what they hold, as far as Zoom says it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::usage::words::licence::Licence;
use crate::usage::words::product::Product;

/// A bundle: a base that holds other products beside meetings.
///
/// The built-in contents are what Zoom's published descriptions say. Contracts differ, so a policy
/// can replace them: see [`Policy::bundles`](crate::usage::Policy::bundles).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Bundle {
    /// The name for people, such as `Workplace Enterprise`.
    pub name: String,
    /// The products that it holds and whose use the reports do not show.
    pub products: BTreeSet<Product>,
    /// Products of which no source says whether it holds them. They count only where the policy
    /// says that the company uses them.
    pub perhaps: BTreeSet<Product>,
    /// Add-ons that come with it.
    pub includes: BTreeSet<Licence>,
}

impl Bundle {
    /// A bundle that holds these products.
    pub fn new(name: impl Into<String>, products: impl IntoIterator<Item = Product>) -> Self {
        Self {
            name: name.into(),
            products: products.into_iter().collect(),
            ..Self::default()
        }
    }

    /// With add-ons that come with it.
    #[must_use]
    pub fn includes(self, add_ons: impl IntoIterator<Item = Licence>) -> Self {
        Self {
            includes: add_ons.into_iter().collect(),
            ..self
        }
    }

    fn perhaps(self, products: &[Product]) -> Self {
        Self {
            perhaps: products.iter().copied().collect(),
            ..self
        }
    }
}

/// The region in the name of a bundle.
const REGIONS: [&str; 6] = [
    "US/CA",
    "UK/IR",
    "AU/NZ",
    "JP",
    "Global Select",
    "Phone Pro",
];

/// The bundles of `zoom_one_type` that come by region: the name, and the numbers in the order of
/// [`REGIONS`]; 0 where there is none.
const REGIONAL: [(&str, [i64; 5]); 5] = [
    ("Workplace Business Plus", [16, 32, 64, 128, 33_554_432]),
    (
        "Workplace Enterprise Premier",
        [134_217_728, 536_870_912, 1_073_741_824, 268_435_456, 0],
    ),
    ("Workplace Pro Plus", [4_398_046_511_104, 0, 0, 0, 0]),
    (
        "School and Campus Plus",
        [
            137_438_953_472,
            549_755_813_888,
            1_099_511_627_776,
            274_877_906_944,
            2_199_023_255_552,
        ],
    ),
    (
        "Education Enterprise Premier",
        [
            4_294_967_296,
            17_179_869_184,
            34_359_738_368,
            8_589_934_592,
            68_719_476_736,
        ],
    ),
];

/// The bundles of `zoom_one_type` without a region in their name.
const PLAIN: [(&str, i64); 6] = [
    ("Workplace Enterprise", 4),
    ("Workplace Enterprise Plus", 8),
    ("School and Campus", 18_014_398_509_481_984),
    ("Education Enterprise Essentials", 72_057_594_037_927_936),
    ("Education Enterprise Plus", 144_115_188_075_855_872),
    ("Education Enterprise Student", 576_460_752_303_423_488),
];

/// The numbers of `plan_united_type`, in the order of [`REGIONS`].
const UNITED: [(&str, [&str; 6]); 3] = [
    ("United Pro", ["1", "2", "4", "32768", "8", "16"]),
    (
        "United Business",
        ["32", "64", "128", "65536", "256", "512"],
    ),
    (
        "United Enterprise",
        ["1024", "2048", "4096", "131072", "8192", "16384"],
    ),
];

/// The built-in contents of a bundle; `None` for one that no source describes.
pub(in crate::usage) fn built_in(licence: &Licence) -> Option<Bundle> {
    let (name, region) = named(licence)?;
    let full_name = match region {
        Some(region) => format!("{name} ({region})"),
        None => name.to_owned(),
    };
    use Product::{AiCompanion, Clips, Docs, Phone, Scheduler, Whiteboard};
    // Scheduler is assigned user by user where a plan allows it, so the user's settings tell of it.
    let (products, perhaps): (&[Product], &[Product]) = match name {
        "United Pro" | "United Business" | "United Enterprise" => {
            (&[Phone], &[Scheduler, Docs, Whiteboard, AiCompanion])
        }
        "Workplace Enterprise" => (&[Phone, Clips, Docs, AiCompanion], &[Whiteboard]),
        "Workplace Enterprise Plus" => (&[Phone, Clips, AiCompanion], &[Docs, Whiteboard]),
        "Workplace Enterprise Premier" => {
            (&[Phone, Clips, AiCompanion], &[Scheduler, Docs, Whiteboard])
        }
        "Workplace Pro Plus"
        | "Workplace Business Plus"
        | "School and Campus Plus"
        | "Education Enterprise Premier" => {
            (&[Phone, Clips, Docs, AiCompanion], &[Scheduler, Whiteboard])
        }
        "School and Campus" => (&[Clips, Docs, AiCompanion], &[Scheduler, Whiteboard]),
        "Education Enterprise Essentials" | "Education Enterprise Plus" => {
            (&[Clips, Docs, AiCompanion], &[Phone, Scheduler, Whiteboard])
        }
        // Only its name is known.
        _ => (&[Product::Suite], &[]),
    };
    let bundle = Bundle::new(full_name, products.iter().copied());
    Some(bundle.perhaps(perhaps))
}

/// The name of a bundle and its region, if its number is known.
fn named(licence: &Licence) -> Option<(&'static str, Option<&'static str>)> {
    let in_region = |at: usize| REGIONS.get(at).copied();
    match licence {
        Licence::Workplace(number) => {
            let plain = PLAIN.iter().find(|(_, plain)| plain == number);
            let plain = plain.map(|(name, _)| (*name, None));
            plain.or_else(|| {
                REGIONAL.iter().find_map(|(name, numbers)| {
                    let at = numbers.iter().position(|n| n == number && *n != 0)?;
                    Some((*name, in_region(at)))
                })
            })
        }
        Licence::United(plan) => UNITED.iter().find_map(|(name, numbers)| {
            let at = numbers.iter().position(|number| number == plan)?;
            Some((*name, in_region(at)))
        }),
        Licence::Other(kind, Some(512)) if kind == "ZOOM_HEALTHCARE_CLINICAL_NOTES" => {
            Some(("Workplace for Clinicians", None))
        }
        _ => None,
    }
}

impl Licence {
    /// The name for people, such as `Workplace Enterprise` or `Webinar 500`. A bundle whose number
    /// no source describes keeps its number.
    pub fn title(&self) -> String {
        let sized = |name: &str, capacity: &Option<u32>| match capacity {
            Some(capacity) => format!("{name} {capacity}"),
            None => name.to_owned(),
        };
        match self {
            Licence::Pro => "Pro".to_owned(),
            Licence::Corp => "Corp (on-premises)".to_owned(),
            Licence::LargeMeeting(capacity) => sized("Large Meeting", capacity),
            Licence::Webinar(capacity) => sized("Webinar", capacity),
            Licence::Events(capacity) => sized("Events", capacity),
            bundle => match (built_in(bundle), bundle) {
                (Some(known), _) => known.name,
                (None, Licence::Workplace(number)) => format!("Workplace bundle {number}"),
                (None, Licence::United(plan)) => format!("United plan {plan}"),
                (None, other) => other.to_string(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bundles_are_called_as_zoom_calls_them() {
        let title = |text: &str| text.parse::<Licence>().unwrap().title();
        assert_eq!(title("workplace:4"), "Workplace Enterprise");
        assert_eq!(
            title("workplace:33554432"),
            "Workplace Business Plus (Global Select)"
        );
        assert_eq!(
            title("workplace:1073741824"),
            "Workplace Enterprise Premier (AU/NZ)"
        );
        assert_eq!(title("workplace:5"), "Workplace bundle 5");
        assert_eq!(title("workplace:0"), "Workplace bundle 0");
        assert_eq!(title("united:32"), "United Business (US/CA)");
        assert_eq!(title("united:32768"), "United Pro (JP)");
        assert_eq!(title("united:16384"), "United Enterprise (Phone Pro)");
        assert_eq!(title("webinar:500"), "Webinar 500");
    }

    #[test]
    fn no_number_stands_for_two_bundles() {
        let regional = REGIONAL.iter().flat_map(|(_, numbers)| numbers);
        let plain = PLAIN.iter().map(|(_, number)| number);
        let all: Vec<_> = regional.chain(plain).filter(|n| **n != 0).collect();
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
        let united: Vec<_> = UNITED.iter().flat_map(|(_, numbers)| numbers).collect();
        assert_eq!(united.iter().collect::<BTreeSet<_>>().len(), united.len());
    }
}

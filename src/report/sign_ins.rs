//! Sign-ins and sign-outs.

use chrono::{DateTime, NaiveDate, Utc};

use crate::declare::{model, open_enum, page, ranged, request};

request! {
    /// `GET /report/activities`: the sign-ins and sign-outs of users. A call covers at most one
    /// month; the report reaches six months back.
    #[get("/report/activities", Heavy)]
    #[classic("report:read:admin")]
    #[granular("report:read:user_activities:admin")]
    #[paged(300)]
    pub struct report::SignIns() -> SignInPage {
        /// First day, in UTC.
        from: Option<NaiveDate>,
        /// Last day, in UTC.
        to: Option<NaiveDate>,
    }
}

ranged! {
    SignIns from SignIns, |row| row.time;
    fn is_exact(&self) -> bool {
        true
    }
}

page! {
    /// One page of sign-ins and sign-outs.
    #[range(from, to)]
    pub struct SignInPage {
        pub activity_logs: Vec<SignIn>,
        /// First day of the period.
        pub from: Option<NaiveDate>,
        /// Last day of the period.
        pub to: Option<NaiveDate>,
    }
}

model! {
    /// A sign-in or sign-out.
    pub struct SignIn {
        /// Kind of the client.
        pub client_type: Option<String>,
        /// E-mail address of the user.
        pub email: Option<String>,
        /// IP address of the client.
        pub ip_address: Option<String>,
        /// Time of the sign-in or sign-out, in UTC.
        pub time: Option<DateTime<Utc>>,
        /// Whether the user signed in or out.
        #[name = "type"]
        pub kind: Option<SignInKind>,
        /// Version of the client.
        pub version: Option<String>,
    }
}

open_enum! {
    /// Whether a user signed in or out.
    pub enum SignInKind: str {
        /// Signed in.
        SignIn = "Sign in",
        /// Signed out.
        SignOut = "Sign out",
    }
}

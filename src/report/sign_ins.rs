//! Sign-ins and sign-outs.

use chrono::{DateTime, NaiveDate, Utc};

use crate::declare::{model, open_enum, page, ranged, request};

request! {
    /// `GET /report/activities`: who signed in and out. At most one month per call, six months
    /// back.
    #[get("/report/activities", Heavy)]
    #[classic("report:read:admin")]
    #[granular("report:read:user_activities:admin")]
    #[paged(300)]
    pub struct report::SignIns() -> SignInPage {
        /// First day, UTC.
        from: Option<NaiveDate>,
        /// Last day, UTC.
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
        /// First day.
        pub from: Option<NaiveDate>,
        /// Last day.
        pub to: Option<NaiveDate>,
    }
}

model! {
    /// A sign-in or sign-out.
    pub struct SignIn {
        /// What kind of client.
        pub client_type: Option<String>,
        /// E-mail address.
        pub email: Option<String>,
        /// IP address.
        pub ip_address: Option<String>,
        /// When, UTC.
        pub time: Option<DateTime<Utc>>,
        /// Which of the two.
        #[name = "type"]
        pub kind: Option<SignInKind>,
        /// Version of the client.
        pub version: Option<String>,
    }
}

open_enum! {
    /// Which of the two it was.
    pub enum SignInKind: str {
        /// Signed in.
        SignIn = "Sign in",
        /// Signed out.
        SignOut = "Sign out",
    }
}

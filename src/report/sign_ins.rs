//! Sign-ins and sign-outs.

use chrono::{DateTime, NaiveDate, Utc};

use crate::macros::{model, open_enum, page, ranged, request};

request! {
    /// `GET /report/activities`: who signed in and out. At most one month per call, six months
    /// back.
    report::SignIns(): "/report/activities" => SignInPage, Heavy,
    classic ["report:read:admin"],
    granular ["report:read:user_activities:admin"];
    query {
        /// First day, UTC.
        from: NaiveDate,
        /// Last day, UTC.
        to: NaiveDate,
    }
    paged 300;
}

ranged! {
    SignIns from SignIns, |row| row.time;
    fn is_exact(&self) -> bool {
        true
    }
}

page! {
    /// One page of sign-ins and sign-outs.
    SignInPage {
        activity_logs: SignIn;
        /// First day.
        from: Option<NaiveDate>,
        /// Last day.
        to: Option<NaiveDate>,
    }
    range from to
}

model! {
    /// A sign-in or sign-out.
    SignIn
    {
        /// What kind of client.
        client_type: Option<String>,
        /// E-mail address.
        email: Option<String>,
        /// IP address.
        ip_address: Option<String>,
        /// When, UTC.
        time: Option<DateTime<Utc>>,
        /// Which of the two.
        kind = "type": Option<SignInKind>,
        /// Version of the client.
        version: Option<String>,
    }
}

open_enum! {
    /// Which of the two it was.
    SignInKind: str {
        /// Signed in.
        SignIn = "Sign in",
        /// Signed out.
        SignOut = "Sign out",
    }
}

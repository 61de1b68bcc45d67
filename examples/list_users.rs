//! The users of an account as a stream, which reads page after page.
//!
//! Runs on the built-in fake account. For a real one, leave out `transport` and `clock`, and give the
//! three values of a server-to-server app.
#![allow(clippy::print_stdout)]

use futures::StreamExt;
use zoom_admin::fake::Fake;
use zoom_admin::text::{LONGEST, Visible};
use zoom_admin::{ErrorKind, Result, Zoom, user};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let fake = Fake::builder().users(50).build();
    let zoom = Zoom::builder()
        .transport(fake.clone())
        .clock(fake.clock())
        .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
        .build()?;

    let mut users = zoom.stream(user::List::new().status(user::Status::Active));
    while let Some(user) = users.next().await {
        match user {
            Ok(user) => {
                let department = user.dept.as_deref().unwrap_or("(none)");
                let (email, department) = (Visible(&user.email, 40), Visible(department, LONGEST));
                println!("{email:<40} {department}");
            }
            // One record cannot be read; the others can.
            Err(error) if error.kind() == ErrorKind::Decode => println!("left out: {error}"),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

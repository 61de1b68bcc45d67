//! A whole sign-in on a laptop: Zoom's page in the browser, the callback on a loopback port, the
//! connection in a file, and what it may do.
//!
//! `ZOOM_CLIENT_ID` and, unless the app is public, `ZOOM_CLIENT_SECRET` of an OAuth app whose
//! redirect URI is the one that is printed; without them it runs against the consent page of the
//! built-in fake. `ZOOM_API_URL` and `ZOOM_OAUTH_URL` point it elsewhere. `--help` lists the
//! options.
#![allow(clippy::print_stdout)]

mod callback;

use std::process::{Command, ExitCode, Stdio};

use clap::{Arg, ArgAction, ArgMatches, value_parser};
use tokio::net::TcpListener;
use zoom_admin::auth::store::{self, FileStore, Grant};
use zoom_admin::auth::{OAuthApp, Scope, SignIn, advice};
use zoom_admin::fake::{Fake, FakeServer};
use zoom_admin::preflight::{self, Expected, Permission};
use zoom_admin::text::{LONGEST, visible};
use zoom_admin::{AccountKey, Builder, Error, ErrorKind, FixedToken, Result, Zoom};

fn arguments() -> ArgMatches {
    let option = |name: &'static str, help: &'static str| Arg::new(name).long(name).help(help);
    clap::Command::new("connect")
        .about("Signs in to Zoom and stores the connection")
        .arg(option("open", "Open the page in a browser").action(ArgAction::SetTrue))
        .arg(option("store", "Folder that connections are kept in").default_value("connections"))
        .arg(option("name", "Name of the connection").default_value("zoom"))
        .arg(
            option("port", "Port of the callback; 0 for any")
                .value_parser(value_parser!(u16))
                .default_value("8417"),
        )
        .arg(option("granular", "Ask for granular scopes").action(ArgAction::SetTrue))
        .arg(option(
            "account",
            "Refuse users of other accounts than this id",
        ))
        .arg(option("email", "Refuse other users than this address"))
        .get_matches()
}

fn env(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|v| !v.trim().is_empty())
}

/// Where Zoom is: the real one, or the fake on a port of this machine.
struct Place {
    client: (String, Option<String>),
    fake: Option<(Fake, FakeServer)>,
}

impl Place {
    async fn find(granular: bool) -> Result<Self> {
        if let Some(id) = env("ZOOM_CLIENT_ID") {
            let client = (id, env("ZOOM_CLIENT_SECRET"));
            return Ok(Self { client, fake: None });
        }
        println!("No ZOOM_CLIENT_ID is set: this is the built-in fake.\n");
        let fake = Fake::builder().users(50);
        let fake = if granular {
            fake.scopes(preflight::granular_scopes().iter().map(Scope::to_string))
        } else {
            fake
        };
        let fake = fake.now(chrono::Utc::now()).build();
        let server = fake.listen().await.map_err(|e| unusable("no port", e))?;
        let secret = Some(Fake::CLIENT_SECRET.to_owned());
        Ok(Self {
            client: (Fake::CLIENT_ID.to_owned(), secret),
            fake: Some((fake, server)),
        })
    }

    fn builder(&self) -> Builder {
        let (mut api, mut oauth) = (env("ZOOM_API_URL"), env("ZOOM_OAUTH_URL"));
        let mut builder = Zoom::builder();
        if let Some((fake, server)) = &self.fake {
            (api, oauth) = (Some(server.api_url()), Some(server.oauth_url()));
            builder = builder.clock(fake.clock());
        }
        if let Some(url) = api {
            builder = builder.api_url(url);
        }
        match oauth {
            Some(url) => builder.oauth_url(url),
            None => builder,
        }
    }

    fn app(&self, redirect_uri: &str) -> OAuthApp {
        let (id, secret) = &self.client;
        let app = OAuthApp::new(id, redirect_uri);
        match secret {
            Some(secret) => app.client_secret(secret),
            None => app,
        }
    }
}

fn unusable(what: &str, cause: std::io::Error) -> Error {
    Error::new(ErrorKind::Config, format!("{what}: {cause}"))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match connect(&arguments()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("connect: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn connect(options: &ArgMatches) -> Result<()> {
    let text = |name: &str| options.get_one::<String>(name).cloned();
    let granular = options.get_flag("granular");
    let place = Place::find(granular).await?;
    let port = options.get_one::<u16>("port").copied().unwrap_or(0);
    let listener = TcpListener::bind(("127.0.0.1", port))
        .await
        .map_err(|e| unusable("the callback's port cannot be opened", e))?;
    let port = listener.local_addr().map_or(port, |addr| addr.port());
    let app = place.app(&format!("http://127.0.0.1:{port}/callback"));
    let sign_in = place.builder().sign_in(&app)?;
    let scopes = match granular {
        true => preflight::granular_scopes(),
        false => Scope::CLASSIC.to_vec(),
    };
    let email = text("email");
    say_what_is_asked(&scopes, email.as_deref());
    let (url, pending) = sign_in.begin(&scopes)?;
    println!("{url}\n");
    if options.get_flag("open") {
        open(url.as_str());
    }

    let state = url.query_pairs().find(|(name, _)| name == "state");
    let state = state.map(|(_, value)| value).unwrap_or_default();
    let visit = callback::wait(&listener, &state).await?;
    let grant = match sign_in.finish(pending, visit.query()).await {
        Ok(grant) => grant,
        Err(error) => {
            visit.answer(&error.to_string()).await;
            return Err(error);
        }
    };
    let name = AccountKey::new(text("name").unwrap_or_default());
    let expected = expected(text("account"), email);
    // Nothing is stored before it is known who it was.
    if let Err(error) = check(&place, &sign_in, &name, &grant, &expected).await {
        visit.answer(&error.to_string()).await;
        return Err(error);
    }
    let tokens = FileStore::new(text("store").unwrap_or_default());
    store::connect(&tokens, &name, grant).await?;
    visit
        .answer("You are connected. This page can be closed.")
        .await;
    let file = tokens.file(&name)?;
    println!("Stored in {}\n", file.display());

    let zoom = place
        .builder()
        .authorization_code(&app, name)
        .token_store(tokens)
        .build()?;
    say_what_it_permits(&zoom).await?;
    println!(
        "\nThe review of this connection: cargo run --example license_review -- --connection {}",
        file.display()
    );
    Ok(())
}

/// Whose sign-in is accepted.
fn expected(account: Option<String>, email: Option<String>) -> Expected {
    let mut expected = Expected::new();
    if let Some(id) = account {
        expected = expected.account(id);
    }
    if let Some(email) = email {
        expected = expected.email(email);
    }
    expected
}

/// What the app asks for, before anybody signs in.
fn say_what_is_asked(scopes: &[Scope], email: Option<&str>) {
    println!("The app asks for these scopes, and only reads:");
    for scope in scopes {
        println!("  {scope}");
    }
    println!("The role of whoever signs in needs View on:");
    for permission in Permission::ALL {
        println!("  {permission}");
    }
    println!("\n{}\n", advice(email));
}

/// What the connection can read, and what to ask the admin for.
async fn say_what_it_permits(zoom: &Zoom) -> Result<()> {
    let preflight = preflight::run(zoom).await?;
    println!("{preflight}");
    if !preflight.is_complete() {
        println!("To be sent to the admin:\n\n{}", preflight.letter());
    }
    Ok(())
}

/// Says who signed in, and ends the sign-in of somebody else.
async fn check(
    place: &Place,
    sign_in: &SignIn,
    name: &AccountKey,
    grant: &Grant,
    expected: &Expected,
) -> Result<()> {
    let token = FixedToken::new(name.clone(), grant.access.clone());
    let zoom = place.builder().token_provider(token).build()?;
    let checked = match preflight::identity(&zoom).await {
        Ok(who) => {
            let unknown = || "?".to_owned();
            let line = format!(
                "Signed in: {} ({}), account {}",
                who.email.clone().unwrap_or_else(unknown),
                who.role_name.clone().unwrap_or_else(unknown),
                who.account_id
                    .as_ref()
                    .map_or_else(unknown, ToString::to_string),
            );
            // Names come from the account: a terminal must not obey them.
            println!("{}", visible(&line, LONGEST));
            expected.check(&who)
        }
        Err(error) => Err(error),
    };
    if checked.is_err()
        && let Err(error) = sign_in.revoke(grant).await
    {
        eprintln!("connect: the sign-in could not be ended: {error}");
    }
    checked
}

/// Opens a page in the user's browser, if there is one.
fn open(url: &str) {
    let program = match std::env::consts::OS {
        "macos" => "open",
        "windows" => "explorer",
        _ => "xdg-open",
    };
    let quiet = Command::new(program)
        .arg(url)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    if quiet.is_err() {
        println!("({program} cannot be started: open the page by hand.)");
    }
}

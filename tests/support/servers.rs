//! Database servers for a test: Debian's `postgresql` and `redis-server`, started on free ports as an
//! ordinary user, and stopped with the value. Where they are not installed, the test says so.

use std::fs;
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// A server that ends with this.
pub(crate) struct Server {
    start: Box<dyn Fn() -> Command + Send>,
    child: Option<Child>,
    /// The signal that ends it at once.
    signal: &'static str,
    folder: PathBuf,
    /// Where a client reaches it.
    pub(crate) url: String,
}

/// A user other than root, whom a database server wants.
#[derive(Clone, Copy)]
struct User(Option<(u32, u32)>);

impl User {
    fn find(name: &str) -> Self {
        let id = |flag: &str, name: &[&str]| {
            let output = Command::new("id").arg(flag).args(name).output().ok()?;
            String::from_utf8(output.stdout).ok()?.trim().parse().ok()
        };
        if id("-u", &[]) != Some(0) {
            return Self(None);
        }
        Self(id("-u", &[name]).zip(id("-g", &[name])))
    }

    fn command(self, program: &Path) -> Command {
        let mut command = Command::new(program);
        if let Self(Some((user, group))) = self {
            command.uid(user).gid(group);
        }
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    /// An empty folder that is theirs.
    fn folder(self, name: &str) -> PathBuf {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("zoom-{name}-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir(&path).unwrap();
        self.owns(&path);
        path
    }

    fn owns(self, path: &Path) {
        if let Self(Some((user, group))) = self {
            std::os::unix::fs::chown(path, Some(user), Some(group)).unwrap();
        }
    }

    /// Settings that need files, which are made in the server's folder.
    fn prepare(self, folder: &Path, prepare: impl FnOnce(&Path) -> Vec<String>) -> Vec<String> {
        let settings = prepare(folder);
        for file in fs::read_dir(folder).unwrap() {
            self.owns(&file.unwrap().path());
        }
        settings
    }
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// A program in the path, or in one of Debian's folders of versions.
fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    if let Ok(versions) = fs::read_dir("/usr/lib/postgresql") {
        folders.extend(versions.flatten().map(|version| version.path().join("bin")));
    }
    let found = folders
        .iter()
        .map(|folder| folder.join(name))
        .find(|file| file.exists());
    if found.is_none() {
        // Written as it is: what macros print is shown of tests that fail only.
        let test = std::thread::current();
        let test = test.name().unwrap_or("a test").to_owned();
        let text = format!("NOT RUN: {test}: {name} is not installed here\n");
        let _ = std::io::stderr().write_all(text.as_bytes());
    }
    found
}

/// A Postgres server with an empty database, with the settings that `prepare` gives besides.
pub(crate) fn postgres(prepare: impl FnOnce(&Path) -> Vec<String>) -> Option<Server> {
    let (initdb, server) = (find("initdb")?, find("postgres")?);
    let user = User::find("postgres");
    let folder = user.folder("postgres");
    let data = folder.join("data");
    let made = user
        .command(&initdb)
        .args([
            "-U",
            "zoom",
            "--auth=trust",
            "--no-sync",
            "--no-locale",
            "-E",
            "UTF8",
            "-D",
        ])
        .arg(&data)
        .status()
        .unwrap();
    assert!(made.success(), "initdb: {made}");
    let settings = user.prepare(&folder, prepare);
    let port = free_port();
    let sockets = folder.clone();
    let start = move || {
        let mut command = user.command(&server);
        command.arg("-D").arg(&data).arg("-k").arg(&sockets);
        command.args(["-h", "127.0.0.1", "-p", &port.to_string()]);
        // What the operating system has outlives the death of a process.
        command.args(["-c", "fsync=off", "-c", "shared_buffers=16MB"]);
        command.args(&settings);
        command
    };
    let url = format!("postgres://zoom@127.0.0.1:{port}/postgres");
    // Its own processes would outlive a SIGKILL of their parent for a while.
    Some(Server::new(Box::new(start), "-QUIT", folder, url))
}

/// A Redis server that writes before it answers, with the settings that `prepare` gives besides.
pub(crate) fn redis(prepare: impl FnOnce(&Path) -> Vec<String>) -> Option<Server> {
    server("redis-server", "nobody", |folder, port| {
        let (place, number) = (folder.to_str().unwrap(), port.to_string());
        let mut settings = vec!["--bind", "127.0.0.1", "--port", &number, "--dir", place];
        settings.extend([
            "--appendonly",
            "yes",
            "--appendfsync",
            "always",
            "--save",
            "",
        ]);
        let settings = settings.into_iter().map(str::to_owned);
        let settings = settings.chain(prepare(folder)).collect();
        (settings, format!("redis://127.0.0.1:{port}/0"))
    })
}

/// Another program that serves on a port: `prepare` makes its files in a folder of its own and gives
/// its arguments, and the URL.
pub(crate) fn server(
    name: &str,
    user: &str,
    prepare: impl FnOnce(&Path, u16) -> (Vec<String>, String),
) -> Option<Server> {
    let program = find(name)?;
    let user = User::find(user);
    let folder = user.folder(name);
    let port = free_port();
    let mut url = String::new();
    let arguments = user.prepare(&folder, |folder| {
        let (arguments, at) = prepare(folder, port);
        url = at;
        arguments
    });
    let start = move || {
        let mut command = user.command(&program);
        command.args(&arguments);
        command
    };
    // SIGQUIT would be ignored where this program was started with it ignored, as in the background.
    Some(Server::new(Box::new(start), "-KILL", folder, url))
}

impl Server {
    fn new(
        start: Box<dyn Fn() -> Command + Send>,
        signal: &'static str,
        folder: PathBuf,
        url: String,
    ) -> Self {
        let mut server = Self {
            start,
            child: None,
            signal,
            folder,
            url,
        };
        server.start();
        server
    }

    pub(crate) fn start(&mut self) {
        self.child = Some((self.start)().spawn().unwrap());
    }

    /// Ends it at once, as a crash would.
    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let pid = child.id().to_string();
            let told = Command::new("kill").args([self.signal, &pid]).status();
            assert!(told.is_ok_and(|told| told.success()), "kill");
            child.wait().unwrap();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

//! PgBouncer in front of a Postgres server, giving its connections to transactions in turn.

use std::path::Path;

use crate::servers::{Server, server};

/// A pooler for the server on this port; its URL leads to the same database.
pub(crate) fn pgbouncer(postgres: u16) -> Option<Server> {
    server("pgbouncer", "postgres", move |folder: &Path, port: u16| {
        let settings = format!(
            "[databases]\n* = host=127.0.0.1 port={postgres}\n\
             [pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n\
             auth_type = any\npool_mode = transaction\ndefault_pool_size = 3\n\
             ignore_startup_parameters = extra_float_digits\n"
        );
        let file = folder.join("pgbouncer.ini");
        std::fs::write(
            &file,
            settings.replace("* = host", "postgres = user=zoom host"),
        )
        .unwrap();
        let url = format!("postgres://zoom@127.0.0.1:{port}/postgres");
        (vec![file.to_str().unwrap().to_owned()], url)
    })
}

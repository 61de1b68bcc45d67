//! The tables of a reading.

use std::mem;
use std::path::Path;
use std::pin::pin;
use std::time::Duration;

use chrono::{DateTime, SubsecRound, Utc};
use futures::future::{Either, select};

use super::files;
use super::state::State;
use super::work::{Broken, End, Work};
use crate::account_key::AccountKey;
use crate::coverage::Coverage;
use crate::error::{ErrorKind, Result};
use crate::private_folder::{blocking, failed};
use crate::time::later;
use crate::usage::rows::{ParquetFolder, Tables};
use crate::usage::sync::Progress;
use crate::usage::{Decided, Options, Records};

impl Work<'_> {
    /// Reads what decisions need beside the records, decides, and writes the tables. What a worker
    /// did of that which is killed, the next one does again.
    pub(super) async fn tables(
        &mut self,
        options: Options,
        (coverage, progress): (Coverage, Progress),
    ) -> Result<End, Broken> {
        self.save().await.map_err(Broken::of_saving)?;
        let records = Records {
            data: mem::take(&mut self.data),
            coverage,
            progress,
            as_of: self.read_at().await.map_err(Broken::of_saving)?,
            options,
        };
        let stop = self.fleet.options.stop.clone();
        let account = self.account;
        let decided = records.decided(&account.zoom, &account.planning);
        let decided = match select(pin!(decided), stop).await {
            Either::Left((decided, _)) => decided?,
            Either::Right(_) => return Ok(End::Stopped),
        };
        let snapshot = decided.snapshot.clone();
        let (folder, key) = (self.folder(), account.key.clone());
        let run = format!("{}-{:010}", self.reading.run, self.fence);
        blocking(ErrorKind::Io, move || write(&folder, &key, &run, &decided)).await?;
        Ok(End::Finished(Box::new(snapshot)))
    }

    /// The time of the tables. It is stored before they are written, so that those of a later reading
    /// have another, also by a clock that stands still.
    async fn read_at(&mut self) -> Result<DateTime<Utc>> {
        // Parquet has microseconds.
        let now = self.account.zoom.now().trunc_subsecs(6);
        let last = self.state.tables;
        let next = last.map(|last| later(last, Duration::from_micros(1)));
        let read_at = next.map_or(now, |next| next.max(now));
        let state = State {
            last_tried: Some(self.fleet.now().await?),
            tables: Some(read_at),
            reading: Some(self.reading.clone()),
            ..self.state.clone()
        };
        self.store(state).await?;
        Ok(read_at)
    }
}

fn write(folder: &Path, account: &AccountKey, run: &str, decided: &Decided) -> Result<()> {
    let (facts, review) = (&decided.facts, &decided.review);
    let day = facts.read_at.date_naive();
    files::make_day(folder, account, day)?;
    let name = files::account_name(account);
    let written = ParquetFolder::new(folder, &name, day, run).and_then(|mut parquet| {
        let tables = Tables::new(facts, review).purchasing(&decided.purchasing);
        tables.write_to(&mut parquet)?;
        parquet.publish(review)
    });
    let fail = |error| failed(ErrorKind::Io, "cannot write the tables of", folder, error);
    written.map(drop).map_err(fail)
}

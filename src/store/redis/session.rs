//! The connection of the store, and scripts on it.

use std::sync::Arc;

use ::redis::aio::MultiplexedConnection;
use ::redis::{
    AsyncConnectionConfig, Client, Cmd, FromRedisValue, RedisResult, ScriptInvocation, Value,
};

use super::Inner;
use super::refusal::{ends_connection, failed, may_not_ask};
use crate::error::{Error, ErrorKind, Result};
use crate::store::link::{ANSWER, CONNECT, Connected, Link};

pub(super) struct Connection(MultiplexedConnection);

impl Connected for Connection {
    /// It is known by the error of the next call.
    fn is_closed(&self) -> bool {
        false
    }
}

impl Inner {
    pub(super) async fn connection(&self) -> Result<Arc<Link<Connection>>> {
        let client = self.client.clone();
        self.connection.get(|| open(client)).await
    }

    pub(super) async fn run<T: FromRedisValue>(&self, script: &ScriptInvocation<'_>) -> Result<T> {
        let link = self.connection().await?;
        link.script(script).await.map_err(failed)
    }

    /// Reads. A connection that broke while nobody used it is noticed at its next use only, and a
    /// read may be done again.
    pub(super) async fn read<T: FromRedisValue>(&self, script: &ScriptInvocation<'_>) -> Result<T> {
        let link = self.connection().await?;
        match link.script(script).await {
            Err(_) => self.run(script).await,
            answer => answer.map_err(failed),
        }
    }
}

async fn open(client: Client) -> Result<Connection> {
    let config = AsyncConnectionConfig::new()
        .set_connection_timeout(Some(CONNECT))
        .set_response_timeout(Some(ANSWER));
    let connection = client.get_multiplexed_async_connection_with_config(&config);
    let mut connection = connection.await.map_err(failed)?;
    let role: RedisResult<Vec<Value>> = ::redis::cmd("ROLE").query_async(&mut connection).await;
    match role.as_deref() {
        Ok([Value::BulkString(role), ..]) if role == b"slave" => {
            let text = "this Redis server is a replica, and gives what was true a while ago: the \
                        store needs its master";
            Err(Error::new(ErrorKind::Store, text))
        }
        Ok(_) => Ok(Connection(connection)),
        // A user that may not ask, or a server that does not know the question.
        Err(error) if may_not_ask(error) => Ok(Connection(connection)),
        Err(_) => role.map(|_| Connection(connection)).map_err(failed),
    }
}

impl Link<Connection> {
    async fn script<T: FromRedisValue>(&self, script: &ScriptInvocation<'_>) -> RedisResult<T> {
        let mut connection = self.client.0.clone();
        self.answer(script.invoke_async(&mut connection)).await
    }

    pub(super) async fn command<T: FromRedisValue>(&self, command: &Cmd) -> RedisResult<T> {
        let mut connection = self.client.0.clone();
        self.answer(command.query_async(&mut connection)).await
    }

    async fn answer<T>(&self, work: impl Future<Output = RedisResult<T>>) -> RedisResult<T> {
        let question = self.ask();
        let answer = work.await;
        match &answer {
            Err(error) if ends_connection(error) => question.failed(),
            _ => question.answered(),
        }
        answer
    }
}

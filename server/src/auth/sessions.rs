//! Where sessions are kept: in the log, as everything else; so they outlive a
//! restart, and end with their account.

use std::collections::HashMap;

use tower_sessions::{
    SessionStore,
    cookie::time::OffsetDateTime,
    session::{Id, Record as Kept},
    session_store::{Error, Result},
};
use xunge_data::{Code, Record, Session, Timestamp};

use super::secret::fingerprint;
use crate::{http::AppState, model::Model};

/// What a session carries: the account's name.
pub const ACCOUNT: &str = "account";

/// The session with a number, if it has not ended.
pub fn session_of<'a>(number: &str, model: &'a Model) -> Option<&'a Session> {
    let hash = fingerprint(number);
    model.accounts().session_of(&hash, Timestamp::now())
}

/// The log as a store of sessions.
#[derive(Clone)]
pub struct LogSessions(pub AppState);

impl std::fmt::Debug for LogSessions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LogSessions")
    }
}

fn moment(date: OffsetDateTime) -> Result<Timestamp> {
    Timestamp::from_second(date.unix_timestamp()).map_err(|e| Error::Encode(e.to_string()))
}

fn date(moment: Timestamp) -> Result<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp(moment.as_second())
        .map_err(|e| Error::Decode(e.to_string()))
}

#[async_trait::async_trait]
impl SessionStore for LogSessions {
    async fn create(&self, kept: &mut Kept) -> Result<()> {
        // 128 random bits are nobody else's.
        self.save(kept).await
    }

    async fn save(&self, kept: &Kept) -> Result<()> {
        let account = kept.data.get(ACCOUNT).and_then(|name| name.as_str());
        let account = account.and_then(|name| Code::new(name).ok());
        let account = account.ok_or_else(|| Error::Encode("a session of nobody".to_owned()))?;
        let session = Session {
            account,
            from: Timestamp::now(),
            until: moment(kept.expiry_date)?,
            hash: fingerprint(&kept.id.to_string()),
        };
        let committed = self.0.commit(vec![Record::SessionBegun(session)]).await;
        committed
            .map(drop)
            .map_err(|e| Error::Backend(e.to_string()))
    }

    async fn load(&self, id: &Id) -> Result<Option<Kept>> {
        let model = self.0.model();
        let Some(session) = session_of(&id.to_string(), &model) else {
            return Ok(None);
        };
        let name = session.account.to_string().into();
        Ok(Some(Kept {
            id: *id,
            data: HashMap::from([(ACCOUNT.to_owned(), name)]),
            expiry_date: date(session.until)?,
        }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        let hash = fingerprint(&id.to_string());
        let is_known = {
            let model = self.0.model();
            let session = model.accounts().session_of(&hash, Timestamp::MIN);
            session.is_some()
        };
        if !is_known {
            return Ok(());
        }
        let committed = self.0.commit(vec![Record::SessionEnded { hash }]).await;
        committed
            .map(drop)
            .map_err(|e| Error::Backend(e.to_string()))
    }
}

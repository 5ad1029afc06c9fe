//! How the server is open, and as whom a request is taken.

use std::{
    net::IpAddr,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use tokio::sync::Semaphore;
use xunge_data::{
    Account, Code, Role, Scope,
    api::{DemoAccount, Mode},
};

use super::{Caller, Limits, SecretError, Who, demo, secret};
use crate::model::Model;

/// Passwords that are hashed at once: each takes a core, and 19 MiB.
const HASHING: usize = 2;

/// How requests reach the server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edge {
    /// Others than this machine are listened to, directly or by a proxy.
    pub is_public: bool,
    /// TLS is spoken here, not by a proxy.
    pub speaks_tls: bool,
    /// Proxies whose word counts for where a request comes from, and how.
    pub trusted_proxies: Vec<IpAddr>,
}

/// How the server is open. What is known of accounts and tokens is in the
/// model.
#[derive(Debug)]
pub struct Access {
    /// How requests reach the server.
    pub edge: Edge,
    /// The demo town is served as such.
    is_demo: AtomicBool,
    /// The fingerprint of what the set-up link carries.
    set_up: OnceLock<String>,
    /// Requests with a token that is not known or was revoked.
    refused: AtomicU64,
    /// How often may be asked what is dear.
    pub limits: Limits,
    /// Room to hash passwords.
    hashing: Arc<Semaphore>,
}

impl Default for Access {
    fn default() -> Self {
        Self::new(Edge::default())
    }
}

impl Access {
    /// Access to a server that is reached so.
    #[must_use]
    pub fn new(edge: Edge) -> Self {
        Self {
            edge,
            is_demo: AtomicBool::new(false),
            set_up: OnceLock::new(),
            refused: AtomicU64::new(0),
            limits: Limits::default(),
            hashing: Arc::new(Semaphore::new(HASHING)),
        }
    }

    /// From now on the demo town is served as such.
    pub fn set_demo(&self) {
        self.is_demo.store(true, Ordering::Relaxed);
    }

    /// How the server is open.
    #[must_use]
    pub fn mode(&self, model: &Model) -> Mode {
        match model.accounts().is_empty() {
            _ if self.is_demo.load(Ordering::Relaxed) && model.town().demo => Mode::Demo,
            true if !self.edge.is_public => Mode::Open,
            _ => Mode::Accounts,
        }
    }

    /// What the link that makes the first administrator shall carry; none
    /// where there are accounts, or it was made before.
    ///
    /// # Errors
    /// [`SecretError::Random`]
    pub fn set_up_code(&self, model: &Model) -> Result<Option<String>, SecretError> {
        if self.mode(model) != Mode::Open {
            return Ok(None);
        }
        let code = secret::random()?;
        let made = self.set_up.set(secret::fingerprint(&code));
        Ok(made.is_ok().then_some(code))
    }

    /// Whether somebody has the set-up link, and may still use it.
    #[must_use]
    pub fn may_set_up(&self, code: &str, model: &Model) -> bool {
        let is_right = self.set_up.get() == Some(&secret::fingerprint(code));
        is_right && model.accounts().is_empty()
    }

    /// How many requests came with a token that is not known or was revoked.
    #[must_use]
    pub fn refused(&self) -> u64 {
        self.refused.load(Ordering::Relaxed)
    }

    /// As whom the holder of a token is taken; none, and counted, if it is not
    /// valid.
    #[must_use]
    pub fn holder(&self, token: &str, model: &Model) -> Option<Caller> {
        let known = model.accounts().token_of(&secret::fingerprint(token));
        if let Some(known) = known {
            let device = known.device.clone();
            return Some(Caller {
                who: Who::Token(known.id.clone()),
                role: Some(known.kind.role()),
                scope: device.map_or(Scope::Whole, Scope::Device),
            });
        }
        if token == demo::GATEWAY && self.mode(model) == Mode::Demo {
            return Some(Caller {
                who: Who::Token(Code::new(demo::GATEWAY).ok()?),
                role: Some(Role::Gateway),
                scope: Scope::Whole,
            });
        }
        self.refused.fetch_add(1, Ordering::Relaxed);
        None
    }

    /// As whom a display is taken by its cookie.
    #[must_use]
    pub fn display(&self, token: &str, model: &Model) -> Option<Caller> {
        let holder = self.holder(token, model)?;
        (holder.role == Some(Role::Display)).then_some(holder)
    }

    /// As whom somebody is taken who signed in with a name.
    #[must_use]
    pub fn signed_in(&self, name: &Code, model: &Model) -> Option<Caller> {
        let (role, scope) = match self.account(name, model)? {
            Known::Account(account) => (account.role, account.scope),
            Known::Demo(account) => (account.role, account.scope),
        };
        Some(Caller {
            who: Who::Account(name.clone()),
            role: Some(role),
            scope,
        })
    }

    /// As whom somebody is taken who says nothing.
    #[must_use]
    pub fn stranger(&self, model: &Model) -> Caller {
        match self.mode(model) {
            Mode::Open => Caller::owner(),
            Mode::Demo => Caller::nobody(Some(Role::Visitor)),
            Mode::Accounts => Caller::nobody(None),
        }
    }

    /// An account by its name.
    #[must_use]
    pub fn account(&self, name: &Code, model: &Model) -> Option<Known> {
        if let Some(account) = model.accounts().find(name.as_str()) {
            return Some(Known::Account(account.clone()));
        }
        let mut demo = self.demo_accounts(model).into_iter();
        demo.find(|account| account.name == *name).map(Known::Demo)
    }

    /// The accounts that everybody may sign in to; none outside the demo town.
    #[must_use]
    pub fn demo_accounts(&self, model: &Model) -> Vec<DemoAccount> {
        match self.mode(model) {
            Mode::Demo => demo::accounts(model),
            Mode::Open | Mode::Accounts => Vec::new(),
        }
    }
}

impl Access {
    /// The hash of a new password, made where it holds up no other.
    ///
    /// # Errors
    /// [`SecretError`]
    pub async fn hash(&self, password: String) -> Result<String, SecretError> {
        let room = Arc::clone(&self.hashing).acquire_owned().await;
        let hashing = tokio::task::spawn_blocking(move || {
            let _room = room;
            secret::hash_password(&password)
        });
        hashing.await.unwrap_or(Err(SecretError::BrokeOff))
    }

    /// Whether a password is that of an account. It takes as long where there
    /// is no account, so that nobody learns which names there are.
    pub async fn is_password(&self, password: String, known: Option<&Known>) -> bool {
        let (hash, is_known) = match known {
            Some(Known::Demo(account)) => return account.password == password,
            Some(Known::Account(account)) => (account.password_hash.clone(), true),
            None => (secret::NOBODYS.to_owned(), false),
        };
        let room = Arc::clone(&self.hashing).acquire_owned().await;
        let looking = tokio::task::spawn_blocking(move || {
            let _room = room;
            secret::is_password(&password, &hash)
        });
        looking.await.unwrap_or(false) && is_known
    }
}

/// An account, and how its password is known.
#[derive(Clone, Debug)]
pub enum Known {
    /// By its hash.
    Account(Account),
    /// By everybody.
    Demo(DemoAccount),
}

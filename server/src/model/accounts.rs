//! Accounts, tokens and sessions.

use std::collections::{BTreeMap, HashMap};

use xunge_data::{Account, Code, Record, Role, Session, Timestamp, Token};

use super::Refused;

/// Who may sign in, who is signed in, and which tokens are valid.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accounts {
    accounts: BTreeMap<Code, Account>,
    tokens: BTreeMap<Code, Token>,
    /// Numbers of tokens by their hash.
    token_of_hash: HashMap<String, Code>,
    /// Sessions by their hash.
    sessions: HashMap<String, Session>,
}

impl Accounts {
    /// Whether there is no account.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.accounts.is_empty()
    }

    /// All accounts, in order of name.
    pub fn iter(&self) -> impl Iterator<Item = &Account> {
        self.accounts.values()
    }

    /// An account by its name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Account> {
        self.accounts.get(name)
    }

    /// All tokens that are valid, in order of number.
    pub fn tokens(&self) -> impl Iterator<Item = &Token> {
        self.tokens.values()
    }

    /// A token by the hash of its text.
    #[must_use]
    pub fn token_of(&self, hash: &str) -> Option<&Token> {
        self.tokens.get(self.token_of_hash.get(hash)?)
    }

    /// All sessions, those that have ended among them.
    pub(super) fn sessions(&self) -> Vec<&Session> {
        self.sessions.values().collect()
    }

    /// Puts sessions in the place of those known.
    pub(super) fn put_sessions(&mut self, sessions: Vec<Session>) {
        let keyed = sessions.into_iter();
        self.sessions = keyed
            .map(|session| (session.hash.clone(), session))
            .collect();
    }

    /// A session by the hash of its cookie, if it has not ended by then. Its
    /// account may be one of the demo town's, which are not kept here.
    #[must_use]
    pub fn session_of(&self, hash: &str, now: Timestamp) -> Option<&Session> {
        let session = self.sessions.get(hash)?;
        (session.until > now).then_some(session)
    }

    /// Takes a record in; those about other things change nothing.
    ///
    /// # Errors
    /// [`Refused`] if it contradicts what is known; nothing is changed then.
    pub(super) fn apply(&mut self, record: &Record) -> Result<(), Refused> {
        match record {
            Record::AccountPut(account) => {
                self.keeps_an_administrator(&account.name, Some(account.role))?;
                self.put(account.clone());
            }
            Record::AccountRemoved { account: name } => {
                if !self.accounts.contains_key(name) {
                    return Err(Refused::NoSuchAccount(name.clone()));
                }
                self.keeps_an_administrator(name, None)?;
                self.accounts.remove(name);
                self.sessions.retain(|_, session| session.account != *name);
            }
            Record::TokenIssued(token) => {
                let (id, hash) = (&token.id, &token.hash);
                if self.tokens.contains_key(id) || self.token_of_hash.contains_key(hash) {
                    return Err(Refused::TokenTaken(id.clone()));
                }
                self.token_of_hash.insert(hash.clone(), id.clone());
                self.tokens.insert(id.clone(), token.clone());
            }
            Record::TokenRevoked { token: id } => {
                let token = self.tokens.remove(id);
                let token = token.ok_or_else(|| Refused::NoSuchToken(id.clone()))?;
                self.token_of_hash.remove(&token.hash);
            }
            Record::SessionBegun(session) => {
                self.sessions.retain(|_, old| old.until > session.from);
                self.sessions.insert(session.hash.clone(), session.clone());
            }
            Record::SessionEnded { hash } => {
                self.sessions.remove(hash);
            }
            _ => {}
        }
        Ok(())
    }

    fn put(&mut self, account: Account) {
        let name = account.name.clone();
        let hash = account.password_hash.clone();
        let old = self.accounts.insert(name.clone(), account);
        if old.is_some_and(|old| old.password_hash != hash) {
            self.sessions.retain(|_, session| session.account != name);
        }
    }

    /// Where there is an administrator, one must remain.
    fn keeps_an_administrator(&self, name: &Code, role: Option<Role>) -> Result<(), Refused> {
        let is_one = |account: &&Account| account.role == Role::Administrator;
        let mut others = self.iter().filter(is_one).filter(|one| one.name != *name);
        let was = self.accounts.get(name).is_some_and(|old| is_one(&old));
        match was && role != Some(Role::Administrator) && others.next().is_none() {
            true => Err(Refused::LastAdministrator(name.clone())),
            false => Ok(()),
        }
    }
}

/// Whether a record is one of those that [`Accounts`] takes in.
pub(super) fn is_about_accounts(record: &Record) -> bool {
    matches!(
        record,
        Record::AccountPut(_)
            | Record::AccountRemoved { .. }
            | Record::TokenIssued(_)
            | Record::TokenRevoked { .. }
            | Record::SessionBegun(_)
            | Record::SessionEnded { .. }
    )
}

//! `xunge user` and `xunge token`: accounts and tokens of a data file.

use std::{
    io::{BufRead, IsTerminal, Write},
    path::Path,
    sync::{Arc, PoisonError},
};

use clap::{Args, Subcommand};
use xunge_data::{
    Account, Code, Deed, Record, Role, Scope, TokenKind,
    api::{NewToken, ScopeError},
};

use super::CliError;
use crate::{
    auth::{Caller, SecretError, TokenError, audited, issue, secret},
    log::SqliteLog,
    model::Model,
    serve::replay,
    writer::{SharedModel, Writer},
};

/// What is done with accounts. Stop the server first, or use its API.
#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    /// Make an account; the password is asked for, or read from the standard input.
    Add(UserAdd),
    /// Give an account another password; its sessions end.
    Passwd {
        /// The account's name.
        name: Code,
    },
    /// List all accounts.
    List,
}

#[derive(Debug, Args)]
pub(super) struct UserAdd {
    /// The name to sign in with.
    name: Code,
    /// viewer, grid_worker, community, dispatcher or administrator.
    #[arg(long)]
    role: Role,
    /// The community, for the role community.
    #[arg(long, value_name = "CODE")]
    community: Option<Code>,
    /// The grid, for the role grid_worker.
    #[arg(long, value_name = "CODE", conflicts_with = "community")]
    grid: Option<Code>,
}

/// What is done with tokens. Stop the server first, or use its API.
#[derive(Debug, Subcommand)]
pub(super) enum TokenCommand {
    /// Issue a token; it is shown once.
    Add {
        /// display, device or gateway.
        kind: TokenKind,
        /// The device, for a device token.
        #[arg(long, value_name = "CODE")]
        device: Option<Code>,
        /// What people call it, such as the wall's name.
        #[arg(long, default_value = "")]
        label: String,
    },
    /// Revoke a token, by its number.
    Revoke {
        /// Its number, as `list` shows it.
        id: Code,
    },
    /// List all valid tokens.
    List,
}

/// Why accounts or tokens are not kept as asked.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// Role and part of the subdistrict do not go together.
    #[error("--role {0}: {1}")]
    Scope(Role, ScopeError),
    /// There is an account of that name.
    #[error("there is an account {0} already: `xunge user passwd {0}` changes its password")]
    Taken(Code),
    /// There is no account of that name.
    #[error("there is no account {0}; `xunge user list` shows all")]
    NoSuchAccount(Code),
    /// The password was typed differently.
    #[error("the two passwords differ; nothing was changed")]
    Differs,
    /// There is no password.
    #[error("no password can be read: {0}")]
    NoPassword(std::io::Error),
    /// The password will not do.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The token will not do.
    #[error(transparent)]
    Token(#[from] TokenError),
}

/// A data file that nobody else uses.
struct File {
    writer: Writer<SqliteLog>,
    model: SharedModel,
}

impl File {
    async fn open(path: &Path) -> Result<Self, CliError> {
        let mut log = SqliteLog::open(path).await?;
        let model = SharedModel::default();
        replay(&mut log, &model).await?;
        let writer = Writer::new(log, Arc::clone(&model));
        Ok(Self { writer, model })
    }

    fn read<T>(&self, ask: impl FnOnce(&Model) -> T) -> T {
        ask(&self.model.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Keeps a record and the trace of it.
    async fn keep(&mut self, record: Record, deed: Deed) -> Result<(), CliError> {
        let trace = audited(&Caller::command_line(), None, deed);
        self.writer.commit(vec![record, trace]).await?;
        Ok(())
    }
}

impl UserCommand {
    /// Does it.
    ///
    /// # Errors
    /// [`CliError`]; nothing is changed then.
    pub(super) async fn run(self, data: &Path) -> Result<(), CliError> {
        let mut file = File::open(data).await?;
        match self {
            Self::Add(add) => {
                let scope = Scope::of_account(add.role, add.community, add.grid);
                let scope = scope.map_err(|error| KeepError::Scope(add.role, error))?;
                if file.read(|model| model.accounts().find(add.name.as_str()).is_some()) {
                    return Err(KeepError::Taken(add.name).into());
                }
                put(&mut file, add.name, add.role, scope).await?;
            }
            Self::Passwd { name } => {
                let found = file.read(|model| model.accounts().find(name.as_str()).cloned());
                let found = found.ok_or(KeepError::NoSuchAccount(name))?;
                put(&mut file, found.name, found.role, found.scope).await?;
            }
            Self::List => file.read(list_accounts)?,
        }
        Ok(file.writer.close().await?)
    }
}

async fn put(file: &mut File, name: Code, role: Role, scope: Scope) -> Result<(), CliError> {
    let password = password()?;
    let account = Account {
        name: name.clone(),
        role,
        scope,
        password_hash: secret::hash_password(&password).map_err(KeepError::from)?,
    };
    let deed = Deed::AccountPut {
        account: name,
        role,
    };
    file.keep(Record::AccountPut(account), deed).await
}

/// A new password: asked for twice, or one line of the standard input.
fn password() -> Result<String, KeepError> {
    if std::io::stdin().is_terminal() {
        let ask = |prompt| rpassword::prompt_password(prompt).map_err(KeepError::NoPassword);
        let first = ask("Password: ")?;
        return match ask("Again: ")? == first {
            true => Ok(first),
            false => Err(KeepError::Differs),
        };
    }
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    read.map_err(KeepError::NoPassword)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn list_accounts(model: &Model) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for account in model.accounts().iter() {
        let part = match &account.scope {
            Scope::Whole => "-",
            Scope::Community(code) | Scope::Grid(code) | Scope::Device(code) => code.as_str(),
        };
        writeln!(out, "{}\t{}\t{part}", account.name, account.role)?;
    }
    Ok(())
}

impl TokenCommand {
    /// Does it.
    ///
    /// # Errors
    /// [`CliError`]; nothing is changed then.
    pub(super) async fn run(self, data: &Path) -> Result<(), CliError> {
        let mut file = File::open(data).await?;
        match self {
            Self::Add {
                kind,
                device,
                label,
            } => {
                let new = NewToken {
                    kind,
                    device,
                    label,
                };
                let (token, text) = issue(new).map_err(KeepError::from)?;
                let id = token.id.clone();
                let deed = Deed::TokenIssued {
                    token: id.clone(),
                    kind,
                };
                file.keep(Record::TokenIssued(token), deed).await?;
                writeln!(std::io::stdout(), "{id}\t{text}")?;
            }
            Self::Revoke { id } => {
                let deed = Deed::TokenRevoked { token: id.clone() };
                file.keep(Record::TokenRevoked { token: id }, deed).await?;
            }
            Self::List => file.read(list_tokens)?,
        }
        Ok(file.writer.close().await?)
    }
}

fn list_tokens(model: &Model) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for token in model.accounts().tokens() {
        let device = token.device.as_ref().map_or("-", Code::as_str);
        let (id, kind, at) = (&token.id, token.kind, token.issued_at);
        writeln!(out, "{id}\t{kind}\t{device}\t{at}\t{}", token.label)?;
    }
    Ok(())
}

//! What can go wrong while bundling.
use std::{fmt::Display, io, path::PathBuf, process::ExitStatus};

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BundleError {
    #[error("unknown argument {0:?}; usage: xunge-bundle [--dev]")]
    Argument(String),
    #[error("{}: {source}", path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("{program} ended with {status}")]
    Failed { program: String, status: ExitStatus },
    #[error("wasm-bindgen: {0}")]
    Bindgen(String),
    #[error("wasm-split: {0}")]
    Split(String),
    #[error("{}: no version in it", .0.display())]
    NoVersion(PathBuf),
}

/// Both report a whole chain of causes, which becomes the text.
impl BundleError {
    pub(crate) fn bindgen(error: impl Display) -> Self {
        Self::Bindgen(format!("{error:#}"))
    }

    pub(crate) fn split(error: impl Display) -> Self {
        Self::Split(format!("{error:#}"))
    }
}

/// Names the path in an I/O error.
pub(crate) trait At<T> {
    fn at(self, path: impl Into<PathBuf>) -> Result<T, BundleError>;
}

impl<T> At<T> for io::Result<T> {
    fn at(self, path: impl Into<PathBuf>) -> Result<T, BundleError> {
        self.map_err(|source| BundleError::Io {
            path: path.into(),
            source,
        })
    }
}

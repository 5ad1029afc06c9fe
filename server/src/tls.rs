//! TLS by certificate files.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use rustls::{
    InconsistentKeys, ServerConfig,
    crypto::ring,
    pki_types::{
        CertificateDer, PrivateKeyDer,
        pem::{self, PemObject},
    },
};

/// A certificate and its key, ready to be shown to those who ask.
#[derive(Clone, Debug)]
pub struct Tls(pub(crate) Arc<ServerConfig>);

/// Why TLS cannot be spoken.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("{} cannot be read: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file is not what it should be.
    #[error("{} has no {wanted} in PEM: {source}", path.display())]
    NotPem {
        /// The file.
        path: PathBuf,
        /// What it should have: a certificate, or a private key.
        wanted: &'static str,
        /// What is wrong with it.
        source: pem::Error,
    },
    /// The key is another certificate's.
    #[error("the key in {} is not that of the certificate in {}", key.display(), cert.display())]
    Mismatch {
        /// The file of the certificate.
        cert: PathBuf,
        /// The file of the key.
        key: PathBuf,
    },
    /// They cannot be used.
    #[error("{} and {} cannot be used: {source}", cert.display(), key.display())]
    Unfit {
        /// The file of the certificate.
        cert: PathBuf,
        /// The file of the key.
        key: PathBuf,
        /// What is wrong with them.
        source: rustls::Error,
    },
}

impl Tls {
    /// Reads a certificate, after it those that signed it, and its private key
    /// (PKCS #8, PKCS #1 or SEC 1); both in PEM.
    ///
    /// # Errors
    /// [`TlsError`] with the file and what is wrong with it.
    pub fn read(cert: &Path, key: &Path) -> Result<Self, TlsError> {
        let chain = CertificateDer::pem_slice_iter(&bytes_of(cert)?).collect::<Result<Vec<_>, _>>();
        let chain = chain.and_then(|chain| match chain.is_empty() {
            true => Err(pem::Error::NoItemsFound),
            false => Ok(chain),
        });
        let chain = chain.map_err(not_pem(cert, "certificate"))?;
        let private = PrivateKeyDer::from_pem_slice(&bytes_of(key)?);
        let private = private.map_err(not_pem(key, "private key"))?;
        let paths = || (cert.to_owned(), key.to_owned());
        let refused = |source| match (source, paths()) {
            (rustls::Error::InconsistentKeys(InconsistentKeys::KeyMismatch), (cert, key)) => {
                TlsError::Mismatch { cert, key }
            }
            (source, (cert, key)) => TlsError::Unfit { cert, key, source },
        };
        let provider = Arc::new(ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(refused)?
            .with_no_client_auth()
            .with_single_cert(chain, private)
            .map_err(refused)?;
        Ok(Self(Arc::new(config)))
    }
}

fn bytes_of(path: &Path) -> Result<Vec<u8>, TlsError> {
    fs::read(path).map_err(|source| TlsError::Unreadable {
        path: path.to_owned(),
        source,
    })
}

fn not_pem(path: &Path, wanted: &'static str) -> impl FnOnce(pem::Error) -> TlsError {
    move |source| TlsError::NotPem {
        path: path.to_owned(),
        wanted,
        source,
    }
}

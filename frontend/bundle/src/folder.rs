//! A folder of files held in memory, and how it meets the disk.
use crate::error::{At, BundleError};
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

/// File contents by path relative to the folder, with `/` between the parts.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// All files below `dir`; none when it does not exist.
pub(crate) fn read(dir: &Path) -> Result<Files, BundleError> {
    let mut files = Files::new();
    for path in list(dir)? {
        let bytes = fs::read(&path).at(&path)?;
        files.insert(relative(dir, &path), bytes);
    }
    Ok(files)
}

/// Makes `dir` hold exactly `files`. A file that is already right is left alone, so that whoever
/// watches modification times (the server embeds the page) sees a change only where there is one.
pub(crate) fn sync(dir: &Path, files: &Files) -> Result<(), BundleError> {
    for path in list(dir)? {
        if !files.contains_key(&relative(dir, &path)) {
            fs::remove_file(&path).at(&path)?;
        }
    }
    for (name, bytes) in files {
        let path = dir.join(name);
        if fs::read(&path).is_ok_and(|old| old == *bytes) {
            continue;
        }
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).at(parent)?;
        }
        fs::write(&path, bytes).at(&path)?;
    }
    Ok(())
}

fn list(dir: &Path) -> Result<Vec<PathBuf>, BundleError> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(source).at(dir),
    };
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.at(dir)?.path();
        if path.is_dir() {
            paths.extend(list(&path)?);
        } else {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn relative(dir: &Path, path: &Path) -> String {
    let below = path.strip_prefix(dir).unwrap_or(path);
    below
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect::<Vec<_>>()
        .join("/")
}

#[cfg(test)]
mod tests {
    #![expect(
        clippy::unwrap_used,
        reason = "a test that fails here has found a defect"
    )]
    use super::*;

    fn files(entries: &[(&str, &str)]) -> Files {
        entries
            .iter()
            .map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()))
            .collect()
    }

    fn modified(path: &Path) -> std::time::SystemTime {
        fs::metadata(path).unwrap().modified().unwrap()
    }

    #[test]
    fn a_folder_holds_exactly_what_was_synced_and_leaves_equal_files_alone() {
        let dir = std::env::temp_dir().join(format!("xunge-bundle-{}", std::process::id()));
        sync(
            &dir,
            &files(&[("same.js", "1"), ("changed.js", "1"), ("old/gone.js", "1")]),
        )
        .unwrap();
        let untouched = std::time::SystemTime::UNIX_EPOCH;
        for name in ["same.js", "changed.js"] {
            fs::File::options()
                .write(true)
                .open(dir.join(name))
                .unwrap()
                .set_modified(untouched)
                .unwrap();
        }

        let wanted = files(&[("same.js", "1"), ("changed.js", "2"), ("new/come.js", "1")]);
        sync(&dir, &wanted).unwrap();

        assert_eq!(read(&dir).unwrap(), wanted);
        assert_eq!(modified(&dir.join("same.js")), untouched);
        assert_ne!(modified(&dir.join("changed.js")), untouched);
        fs::remove_dir_all(&dir).unwrap();
    }

    #[test]
    fn a_folder_that_does_not_exist_is_empty() {
        assert_eq!(read(Path::new("no/such/folder")).unwrap(), Files::new());
    }
}

//! Texts one behind the other: a million incidents have two million, and each
//! by itself would take an allocation.

/// Bytes of a chunk, but for a longer text alone.
const CHUNK: usize = 1 << 20;

/// Texts that are kept for good, in chunks that are never copied.
#[derive(Clone, Debug, Default)]
pub(super) struct Texts {
    chunks: Vec<String>,
}

/// Where a text is: its chunk, and in it the first byte and the length.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    chunk: u32,
    start: u32,
    length: u32,
}

impl Texts {
    /// Keeps a text that comes in two parts.
    pub(super) fn push(&mut self, first: &str, second: &str) -> Span {
        let length = first.len() + second.len();
        let fits = |chunk: &String| chunk.len() + length <= CHUNK;
        if !self.chunks.last().is_some_and(fits) {
            // A town without much in it takes little.
            let whole = !self.chunks.is_empty() || length > CHUNK;
            let room = if whole { CHUNK.max(length) } else { length };
            self.chunks.push(String::with_capacity(room));
        }
        let start = self.chunks.last().map_or(0, String::len);
        if let Some(chunk) = self.chunks.last_mut() {
            chunk.push_str(first);
            chunk.push_str(second);
        }
        Span {
            chunk: short(self.chunks.len().saturating_sub(1)),
            start: short(start),
            length: short(length),
        }
    }

    /// A text, both parts of it.
    pub(super) fn get(&self, span: Span) -> &str {
        let chunk = self.chunks.get(span.chunk as usize);
        let start = span.start as usize;
        let text = chunk.and_then(|chunk| chunk.get(start..start + span.length as usize));
        text.unwrap_or_default()
    }
}

/// What is sent is far shorter than 4 GiB.
fn short(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::{CHUNK, Texts};

    #[test]
    fn texts_are_given_back_as_they_were_kept_however_long() {
        let long = "网".repeat(CHUNK);
        let given = [
            ("1", "占道经营"),
            ("", ""),
            ("2", &long),
            ("3", "a"),
            (&long, "b"),
        ];
        let mut texts = Texts::default();
        let many = (0..5_000).map(|n| given[n % 4]).chain([given[4]]);
        let spans: Vec<_> = many.clone().map(|(a, b)| texts.push(a, b)).collect();
        for (span, (a, b)) in spans.into_iter().zip(many) {
            assert_eq!(texts.get(span).split_at(a.len()), (a, b));
        }
    }
}

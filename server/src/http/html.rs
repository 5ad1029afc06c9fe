//! A collection as a page for people: what it is, where it leads, its first items.

use std::fmt::Write as _;

use geojson::Feature;
use xunge_data::api::{CollectionBody, Queryable};

const STYLE: &str = "body{font:16px/1.5 sans-serif;margin:2rem}table{border-collapse:collapse}\
    th,td{border:1px solid #999;padding:.25rem .5rem;text-align:left}";

/// Items on the page.
pub(super) const ITEMS: usize = 10;

/// The page of a collection and its first items.
pub(super) fn collection(body: &CollectionBody, items: &[Feature]) -> String {
    let title = escaped(&body.title);
    let mut page = format!(
        "<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <style>{STYLE}</style></head>\n<body><h1>{title}</h1><p>{}</p>\n",
        escaped(&body.description)
    );
    if let Some(extent) = &body.extent {
        for [west, south, east, north] in &extent.spatial.bbox {
            let _ = writeln!(page, "<p>{west}, {south} – {east}, {north} (WGS 84)</p>");
        }
    }
    page.push_str("<ul>\n");
    for link in &body.links {
        let text = link.title.as_deref().unwrap_or(&link.rel);
        let (href, rel, text) = (escaped(&link.href), escaped(&link.rel), escaped(text));
        let kind = escaped(&link.media_type);
        let _ = writeln!(
            page,
            "<li><a href=\"{href}\" rel=\"{rel}\">{text}</a> {kind}</li>"
        );
    }
    page.push_str("</ul>\n");
    table(&mut page, &body.id.properties().collect::<Vec<_>>(), items);
    page.push_str("</body></html>\n");
    page
}

fn table(page: &mut String, columns: &[&Queryable], items: &[Feature]) {
    page.push_str("<table><tr>");
    for column in columns {
        let _ = write!(page, "<th>{}</th>", escaped(column.title));
    }
    page.push_str("</tr>\n");
    for item in items {
        page.push_str("<tr>");
        for column in columns {
            let name: &str = column.property.into();
            let text = match item.property(name) {
                None | Some(geojson::JsonValue::Null) => String::new(),
                Some(geojson::JsonValue::String(text)) => escaped(text),
                Some(other) => escaped(&other.to_string()),
            };
            let _ = write!(page, "<td>{text}</td>");
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</table>\n");
}

/// A text that is no markup.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_never_markup() {
        let text = escaped("<a href='x' title=\"&\">");
        assert_eq!(text, "&lt;a href=&#39;x&#39; title=&quot;&amp;&quot;&gt;");
    }
}

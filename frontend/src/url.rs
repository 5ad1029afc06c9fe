//! The view in the page's address: `?grid&within&figure&period|from,to&moment&at&lang`. What is as the page has
//! it by itself is left out; what cannot be read counts as left out.
use xunge_data::{Code, Position, Timestamp, read_day, read_moment};

use crate::{
    number::{fixed, number},
    period::Period,
    shape::Shape,
    state::{Camera, Figure},
};

/// The part of the view that can be sent to someone.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Address {
    /// The selected grid.
    pub(crate) grid: Option<Code>,
    /// The area drawn on the map.
    pub(crate) shape: Option<Shape>,
    /// The figure that colours the grids; none if the address does not say.
    pub(crate) figure: Option<Figure>,
    /// The span of time; none if the address does not say.
    pub(crate) period: Option<Period>,
    /// The moment of the past that is shown; none if what happens now is.
    pub(crate) moment: Option<Timestamp>,
    /// Where the map is.
    pub(crate) camera: Option<Camera>,
    /// The page's language, such as `en`.
    pub(crate) lang: Option<String>,
}

/// What an address says, as texts.
#[derive(Default)]
struct Query {
    grid: Option<String>,
    within: Option<String>,
    figure: Option<String>,
    period: Option<String>,
    from: Option<String>,
    to: Option<String>,
    moment: Option<String>,
    at: Option<String>,
    lang: Option<String>,
}

impl Query {
    fn read(text: &str) -> Self {
        let mut query = Self::default();
        for (name, value) in form_urlencoded::parse(text.as_bytes()) {
            let parameters = query.parameters();
            let known = parameters.into_iter().find(|(known, _)| *known == name);
            if let Some((_, said)) = known {
                *said = Some(value.into_owned());
            }
        }
        query
    }

    fn write(&mut self) -> String {
        let mut text = form_urlencoded::Serializer::new(String::new());
        for (name, said) in self.parameters() {
            if let Some(value) = said {
                text.append_pair(name, value);
            }
        }
        text.finish()
    }

    /// The parameters in the order in which they are written.
    fn parameters(&mut self) -> [(&'static str, &mut Option<String>); 9] {
        [
            ("grid", &mut self.grid),
            ("within", &mut self.within),
            ("figure", &mut self.figure),
            ("period", &mut self.period),
            ("from", &mut self.from),
            ("to", &mut self.to),
            ("moment", &mut self.moment),
            ("at", &mut self.at),
            ("lang", &mut self.lang),
        ]
    }
}

impl Address {
    /// Reads a query string, with or without its question mark.
    pub(crate) fn read(query: &str) -> Self {
        let text = query.strip_prefix('?').unwrap_or(query);
        let query = Query::read(text);
        Self {
            grid: query.grid.as_deref().and_then(|text| text.parse().ok()),
            shape: query.within.as_deref().and_then(|text| text.parse().ok()),
            figure: query.figure.as_deref().and_then(|text| text.parse().ok()),
            period: read_period(&query),
            moment: query.moment.as_deref().and_then(read_moment),
            camera: query.at.as_deref().and_then(read_camera),
            lang: query.lang,
        }
    }

    /// The query string, with its question mark; empty if all is as the page has it by itself.
    pub(crate) fn write(&self) -> String {
        let (period, days) = match self.period {
            None | Some(Period::Days30) => (None, None),
            Some(Period::Today) => (Some("today"), None),
            Some(Period::Days7) => (Some("7d"), None),
            Some(Period::Custom { from, to }) => (None, Some((from, to))),
        };
        let mut query = Query {
            grid: self.grid.as_ref().map(ToString::to_string),
            within: self.shape.as_ref().and_then(Shape::written),
            figure: self.figure.map(|figure| figure.to_string()),
            period: period.map(str::to_owned),
            from: days.map(|(from, _)| from.to_string()),
            to: days.map(|(_, to)| to.to_string()),
            moment: self.moment.map(|moment| moment.to_string()),
            at: self.camera.map(write_camera),
            lang: self.lang.clone(),
        };
        let text = query.write();
        if text.is_empty() {
            return text;
        }
        // Commas and semicolons are as good in a query string, and can be read.
        let text = text.replace("%2C", ",").replace("%3B", ";");
        format!("?{}", text.replace("%3A", ":"))
    }
}

fn read_period(query: &Query) -> Option<Period> {
    let day = |text: &Option<String>| read_day(text.as_deref()?);
    if let (Some(from), Some(to)) = (day(&query.from), day(&query.to)) {
        return Period::custom(from, to);
    }
    match query.period.as_deref() {
        Some("today") => Some(Period::Today),
        Some("7d") => Some(Period::Days7),
        Some("30d") => Some(Period::Days30),
        _ => None,
    }
}

/// `lng,lat,zoom` and, where north is not up, `,bearing`.
fn read_camera(text: &str) -> Option<Camera> {
    let numbers: Vec<f64> = text.split(',').map(number).collect::<Option<_>>()?;
    let (lng, lat, zoom, bearing) = match numbers[..] {
        [lng, lat, zoom] => (lng, lat, zoom, 0.0),
        [lng, lat, zoom, bearing] => (lng, lat, zoom, bearing),
        _ => return None,
    };
    Some(Camera {
        centre: Position::new(lng, lat).ok()?,
        zoom: zoom.clamp(0.0, 24.0),
        bearing,
    })
}

fn write_camera(camera: Camera) -> String {
    let Camera {
        centre,
        zoom,
        bearing,
    } = camera;
    let [lng, lat] = [centre.lng, centre.lat].map(|degrees| fixed(degrees, 6));
    let north_up = format!("{lng},{lat},{}", fixed(zoom, 4));
    if bearing.abs() < 0.05 {
        north_up
    } else {
        format!("{north_up},{}", fixed(bearing, 1))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use super::*;

    fn full() -> Address {
        Address {
            grid: Some(Code::new("格 7&8").unwrap()),
            shape: "115.1,32.1;115.2,32.1;115.2,32.2".parse().ok(),
            figure: Some(Figure::Per1000Residents),
            period: Period::custom("2022-08-01".parse().unwrap(), "2022-08-31".parse().unwrap()),
            moment: "2022-08-30T06:30:00Z".parse().ok(),
            camera: Some(Camera {
                centre: Position::new(115.67, 32.17).unwrap(),
                zoom: 14.5,
                bearing: -30.0,
            }),
            lang: Some("en".to_owned()),
        }
    }

    #[test]
    fn a_view_that_is_written_can_be_read_again() {
        let written = full().write();
        assert_eq!(Address::read(&written), full());
        assert!(written.contains("moment=2022-08-30T06:30:00Z"));
        assert!(written.contains("at=115.670000,32.170000,14.5000,-30.0"));
        for period in [Period::Today, Period::Days7] {
            let address = Address {
                period: Some(period),
                ..full()
            };
            assert_eq!(Address::read(&address.write()), address);
        }
    }

    #[test]
    fn the_view_that_the_page_has_by_itself_needs_no_address() {
        assert_eq!(Address::default().write(), "");
        assert_eq!(Address::read(""), Address::default());
    }

    #[test]
    fn nonsense_in_the_address_counts_as_left_out() {
        for query in [
            "?grid=&figure=love&period=soon&at=1,2",
            "?at=32.17,115.67,14&from=2022-08-02&to=2022-08-01",
            "?at=NaN,0,1&from=yesterday&to=today",
            "?at=0,0,inf&grid=%0A&%%%",
            "?within=1,2;3,4&figure=&moment=noon",
        ] {
            assert_eq!(Address::read(query), Address::default(), "{query}");
        }
    }
}

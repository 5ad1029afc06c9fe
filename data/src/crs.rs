//! The coordinate reference systems that features can be asked for in
//! (OGC API - Features part 2, OGC 18-058r1).
//!
//! Everything else here speaks [`Crs::Crs84`]; what another system's first
//! axis is, the EPSG register says.

use strum::VariantArray;

/// A coordinate reference system that is spoken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, VariantArray)]
pub enum Crs {
    /// WGS 84, longitude then latitude: what is stored, and the default.
    #[default]
    Crs84,
    /// WGS 84, latitude then longitude.
    Epsg4326,
    /// Web Mercator, easting then northing, metres.
    Epsg3857,
    /// CGCS2000, latitude then longitude.
    Epsg4490,
    /// CGCS2000 / 3-degree Gauss-Kruger CM 114E, northing then easting, metres.
    Epsg4547,
    /// CGCS2000 / 3-degree Gauss-Kruger CM 117E, northing then easting, metres.
    Epsg4548,
}

/// A text names no system that is spoken here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not spoken here; the collection lists what is, by URI")]
pub struct UnknownCrs(String);

impl Crs {
    /// Its URI in the register.
    #[must_use]
    pub fn uri(self) -> &'static str {
        match self {
            Self::Crs84 => "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
            Self::Epsg4326 => "http://www.opengis.net/def/crs/EPSG/0/4326",
            Self::Epsg3857 => "http://www.opengis.net/def/crs/EPSG/0/3857",
            Self::Epsg4490 => "http://www.opengis.net/def/crs/EPSG/0/4490",
            Self::Epsg4547 => "http://www.opengis.net/def/crs/EPSG/0/4547",
            Self::Epsg4548 => "http://www.opengis.net/def/crs/EPSG/0/4548",
        }
    }

    /// Whether latitude or northing is the first axis.
    #[must_use]
    pub fn is_northing_first(self) -> bool {
        !matches!(self, Self::Crs84 | Self::Epsg3857)
    }

    /// Whether its coordinates are degrees; otherwise they are metres.
    #[must_use]
    pub fn is_geographic(self) -> bool {
        matches!(self, Self::Crs84 | Self::Epsg4326 | Self::Epsg4490)
    }
}

impl std::fmt::Display for Crs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.uri())
    }
}

impl std::str::FromStr for Crs {
    type Err = UnknownCrs;
    fn from_str(text: &str) -> Result<Self, UnknownCrs> {
        let known = Self::VARIANTS.iter().find(|crs| crs.uri() == text);
        known
            .copied()
            .ok_or_else(|| UnknownCrs(text.chars().take(80).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_system_is_found_by_its_uri_and_nothing_else_is() {
        for &crs in Crs::VARIANTS {
            assert_eq!(crs.uri().parse(), Ok(crs));
        }
        for text in [
            "EPSG:4326",
            "",
            "http://www.opengis.net/def/crs/EPSG/0/4549",
        ] {
            assert_eq!(text.parse::<Crs>(), Err(UnknownCrs(text.to_owned())));
        }
    }
}

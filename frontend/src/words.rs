//! The names of things in the page's language.
use xunge_data::{
    Category, Facility, GridKind, Level, OfficeKind, PublicityKind, Role, StarKind, Status,
};

use crate::{
    format::{self, Measure, Span},
    i18n::t_string,
    language::Words,
    state::{Figure, LayerSwitch, Theme},
};

/// A thing with a name in every language.
pub(crate) trait Name: Copy {
    /// Its name; follows the language where it is tracked.
    fn name(self, words: Words) -> &'static str;
}

impl Name for Category {
    fn name(self, words: Words) -> &'static str {
        match self {
            Self::Epidemic => t_string!(words, category.epidemic),
            Self::Environment => t_string!(words, category.environment),
            Self::Dispute => t_string!(words, category.dispute),
            Self::FireSafety => t_string!(words, category.fire_safety),
            Self::AntiFraud => t_string!(words, category.anti_fraud),
            Self::Drowning => t_string!(words, category.drowning),
            Self::Other => t_string!(words, category.other),
        }
    }
}

impl Name for Status {
    fn name(self, words: Words) -> &'static str {
        match self {
            Self::Reported => t_string!(words, status.reported),
            Self::Verified => t_string!(words, status.verified),
            Self::Filed => t_string!(words, status.filed),
            Self::Handled => t_string!(words, status.handled),
            Self::Checked => t_string!(words, status.checked),
            Self::Closed => t_string!(words, status.closed),
            Self::Rejected => t_string!(words, status.rejected),
        }
    }
}

impl Name for Level {
    fn name(self, words: Words) -> &'static str {
        match self {
            Self::Grid => t_string!(words, level.grid),
            Self::Community => t_string!(words, level.community),
            Self::Subdistrict => t_string!(words, level.subdistrict),
            Self::County => t_string!(words, level.county),
        }
    }
}

impl Name for Role {
    fn name(self, words: Words) -> &'static str {
        match self {
            Self::Display => t_string!(words, role.display),
            Self::Visitor => t_string!(words, role.visitor),
            Self::Viewer => t_string!(words, role.viewer),
            Self::GridWorker => t_string!(words, role.grid_worker),
            Self::Community => t_string!(words, role.community),
            Self::Dispatcher => t_string!(words, role.dispatcher),
            Self::Administrator => t_string!(words, role.administrator),
            Self::Device => t_string!(words, role.device),
            Self::Gateway => t_string!(words, role.gateway),
        }
    }
}

impl Name for GridKind {
    fn name(self, words: Words) -> &'static str {
        match self {
            Self::Basic => t_string!(words, kind.basic),
            Self::Dedicated => t_string!(words, kind.dedicated),
        }
    }
}

impl Name for Facility {
    fn name(self, words: Words) -> &'static str {
        match self {
            Self::School => t_string!(words, facility.school),
            Self::Hospital => t_string!(words, facility.hospital),
            Self::Market => t_string!(words, facility.market),
            Self::Office => t_string!(words, facility.office),
            Self::Site => t_string!(words, facility.site),
        }
    }
}

impl Name for OfficeKind {
    fn name(self, words: Words) -> &'static str {
        match self {
            Self::PropertyTalk => t_string!(words, office.property_talk),
            Self::MobilePartyMember => t_string!(words, office.mobile_party_member),
            Self::ResidentsReception => t_string!(words, office.residents_reception),
        }
    }
}

impl Name for StarKind {
    fn name(self, words: Words) -> &'static str {
        match self {
            Self::SharedBuilding => t_string!(words, star.shared_building),
            Self::SafetyRuleOfLaw => t_string!(words, star.safety_rule_of_law),
            Self::HappinessHarmony => t_string!(words, star.happiness_harmony),
            Self::BusinessEmployment => t_string!(words, star.business_employment),
            Self::StrongBranch => t_string!(words, star.strong_branch),
        }
    }
}

impl Name for PublicityKind {
    fn name(self, words: Words) -> &'static str {
        match self {
            Self::PocketBook => t_string!(words, publicity.pocket_book),
            Self::GuideChart => t_string!(words, publicity.guide_chart),
            Self::Slogan => t_string!(words, publicity.slogan),
        }
    }
}

impl Name for Figure {
    fn name(self, words: Words) -> &'static str {
        match self {
            Self::Coverage => t_string!(words, choropleth.coverage),
            Self::VisitAge => t_string!(words, choropleth.visit_age),
            Self::OpenIncidents => t_string!(words, choropleth.open_incidents),
            Self::SettledInGrid => t_string!(words, choropleth.settled_in_grid),
            Self::Per1000Residents => t_string!(words, choropleth.per_1000_residents),
            Self::Stars => t_string!(words, choropleth.stars),
        }
    }
}

impl Name for LayerSwitch {
    fn name(self, words: Words) -> &'static str {
        match self {
            Self::Basemap => t_string!(words, layer.basemap),
            Self::Communities => t_string!(words, layer.communities),
            Self::Dedicated => t_string!(words, layer.dedicated),
            Self::Cells => t_string!(words, layer.cells),
            Self::Offices => t_string!(words, layer.offices),
            Self::Incidents => t_string!(words, layer.incidents),
            Self::Hotspots => t_string!(words, layer.hotspots),
            Self::Workers => t_string!(words, layer.workers),
            Self::Labels => t_string!(words, layer.labels),
        }
    }
}

impl Name for Theme {
    fn name(self, words: Words) -> &'static str {
        match self {
            Self::Auto => t_string!(words, app.theme_auto),
            Self::Dark => t_string!(words, app.theme_dark),
            Self::Light => t_string!(words, app.theme_light),
        }
    }
}

/// An age with its unit: `5 h`, `3.2 d`.
pub(crate) fn age_text(seconds: i64, words: Words) -> String {
    match format::span(seconds) {
        Span::Minutes(value) => t_string!(words, unit.minutes, value = value),
        Span::Hours(value) => t_string!(words, unit.hours, value = value),
        Span::Days(value) => t_string!(words, unit.days, value = value),
    }
}

/// A length or an area with its unit.
pub(crate) fn measure_text(measure: Measure, words: Words) -> String {
    match measure {
        Measure::Metres(value) => t_string!(words, unit.metres, value = value),
        Measure::Kilometres(value) => t_string!(words, unit.kilometres, value = value),
        Measure::Hectares(value) => t_string!(words, unit.hectares, value = value),
        Measure::SquareKilometres(value) => t_string!(words, unit.square_kilometres, value = value),
    }
}

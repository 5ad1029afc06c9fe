//! OGC API - Features: landing page, conformance, collections.

use axum::{
    extract::State,
    response::{Html, IntoResponse, Response},
};
use strum::VariantArray;
use xunge_data::{
    Crs, Problem,
    api::{
        BadParameter, ByCollection, Collection, CollectionBody, CollectionId, Collections,
        CollectionsBody, Conformance, ConformanceBody, Endpoint, Extent, FormatQuery, GEOJSON,
        Landing, LandingBody, Link, SpatialExtent, TemporalExtent, TileLayer,
    },
};

use super::{
    AppState,
    extract::{Base, Path, Query},
    html,
    items::{cells, hide_persons},
    json::Json,
    oas30,
    tilesets::{TILESETS_VECTOR, tilesets_path},
};
use crate::{
    auth::Caller,
    error::ApiError,
    model::{Asked, Model, Told},
};

pub(super) const JSON: &str = "application/json";
const HTML: &str = "text/html";
/// JSON Schema.
pub(super) const SCHEMA: &str = "application/schema+json";
/// The relation to queryables.
const QUERYABLES: &str = "http://www.opengis.net/def/rel/ogc/1.0/queryables";
/// All systems of the list beside the collections (OGC 18-058r1, 6.2.2).
const ALL_CRS: &str = "#/crs";

/// The conformance classes that hold (OGC 17-069r4, 18-058r1, 19-079r2,
/// 21-065r2, 20-057 and 17-083r4).
const CONFORMS_TO: [&str; 25] = [
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter",
    "http://www.opengis.net/spec/cql2/1.0/conf/cql2-text",
    "http://www.opengis.net/spec/cql2/1.0/conf/cql2-json",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-cql2",
    "http://www.opengis.net/spec/cql2/1.0/conf/advanced-comparison-operators",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions-plus",
    "http://www.opengis.net/spec/cql2/1.0/conf/spatial-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/temporal-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/property-property",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tileset",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tilesets-list",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/geodata-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
    "http://www.opengis.net/spec/tms/2.0/conf/tilematrixset",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixset",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilesetmetadata",
];

pub(super) fn link(base: &Base, rel: &str, media_type: &str, path: &str, title: &str) -> Link {
    Link {
        href: base.url(path),
        rel: rel.to_owned(),
        media_type: media_type.to_owned(),
        title: Some(title.to_owned()),
    }
}

/// Only JSON is spoken.
pub(super) fn check_format(f: Option<&str>) -> Result<(), ApiError> {
    match f {
        None | Some("json" | "geojson" | JSON | GEOJSON) => Ok(()),
        Some(other) => {
            let reason = format_args!("{other:?} is not spoken here: json is");
            Err(BadParameter::new("f", reason).into())
        }
    }
}

/// The landing page.
#[utoipa::path(
    get, path = Landing::PATH, tag = "ogc", params(FormatQuery),
    responses((status = 200, body = LandingBody), (status = 400, body = Problem))
)]
pub(super) async fn find_landing(
    State(state): State<AppState>,
    base: Base,
    Query(query): Query<FormatQuery>,
) -> Result<Json<LandingBody>, ApiError> {
    check_format(query.f.as_deref())?;
    let town = state.model().town().clone();
    let demo = if town.demo {
        "（演示数据 demonstration data）"
    } else {
        ""
    };
    Ok(Json(LandingBody {
        title: format!("巡格 Xunge {}{demo}", town.name)
            .trim_end()
            .to_owned(),
        description: "Communities, grids, offices, incidents and patrol coverage of a subdistrict"
            .to_owned(),
        links: vec![
            link(&base, "self", JSON, Landing::PATH, "This page"),
            link(
                &base,
                "service-desc",
                oas30::MEDIA_TYPE,
                oas30::PATH,
                "The contract",
            ),
            link(
                &base,
                "service-doc",
                HTML,
                "/api/docs/",
                "The contract, to read",
            ),
            link(
                &base,
                "conformance",
                JSON,
                Conformance::PATH,
                "Conformance classes",
            ),
            link(&base, "data", JSON, Collections::PATH, "Collections"),
        ],
    }))
}

/// The conformance classes that hold.
#[utoipa::path(
    get, path = Conformance::PATH, tag = "ogc", params(FormatQuery),
    responses((status = 200, body = ConformanceBody), (status = 400, body = Problem))
)]
pub(super) async fn find_conformance(
    Query(query): Query<FormatQuery>,
) -> Result<Json<ConformanceBody>, ApiError> {
    check_format(query.f.as_deref())?;
    Ok(Json(ConformanceBody {
        conforms_to: CONFORMS_TO.map(str::to_owned).to_vec(),
    }))
}

/// All collections.
#[utoipa::path(
    get, path = Collections::PATH, tag = "ogc", params(FormatQuery),
    responses((status = 200, body = CollectionsBody), (status = 400, body = Problem))
)]
pub(super) async fn list_collections(
    State(state): State<AppState>,
    base: Base,
    Query(query): Query<FormatQuery>,
) -> Result<Json<CollectionsBody>, ApiError> {
    check_format(query.f.as_deref())?;
    let model = state.model();
    let collections = CollectionId::VARIANTS.iter();
    Ok(Json(CollectionsBody {
        links: vec![link(&base, "self", JSON, Collections::PATH, "Collections")],
        crs: spoken(),
        collections: collections
            .map(|&id| CollectionBody {
                crs: vec![ALL_CRS.to_owned()],
                ..describe(id, &model, &base)
            })
            .collect(),
    }))
}

/// One collection; with `f=html` as a page that shows its first items.
#[utoipa::path(
    get, path = Collection::PATH, tag = "ogc",
    params(("collection" = CollectionId, Path), FormatQuery),
    responses(
        (status = 200, content((CollectionBody = "application/json"), (String = "text/html"))),
        (status = 400, body = Problem), (status = 404, body = Problem)
    )
)]
pub(super) async fn find_collection(
    State(state): State<AppState>,
    caller: Caller,
    base: Base,
    Path(ByCollection { collection }): Path<ByCollection>,
    Query(query): Query<FormatQuery>,
) -> Result<Response, ApiError> {
    let model = state.model();
    let body = describe(collection, &model, &base);
    if !matches!(query.f.as_deref(), Some("html" | HTML)) {
        check_format(query.f.as_deref())?;
        return Ok(Json(body).into_response());
    }
    let first = Asked::first(html::ITEMS);
    let cells = cells(&model, &caller, collection, None)?;
    let page = model.items(collection, cells.as_ref(), &first);
    let page = page.map_err(|_| ApiError::Internal)?;
    let mut features: Vec<_> = page.items.iter().map(Told::feature).collect();
    hide_persons(&caller, collection, features.iter_mut());
    Ok(Html(html::collection(&body, &features)).into_response())
}

/// The systems that every collection speaks.
fn spoken() -> Vec<String> {
    Crs::VARIANTS
        .iter()
        .map(|crs| crs.uri().to_owned())
        .collect()
}

fn describe(id: CollectionId, model: &Model, base: &Base) -> CollectionBody {
    let (title, description) = match id {
        CollectionId::Communities => ("社区 Communities", "Areas of the communities"),
        CollectionId::Grids => ("网格 Grids", "Areas of basic and dedicated grids"),
        CollectionId::Offices => ("三室 Offices", "The three kinds of grid office"),
        CollectionId::Incidents => (
            "事件 Incidents",
            "Reported matters and how far they have come",
        ),
        CollectionId::Coverage => (
            "巡查单元 Coverage",
            "H3 cells of the territory and their last visit, as known at the end of datetime or now",
        ),
    };
    let here = format!("{}/{id}", Collections::PATH);
    let mut links = vec![
        link(base, "self", JSON, &here, title),
        link(
            base,
            "alternate",
            HTML,
            &format!("{here}?f=html"),
            "A page to look at",
        ),
        link(base, "items", GEOJSON, &format!("{here}/items"), title),
        link(
            base,
            QUERYABLES,
            SCHEMA,
            &format!("{here}/queryables"),
            "What its items can be asked by",
        ),
    ];
    if TileLayer::of(id).is_some() {
        links.push(link(base, TILESETS_VECTOR, JSON, &tilesets_path(id), title));
    }
    CollectionBody {
        id,
        title: title.to_owned(),
        description: description.to_owned(),
        extent: extent(id, model),
        item_type: "feature".to_owned(),
        crs: spoken(),
        storage_crs: Crs::Crs84.uri().to_owned(),
        links,
    }
}

fn extent(id: CollectionId, model: &Model) -> Option<Extent> {
    let bbox = model.extent(id)?;
    let between = model
        .incidents()
        .reported_between()
        .filter(|_| id == CollectionId::Incidents);
    Some(Extent {
        spatial: SpatialExtent {
            bbox: vec![[bbox.west, bbox.south, bbox.east, bbox.north]],
            crs: Crs::Crs84.uri().to_owned(),
        },
        temporal: between.map(|(first, last)| TemporalExtent {
            interval: vec![[Some(first), Some(last)]],
        }),
    })
}

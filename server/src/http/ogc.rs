//! OGC API - Features part 1: landing page, conformance, collections.

use axum::{Json, extract::State};
use strum::VariantArray;
use xunge_data::{
    Problem,
    api::{
        BadParameter, ByCollection, CRS84, Collection, CollectionBody, CollectionId, Collections,
        CollectionsBody, Conformance, ConformanceBody, Endpoint, Extent, FormatQuery, GEOJSON,
        Landing, LandingBody, Link, SpatialExtent, TemporalExtent, TileLayer,
    },
};

use super::{
    AppState,
    extract::{Base, Path, Query},
    tilesets::{TILESETS_VECTOR, tilesets_path},
};
use crate::{error::ApiError, model::Model};

pub(super) const JSON: &str = "application/json";
const OPENAPI: &str = "application/vnd.oai.openapi+json;version=3.1";

/// The conformance classes that hold (OGC 17-069r4, 20-057, 17-083r4).
const CONFORMS_TO: [&str; 10] = [
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
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
        description: "Communities, grids, offices and incidents of a subdistrict".to_owned(),
        links: vec![
            link(&base, "self", JSON, Landing::PATH, "This page"),
            link(
                &base,
                "service-desc",
                OPENAPI,
                "/api/openapi.json",
                "The contract",
            ),
            link(
                &base,
                "service-doc",
                "text/html",
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
        collections: collections.map(|&id| describe(id, &model, &base)).collect(),
    }))
}

/// One collection.
#[utoipa::path(
    get, path = Collection::PATH, tag = "ogc",
    params(("collection" = CollectionId, Path), FormatQuery),
    responses(
        (status = 200, body = CollectionBody), (status = 400, body = Problem),
        (status = 404, body = Problem)
    )
)]
pub(super) async fn find_collection(
    State(state): State<AppState>,
    base: Base,
    Path(ByCollection { collection }): Path<ByCollection>,
    Query(query): Query<FormatQuery>,
) -> Result<Json<CollectionBody>, ApiError> {
    check_format(query.f.as_deref())?;
    Ok(Json(describe(collection, &state.model(), &base)))
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
    };
    let here = format!("{}/{id}", Collections::PATH);
    let mut links = vec![
        link(base, "self", JSON, &here, title),
        link(base, "items", GEOJSON, &format!("{here}/items"), title),
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
        crs: vec![CRS84.to_owned()],
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
            crs: CRS84.to_owned(),
        },
        temporal: between.map(|(first, last)| TemporalExtent {
            interval: vec![[Some(first), Some(last)]],
        }),
    })
}

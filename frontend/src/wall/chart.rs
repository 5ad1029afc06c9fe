//! A chart of ECharts, which `boot.js` puts into `window.wallScripts`: bound by what is called, drawn as
//! SVG, and gone with its element.
use leptos::{html::Div, prelude::*};
use serde_json::Value;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

use super::state::use_wall;

#[wasm_bindgen]
extern "C" {
    type EChart;
    #[wasm_bindgen(js_namespace = wallScripts, js_name = init, catch)]
    fn init(element: &HtmlElement, theme: &JsValue, options: &JsValue) -> Result<EChart, JsValue>;
    #[wasm_bindgen(method, js_name = setOption)]
    fn set_option(this: &EChart, option: &JsValue, replaces: bool);
    #[wasm_bindgen(method)]
    fn resize(this: &EChart);
    #[wasm_bindgen(method)]
    fn dispose(this: &EChart);
}

fn js(value: &Value) -> JsValue {
    js_sys::JSON::parse(&value.to_string()).unwrap_or(JsValue::UNDEFINED)
}

/// A chart that follows its option; `label` says in words what it shows.
#[component]
pub(super) fn Chart(
    /// What is drawn, as ECharts has it; follows what it reads.
    #[prop(into)]
    option: Signal<Value>,
    /// What it shows, for those who do not see it.
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    let wall = use_wall();
    let element = NodeRef::<Div>::new();
    let chart = StoredValue::new_local(None::<EChart>);
    Effect::new(move |_| {
        let Some(element) = element.get() else { return };
        // The glass may have changed, and the letter with it.
        wall.em();
        let option = js(&option.get());
        chart.update_value(|chart| {
            if chart.is_none() {
                let svg = js(&serde_json::json!({"renderer": "svg"}));
                *chart = init(&element, &JsValue::NULL, &svg).ok();
            }
            if let Some(chart) = chart {
                chart.resize();
                chart.set_option(&option, true);
            }
        });
    });
    on_cleanup(move || {
        chart.update_value(|chart| {
            if let Some(chart) = chart.take() {
                chart.dispose();
            }
        });
    });
    view! { <div class="chart" node_ref=element role="img" aria-label=move || label.get()></div> }
}
